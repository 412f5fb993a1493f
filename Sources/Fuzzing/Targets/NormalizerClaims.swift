import Sentiment

/// Normal forms are UTF-8, normal themselves, and the same for ASCII by table as by ICU.
struct NormalizerClaims: FuzzClaims {
    private var folding: TokenNormalizer
    private var keeping: TokenNormalizer

    init() throws {
        folding = try TokenNormalizer(foldsCase: true)
        keeping = try TokenNormalizer(foldsCase: false)
    }

    mutating func check(_ random: inout SplitMix64) throws -> Bool {
        let text = random.text()
        if random.isOne(in: 2) {
            try Self.check(text, &folding)
        } else {
            try Self.check(text, &keeping)
        }
        return true
    }

    private static func check(_ text: [UInt8], _ normalizer: inout TokenNormalizer) throws {
        // As long as words become, and not longer: ICU reorders marks in quadratic time.
        let text = Array(text.prefix(2000))
        func normalized(_ bytes: [UInt8]) -> [UInt8] {
            let units = Array(String(decoding: bytes, as: UTF8.self).utf16)
            return units.withUnsafeBufferPointer { units in
                normalizer.normalize(units, isEmoji: false)
                return normalizer.withBytes { Array($0) }
            }
        }
        let normal = normalized(text)
        if String(validating: normal, as: UTF8.self) == nil {
            throw Refutation("a normal form is UTF-8: \(normal)", by: text)
        }
        if normalized(normal) != normal {
            throw Refutation("a normal form is its own: \(normal)", by: text)
        }

        let ascii = text.filter { $0 < 0x80 }
        let byTable = ascii.withUnsafeBufferPointer { ascii in
            normalizer.normalize(ascii: ascii)
            return normalizer.withBytes { Array($0) }
        }
        // The Cyrillic letter, which combines with none before it, keeps the table from being used.
        let letter = Array("ж".utf8)
        if normalized(ascii + letter) != byTable + letter {
            throw Refutation("ASCII has the normal form of the table", by: ascii)
        }

        _ = normalized(text)
        normalizer.unifyApostrophes()
        let unified = String(decoding: normalizer.withBytes { Array($0) }, as: UTF8.self)
        let expected = String(decoding: normal, as: UTF8.self).unicodeScalars.map {
            ["\u{2018}", "\u{2019}", "\u{2BC}"].contains($0) ? "'" : $0
        }
        if Array(unified.unicodeScalars) != expected {
            throw Refutation("apostrophes become straight ones, and nothing else", by: text)
        }
    }
}
