/// Brings one token at a time into the form that the vocabulary knows. Owned by one thread.
///
/// Tokens are normalized after they are cut: before it, `nfkc_cf` would delete the joiners and variation selectors
/// that hold emoji together. Emoji stay as they are for the same reason.
struct TokenNormalizer {
    private let normalizer: TextNormalizer
    private let asciiTable: [UInt8]
    private var units: [UInt16] = []
    private var bytes: [UInt8] = []

    /// A normalizer to `nfkc_cf` where `foldsCase`, else to `nfkc`.
    init(foldsCase: Bool) throws(TextError) {
        normalizer = try TextNormalizer(foldsCase: foldsCase)
        asciiTable = (0..<0x80).map { byte in
            foldsCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        }
        bytes.reserveCapacity(256)
    }

    /// Normalizes a token; ``withBytes(_:)`` has the result. Emoji are only transcoded.
    mutating func normalize(_ token: UnsafeBufferPointer<UInt16>, isEmoji: Bool) {
        bytes.removeAll(keepingCapacity: true)
        var isASCII = true
        for unit in token {
            guard unit < 0x80 else {
                isASCII = false
                break
            }
            bytes.append(asciiTable[Int(unit)])
        }
        if isASCII { return }
        bytes.removeAll(keepingCapacity: true)
        if isEmoji || normalizer.isNormal(token) {
            UTF8Sequence.append(token, to: &bytes)
            return
        }
        let count = normalizer.normalize(token, into: &units)
        units.withUnsafeBufferPointer {
            UTF8Sequence.append(UnsafeBufferPointer(rebasing: $0[..<count]), to: &bytes)
        }
    }

    /// Calls `body` with the UTF-8 of the token normalized last; empty where nothing of it remains.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer(body)
    }
}
