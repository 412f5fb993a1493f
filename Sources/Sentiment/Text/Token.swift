/// What a token is.
public enum TokenKind: UInt8, Sendable, Codable, CaseIterable {
    /// A word of letters (and digits among them).
    case word
    /// A number.
    case number
    /// A Han character, or a Chinese dictionary word.
    case ideograph
    /// Hiragana or Katakana.
    case kana
    /// An emoji sequence.
    case emoji
    /// Punctuation or another symbol.
    case symbol
    /// A URL or an e-mail address.
    case url
    /// An `@name`.
    case mention
    /// A `#topic`.
    case hashtag
    /// A word of a hashtag.
    case hashtagWord
    /// A face or figure made of characters.
    case emoticon
    /// An amount of money.
    case money
    /// A number of percent.
    case percentage
    /// What is given of what is possible, as `8/10`.
    case rating
    /// A time of day.
    case time
    /// A day of a year.
    case date
    /// The number of a version.
    case version
    /// Not in the text: says how the word before it is written.
    case mark
}

/// A piece of text that counts as one unit.
public struct Token: Sendable, Hashable {
    /// The normalized text: what the vocabulary knows.
    public var text: String
    /// Where it stands in the original text, in UTF-8 bytes.
    public var range: Range<Int>
    /// What it is.
    public var kind: TokenKind

    /// A token of the given normalized text, place and kind.
    public init(text: String, range: Range<Int>, kind: TokenKind) {
        self.text = text
        self.range = range
        self.kind = kind
    }
}
