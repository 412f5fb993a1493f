extension TokenKind {
    /// What a segment is whose status says so; nil where it is no token.
    init?(status: Int32) {
        switch status {
        case WordRules.Status.lineBreak, WordRules.Status.blank: return nil
        case WordRules.Status.word: self = .word
        case WordRules.Status.number: self = .number
        case WordRules.Status.kana: self = .kana
        case WordRules.Status.ideograph: self = .ideograph
        case WordRules.Status.emoji: self = .emoji
        default: self = .symbol
        }
    }
}

/// A segment of ICU that is a token.
struct SegmentedWord {
    let range: Range<Int>
    let kind: TokenKind

    /// The token of a segment, if it is one: blanks and line breaks are not.
    init?(_ segment: Range<Int>, status: Int32, in units: UnsafeBufferPointer<UInt16>) {
        switch status {
        case WordRules.Status.attachedToBlank:
            (range, kind) = Self.visiblePart(of: segment, in: units)
        case WordRules.Status.japanese:
            (range, kind) = (segment, Self.isKana(units[segment]) ? .kana : .ideograph)
        default:
            guard let simple = TokenKind(status: status) else { return nil }
            (range, kind) = (segment, simple)
        }
    }

    /// What follows the blanks at the beginning of a segment: marks, or an emoji.
    private static func visiblePart(
        of segment: Range<Int>, in units: UnsafeBufferPointer<UInt16>
    ) -> (Range<Int>, TokenKind) {
        let text = String(decoding: units[segment], as: UTF16.self).unicodeScalars
        guard let first = text.firstIndex(where: { !$0.properties.isBlank }) else {
            return (segment, .symbol)
        }
        let start = segment.lowerBound + text[..<first].reduce(0) { $0 + UTF16.width($1) }
        return (start..<segment.upperBound, text[first].properties.isEmoji ? .emoji : .symbol)
    }

    /// Whether a segment of Japanese has no Han character. Dictionaries leave few others in it.
    private static func isKana(_ units: Slice<UnsafeBufferPointer<UInt16>>) -> Bool {
        units.allSatisfy { unit in
            switch unit {
            // Marks, Hiragana and Katakana, small Katakana, half-width Katakana; supplementary ones begin with
            // D82C (U+1B000) or D82B (U+1AFF0).
            case 0x0300...0x036F, 0x200C...0x200D, 0x3041...0x30FF, 0x31F0...0x31FF, 0xFE00...0xFE0F,
                0xFF66...0xFF9F, 0xD82B...0xD82C, 0xDC00...0xDFFF:
                true
            default: false
            }
        }
    }
}

extension Unicode.Scalar.Properties {
    /// White space, a control, or not to be seen.
    fileprivate var isBlank: Bool {
        isWhitespace || isDefaultIgnorableCodePoint || generalCategory == .control
            || generalCategory == .format
    }
}
