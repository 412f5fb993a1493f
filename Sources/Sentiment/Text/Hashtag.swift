/// `#` with the letters, digits, marks and underscores that follow it, at least one of them a letter.
enum Hashtag {
    /// Where the hashtag ends that begins at an index; nil where none does.
    static func end(in text: ByteWindow, at start: Int) -> Int? {
        let before = text[start - 1]
        // `&#39;` is an entity, `a#b` an anchor; other characters may stand before it, as those of Chinese.
        guard !before.isNameByte, before != UInt8(ascii: "#"), before != UInt8(ascii: "&") else { return nil }
        var end = start + 1
        var hasLetter = false
        while end < text.range.upperBound {
            let byte = text[end]
            if byte < 0x80 {
                guard byte.isNameByte else { break }
                hasLetter = hasLetter || byte.isASCIILetter
                end += 1
                continue
            }
            let (scalar, length) = text.scalar(at: end)
            guard let properties = Unicode.Scalar(scalar)?.properties, scalar != 0xFFFD else { break }
            switch properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
                hasLetter = true
            case .nonspacingMark, .spacingMark, .decimalNumber: break
            default: return hasLetter ? end : nil
            }
            end += length
        }
        return hasLetter ? end : nil
    }

    /// Calls `body` with each word of a hashtag of ASCII, `range` being what follows the `#`: `#NotMyPresident2020`
    /// has four. Words begin at an upper-case letter behind a lower-case one, at the last of several upper-case
    /// letters before a lower-case one, between letters and digits, and behind `_`.
    static func forEachWord(
        of utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void
    ) {
        var start = range.lowerBound
        func finish(at end: Int) {
            if start < end { body(start..<end) }
            start = end
        }
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = utf8[index]
            if byte == UInt8(ascii: "_") {
                finish(at: index)
                start = index + 1
            } else if index > start {
                let before = utf8[index - 1]
                let isNewCase = byte.isASCIIUppercase && before.isASCIILetter && !before.isASCIIUppercase
                let endsCapitals =
                    byte.isASCIIUppercase && before.isASCIIUppercase && index + 1 < range.upperBound
                    && utf8[index + 1].isASCIILetter && !utf8[index + 1].isASCIIUppercase
                let changesKind =
                    byte < 0x80 && before < 0x80 && byte.isASCIIDigit != before.isASCIIDigit
                if isNewCase || endsCapitals || changesKind { finish(at: index) }
            }
            index += 1
        }
        finish(at: range.upperBound)
    }
}
