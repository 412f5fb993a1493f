/// Gzip data that hold their content as it is (RFC 1952, RFC 1951 section 3.2.4).
enum StoredGzip {
    /// Several members of at most so many bytes each, one at least.
    static func compress(_ content: [UInt8], memberSize: Int) -> [UInt8] {
        var result: [UInt8] = []
        var rest = content[...]
        repeat {
            let part = rest.prefix(min(memberSize, 0xFFFF))
            rest = rest.dropFirst(part.count)
            let length = UInt16(part.count)
            result += [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1]
            result += littleEndian(length) + littleEndian(~length) + part
            result += littleEndian(checksum(part)) + littleEndian(UInt32(part.count))
        } while !rest.isEmpty
        return result
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }

    /// CRC-32 of RFC 1952, section 8.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var register = UInt32.max
        for byte in bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 { register = register & 1 == 0 ? register >> 1 : register >> 1 ^ 0xEDB8_8320 }
        }
        return ~register
    }
}
