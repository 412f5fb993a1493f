/// Sequences of UTF-8, by table 3-7 of The Unicode Standard.
enum UTF8Sequence {
    /// The code point that begins at a byte, and its length in bytes; U+FFFD and the length of the maximal subpart,
    /// at least 1, where the bytes are ill-formed.
    static func decode(_ utf8: UnsafeBufferPointer<UInt8>, at start: Int) -> (scalar: UInt32, length: Int) {
        let first = utf8[start]
        if first < 0x80 { return (UInt32(first), 1) }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        var scalar: UInt32
        switch first {
        case 0xC2...0xDF:
            length = 2
            scalar = UInt32(first & 0x1F)
        case 0xE0...0xEF:
            length = 3
            scalar = UInt32(first & 0x0F)
            if first == 0xE0 { second = 0xA0...0xBF }  // no overlong form
            if first == 0xED { second = 0x80...0x9F }  // no surrogate
        case 0xF0...0xF4:
            length = 4
            scalar = UInt32(first & 0x07)
            if first == 0xF0 { second = 0x90...0xBF }  // no overlong form
            if first == 0xF4 { second = 0x80...0x8F }  // nothing above U+10FFFF
        default:
            return (0xFFFD, 1)
        }
        for index in 1..<length {
            let allowed = index == 1 ? second : 0x80...0xBF
            guard start + index < utf8.count, allowed.contains(utf8[start + index]) else {
                return (0xFFFD, index)
            }
            scalar = scalar << 6 | UInt32(utf8[start + index] & 0x3F)
        }
        return (scalar, length)
    }

    /// The offset of the first ill-formed sequence, nil where there is none.
    static func firstError(in utf8: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        while index < utf8.count {
            let (scalar, length) = decode(utf8, at: index)
            // U+FFFD itself is EF BF BD.
            if scalar == 0xFFFD, length < 3 || utf8[index] != 0xEF || utf8[index + 1] != 0xBF { return index }
            index += length
        }
        return nil
    }

    /// A unit of UTF-16 takes at most this many bytes of UTF-8: two that are a pair take four.
    static let maximumBytesPerUnit = 3

    /// Writes the UTF-8 of UTF-16 text and returns its length; an unpaired surrogate becomes U+FFFD.
    static func encode(
        _ units: UnsafeBufferPointer<UInt16>, to bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        precondition(bytes.count >= maximumBytesPerUnit * units.count, "no room for the UTF-8 of a token")
        var index = 0
        var count = 0
        func write(_ byte: UInt32) {
            bytes[count] = UInt8(truncatingIfNeeded: byte)
            count += 1
        }
        while index < units.count {
            var scalar = UInt32(units[index])
            index += 1
            if scalar & 0xF800 == 0xD800 {
                if scalar < 0xDC00, index < units.count, units[index] & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 + ((scalar & 0x3FF) << 10 | UInt32(units[index] & 0x3FF))
                    index += 1
                } else {
                    scalar = 0xFFFD
                }
            }
            switch scalar {
            case ..<0x80:
                write(scalar)
            case ..<0x800:
                write(0xC0 | scalar >> 6)
                write(0x80 | scalar & 0x3F)
            case ..<0x10000:
                write(0xE0 | scalar >> 12)
                write(0x80 | scalar >> 6 & 0x3F)
                write(0x80 | scalar & 0x3F)
            default:
                write(0xF0 | scalar >> 18)
                write(0x80 | scalar >> 12 & 0x3F)
                write(0x80 | scalar >> 6 & 0x3F)
                write(0x80 | scalar & 0x3F)
            }
        }
        return count
    }
}
