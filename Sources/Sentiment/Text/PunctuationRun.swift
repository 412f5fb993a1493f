/// Punctuation that is repeated for emphasis, as one token of few forms: `!!!!!!` is `!!!`, `?!?!` is `?!`, `......`
/// is `...`, and so are the full-width ones of Chinese and Japanese, `！！` and `……`.
enum PunctuationRun {
    /// The most times a character is kept.
    private static let most = 3

    /// A character that is repeated, in UTF-8, and what stands for it in the token.
    private struct Mark {
        var bytes: [UInt8]
        var form: [UInt8]

        init(_ bytes: String, _ form: String) {
            self.bytes = Array(bytes.utf8)
            self.form = Array(form.utf8)
        }
    }

    private static let ascii: [Bool] = {
        var marks = [Bool](repeating: false, count: 256)
        for byte in "!?.-~*=_,".utf8 { marks[Int(byte)] = true }
        return marks
    }()

    private static let ellipsis = Mark("…", ".")
    private static let wide = [
        Mark("！", "!"), Mark("？", "?"), ellipsis, Mark("。", "。"), Mark("～", "~"), Mark("〜", "~"),
        Mark("，", ","), Mark("、", "、"),
    ]

    static func isAnchor(_ byte: UInt8) -> Bool { ascii[Int(byte)] || wide.contains { $0.bytes[0] == byte } }

    /// Whether a run may begin with these two.
    static func isAnchor(_ byte: UInt8, _ next: UInt8) -> Bool {
        if wide.contains(where: { $0.bytes[0] == byte && $0.bytes[1] == next }) { return true }
        guard ascii[Int(byte)] else { return false }
        return byte == next || asksOrCalls(byte) && asksOrCalls(next)
            || wide.contains { mark in
                mark.bytes[0] == next
                    && (mark.form == [byte] || asksOrCalls(byte) && asksOrCalls(mark.form[0]))
            }
    }

    /// Where a run of two or more ends that begins at an index; nil where none does. `canonical` receives its form.
    static func end(in text: ByteWindow, at start: Int, canonical: inout [UInt8]) -> Int? {
        guard let first = mark(in: text, at: start), !precedes(first, in: text, start) else { return nil }
        var end = start + first.bytes.count
        var count = 1
        var isMixed = false
        while let next = mark(in: text, at: end) {
            if next.form != first.form {
                guard asksOrCalls(first.form[0]), asksOrCalls(next.form[0]) else { break }
                isMixed = true
            }
            end += next.bytes.count
            count += 1
        }
        guard count > 1 else { return nil }
        canonical.removeAll(keepingCapacity: true)
        if isMixed {
            canonical += "?!".utf8
        } else {
            // One ellipsis is three periods.
            for _ in 0..<(first.bytes == ellipsis.bytes ? most : min(count, most)) { canonical += first.form }
        }
        return end
    }

    private static func asksOrCalls(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "?") || byte == UInt8(ascii: "!")
    }

    private static func mark(in text: ByteWindow, at index: Int) -> Mark? {
        let byte = text[index]
        if byte < 0x80 { return ascii[Int(byte)] ? singles[Int(byte)] : nil }
        return wide.first { mark in mark.bytes.indices.allSatisfy { text[index + $0] == mark.bytes[$0] } }
    }

    /// The marks of one byte.
    private static let singles: [Mark] = (0..<0x80).map { byte in
        Mark(String(Unicode.Scalar(UInt8(byte))), String(Unicode.Scalar(UInt8(byte))))
    }

    /// Whether the same mark stands before: then this is no beginning.
    private static func precedes(_ mark: Mark, in text: ByteWindow, _ start: Int) -> Bool {
        let before = start - mark.bytes.count
        return mark.bytes.indices.allSatisfy { text[before + $0] == mark.bytes[$0] }
    }
}
