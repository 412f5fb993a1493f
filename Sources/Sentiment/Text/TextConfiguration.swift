/// How text becomes tokens. Stored with the model, so that training and prediction always agree.
public struct TextConfiguration: Codable, Sendable, Hashable {
    /// How runs of Chinese are cut.
    public enum ChineseSegmentation: String, Codable, Sendable, CaseIterable {
        /// One token a character: better for neural models (Li et al. 2019, arXiv:1905.05526).
        case character
        /// ICU's dictionary words.
        case dictionary
    }

    /// What becomes of `#topics`.
    public enum Hashtags: String, Codable, Sendable, CaseIterable {
        /// A symbol and a word.
        case symbols
        /// One token.
        case whole
        /// One token, and behind it the words that it is made of, as its capitals and digits tell; a word that the
        /// vocabulary does not have counts as those that it is made of: `#notmypresident`.
        case words
    }

    /// What becomes of words that the vocabulary does not have.
    public enum UnknownWords: String, Codable, Sendable, CaseIterable {
        /// Each is `<unk>`.
        case unknown
        /// Each is cut into its characters, those of Hangul being syllables: `매력` is `매` `##력`.
        case characters
        /// Each is cut into pieces that were learned by byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909).
        case pieces
    }

    /// Folds case (`nfkc_cf`); without it tokens are only `nfkc`. Folding gained 1.5 points on tweets.
    public var foldsCase: Bool = true

    /// How runs of Chinese are cut.
    public var chinese: ChineseSegmentation = .character

    /// Replaces each URL or e-mail address by the token `<url>`.
    public var replacesURLs: Bool = true

    /// Replaces each `@name` by the token `<user>`.
    public var replacesMentions: Bool = true

    // From here to `unifiesApostrophes` all is off: together they gained 0.6 points on tweets over eight seeds, lost as
    // much on reviews of hotels and on the starter corpus, and did nothing elsewhere: docs/results.md, Text options.

    /// What becomes of `#topics`.
    public var hashtags = Hashtags.symbols

    /// Reads emoticons, as `:-)`, `<3` and `(´・ω・`)`, as one token each, in one form: `:)`.
    public var joinsEmoticons: Bool = false

    /// Reads amounts of money, percentages, ratings (`8/10`), times, dates and versions as one token each.
    public var joinsAmounts: Bool = false

    /// Reads repeated punctuation as one token of few forms: `!!!!!` is `!!!`, `?!?!` is `?!`.
    public var joinsPunctuation: Bool = false

    /// Decodes entities of HTML, as `&amp;`, and drops its tags, as `<br />`.
    public var decodesHTML: Bool = false

    /// Cuts letters that are repeated for emphasis, and says so behind the word: `soooo` is `soo` `<elongated>`, and
    /// `มากกกก`, of a script without spaces, `มาก` `<elongated>`. Laughter in fives, as Thai has it, is `555`.
    public var shortensElongations: Bool = false

    /// Says behind a word of capitals that it is one: `LOVE` is `love` `<caps>`.
    public var marksCapitals: Bool = false

    /// Cuts English negations in two: `don't` and `dont` are `do` `n't`, `cannot` is `can` `not`.
    public var splitsNegations: Bool = false

    /// Reads curly apostrophes in words as straight ones.
    public var unifiesApostrophes: Bool = false

    /// What becomes of words that the vocabulary does not have. A vocabulary is made for one of these.
    public var unknownWords = UnknownWords.unknown

    /// The most tokens a text keeps, pieces of them counted one by one. Longer texts lose their middle: see ``headShare``.
    public var maximumLength: Int = 400

    /// The share of ``maximumLength`` taken from the beginning of a text that is too long, the rest from its
    /// end: a review's verdict stands more often at the end (head + tail of Sun et al. 2019, arXiv:1905.05583).
    public var headShare: Double = 0.25

    /// The default configuration.
    public init() {}

    /// Switches on all that is there for messages on the net: hashtags whole, emoticons, amounts, punctuation, HTML,
    /// elongations, capitals, negations and apostrophes.
    public mutating func readMessages(_ isOn: Bool = true) {
        hashtags = isOn ? .whole : .symbols
        joinsEmoticons = isOn
        joinsAmounts = isOn
        joinsPunctuation = isOn
        decodesHTML = isOn
        shortensElongations = isOn
        marksCapitals = isOn
        splitsNegations = isOn
        unifiesApostrophes = isOn
    }

    /// Which of a text's ids are left out, as positions: none where it is short enough. A caller that shows tokens
    /// beside ids (to explain a prediction) needs to know, and that a token may have several (``Tokenizer/ids(of:vocabulary:)``).
    public func omittedTokens(of count: Int) -> Range<Int>? {
        guard count > maximumLength else { return nil }
        let head = Int((Double(maximumLength) * headShare).rounded())
        return head..<count - (maximumLength - head)
    }

    func validate() throws(TextError) {
        guard maximumLength >= 1 else {
            throw .setting(name: "maximumLength", value: "\(maximumLength)", expected: "at least 1 token")
        }
        guard (0...1).contains(headShare) else {
            throw .setting(name: "headShare", value: "\(headShare)", expected: "a share from 0 to 1")
        }
    }

    /// What is wrong with it; nil when texts can be cut with it.
    package var problem: String? {
        do {
            try validate()
            return nil
        } catch .setting(let name, let value, let expected) {
            return "\(name) is \(value), but must be \(expected)"
        } catch {
            return "\(error)"
        }
    }
}

extension TextConfiguration {
    /// Decodes a configuration. What early models say nothing of was not there for them, and is switched off.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func isOn(_ key: CodingKeys) throws -> Bool {
            try values.decodeIfPresent(Bool.self, forKey: key) ?? false
        }
        foldsCase = try values.decode(Bool.self, forKey: .foldsCase)
        chinese = try values.decode(ChineseSegmentation.self, forKey: .chinese)
        replacesURLs = try values.decode(Bool.self, forKey: .replacesURLs)
        replacesMentions = try values.decode(Bool.self, forKey: .replacesMentions)
        hashtags = try values.decodeIfPresent(Hashtags.self, forKey: .hashtags) ?? .symbols
        joinsEmoticons = try isOn(.joinsEmoticons)
        joinsAmounts = try isOn(.joinsAmounts)
        joinsPunctuation = try isOn(.joinsPunctuation)
        decodesHTML = try isOn(.decodesHTML)
        shortensElongations = try isOn(.shortensElongations)
        marksCapitals = try isOn(.marksCapitals)
        splitsNegations = try isOn(.splitsNegations)
        unifiesApostrophes = try isOn(.unifiesApostrophes)
        unknownWords = try values.decodeIfPresent(UnknownWords.self, forKey: .unknownWords) ?? .unknown
        maximumLength = try values.decode(Int.self, forKey: .maximumLength)
        headShare = try values.decode(Double.self, forKey: .headShare)
    }
}
