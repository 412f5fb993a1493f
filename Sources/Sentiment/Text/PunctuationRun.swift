/// Punctuation that is repeated for emphasis, as one token of few forms: `!!!!!!` is `!!!`, `?!?!` is `?!`, `......`
/// is `...`.
enum PunctuationRun {
    /// The most times a character is kept.
    private static let most = 3

    static func isAnchor(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "~"),
            UInt8(ascii: "*"), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: ","):
            true
        default: false
        }
    }

    /// Whether a run may begin with these two.
    static func isAnchor(_ byte: UInt8, _ next: UInt8) -> Bool {
        isAnchor(byte)
            && (byte == next
                || byte == UInt8(ascii: "?") && next == UInt8(ascii: "!")
                || byte == UInt8(ascii: "!") && next == UInt8(ascii: "?"))
    }

    /// Where a run of two or more ends that begins at an index; nil where none does. `canonical` receives its form.
    static func end(in text: ByteWindow, at start: Int, canonical: inout [UInt8]) -> Int? {
        let first = text[start]
        guard isAnchor(first), text[start - 1] != first else { return nil }
        let asks = UInt8(ascii: "?")
        let calls = UInt8(ascii: "!")
        var end = start + 1
        var isMixed = false
        if first == asks || first == calls {
            while text[end] == asks || text[end] == calls {
                isMixed = isMixed || text[end] != first
                end += 1
            }
        } else {
            while text[end] == first { end += 1 }
        }
        guard end - start > 1 else { return nil }
        canonical.removeAll(keepingCapacity: true)
        if isMixed {
            canonical.append(asks)
            canonical.append(calls)
        } else {
            for _ in 0..<min(end - start, most) { canonical.append(first) }
        }
        return end
    }
}
