/// Brings one token at a time into the form that the vocabulary knows. Owned by one thread.
///
/// Tokens are normalized after they are cut: before it, `nfkc_cf` would delete the joiners and variation selectors
/// that hold emoji together. Emoji stay as they are for the same reason.
package struct TokenNormalizer {
    private let normalizer: TextNormalizer
    private let asciiTable: [UInt8]
    private var units: [UInt16] = []

    // The result: the first `count` of these.
    private var bytes = [UInt8](repeating: 0, count: 256)
    private var count = 0

    /// A normalizer to `nfkc_cf` where `foldsCase`, else to `nfkc`.
    package init(foldsCase: Bool) throws(TextError) {
        normalizer = try TextNormalizer(foldsCase: foldsCase)
        asciiTable = (0..<0x80).map { byte in
            foldsCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        }
    }

    /// Normalizes a token; ``withBytes(_:)`` has the result. Emoji are only transcoded.
    package mutating func normalize(_ token: UnsafeBufferPointer<UInt16>, isEmoji: Bool) {
        reserve(token.count)
        let isASCII = bytes.withUnsafeMutableBufferPointer { bytes in
            for (index, unit) in token.enumerated() {
                guard unit < 0x80 else { return false }
                bytes[index] = asciiTable[Int(unit)]
            }
            return true
        }
        if isASCII {
            count = token.count
        } else if isEmoji || normalizer.isNormal(token) {
            encode(token)
        } else {
            let length = normalizer.normalize(token, into: &units)
            units.withUnsafeBufferPointer { units in
                encode(UnsafeBufferPointer(rebasing: units[..<length]))
            }
        }
    }

    /// Normalizes a token of ASCII.
    package mutating func normalize(ascii token: UnsafeBufferPointer<UInt8>) {
        reserve(token.count)
        count = token.count
        asciiTable.withUnsafeBufferPointer { table in
            bytes.withUnsafeMutableBufferPointer { bytes in
                for index in 0..<token.count { bytes[index] = table[Int(token[index])] }
            }
        }
    }

    /// Turns the curly apostrophes of the token normalized last, and U+02BC, into straight ones.
    package mutating func unifyApostrophes() {
        bytes.withUnsafeMutableBufferPointer { bytes in
            var (read, written) = (0, 0)
            while read < count {
                let isCurly =
                    bytes[read] == 0xE2 && bytes[read + 1] == 0x80
                    && (bytes[read + 2] == 0x98 || bytes[read + 2] == 0x99)
                let isModifier = bytes[read] == 0xCA && bytes[read + 1] == 0xBC
                if isCurly || isModifier {
                    bytes[written] = UInt8(ascii: "'")
                    read += isCurly ? 3 : 2
                } else {
                    bytes[written] = bytes[read]
                    read += 1
                }
                written += 1
            }
            count = written
        }
    }

    private mutating func encode(_ units: UnsafeBufferPointer<UInt16>) {
        reserve(UTF8Sequence.maximumBytesPerUnit * units.count)
        count = bytes.withUnsafeMutableBufferPointer { UTF8Sequence.encode(units, to: $0) }
    }

    private mutating func reserve(_ capacity: Int) {
        if bytes.count < capacity { bytes = [UInt8](repeating: 0, count: 2 * capacity) }
    }

    /// Calls `body` with the UTF-8 of the token normalized last; empty where nothing of it remains.
    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }
}
