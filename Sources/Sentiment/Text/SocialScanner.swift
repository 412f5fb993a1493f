/// Finds what people write in messages beside words, in UTF-8, ahead of the word rules: addresses, hashtags,
/// emoticons, amounts and runs of punctuation.
///
/// Only a few pairs of bytes can begin such a thing, or stand where one is recognized; a table tells which, and all
/// others are passed over. Runs in time linear in the text: each attempt reads a bounded number of bytes, or bytes that
/// no later attempt reads again.
struct SocialScanner: Sendable {
    /// A place in the text, and what stands there.
    struct Match: Equatable {
        /// How the token is written.
        enum Form: Equatable {
            /// As the text between, in normal form.
            case itself
            /// As this.
            case fixed(StaticString)
            /// As the scanner's ``SocialScanner/canonical`` bytes.
            case canonical

            static func == (one: Form, other: Form) -> Bool {
                switch (one, other) {
                case (.itself, .itself), (.canonical, .canonical): true
                case (.fixed(let one), .fixed(let other)): one.description == other.description
                default: false
                }
            }
        }

        var range: Range<Int>
        var kind: TokenKind
        var form: Form
        /// Whether it is a token; otherwise it is text like other text, in which nothing else is to be found.
        var isToken = true
    }

    private let replacesURLs: Bool
    private let replacesMentions: Bool
    private let findsHashtags: Bool
    private let findsEmoticons: Bool
    private let findsAmounts: Bool
    private let joinsPunctuation: Bool
    private let addresses = AddressMatcher()
    /// At which two bytes something may be found.
    private let anchors: AnchorPairs
    /// Whether anything is to be found at all.
    let isActive: Bool

    /// The form of the last match that is ``Match/Form/canonical``.
    private(set) var canonical: [UInt8] = []

    /// A scanner for what a configuration wants. It passes over what begins nothing, unless `looksEverywhere`, which
    /// finds the same.
    init(_ configuration: TextConfiguration, looksEverywhere: Bool = false) {
        replacesURLs = configuration.replacesURLs
        replacesMentions = configuration.replacesMentions
        findsHashtags = configuration.hashtags != .symbols
        findsEmoticons = configuration.joinsEmoticons
        findsAmounts = configuration.joinsAmounts
        joinsPunctuation = configuration.joinsPunctuation
        let findsAddresses = replacesURLs || replacesMentions
        isActive =
            findsAddresses || findsHashtags || findsEmoticons || findsAmounts || joinsPunctuation
        let (hashtags, emoticons, amounts, punctuation) = (
            findsHashtags, findsEmoticons, findsAmounts, joinsPunctuation
        )
        anchors = AnchorPairs(
            first: { byte in
                looksEverywhere || findsAddresses && AddressMatcher.isAnchor(byte)
                    || hashtags && byte == UInt8(ascii: "#")
                    || emoticons && EmoticonMatcher.isAnchor(byte) || amounts && AmountMatcher.isAnchor(byte)
                    || punctuation && PunctuationRun.isAnchor(byte)
            },
            second: { byte, next in
                looksEverywhere || findsAddresses && AddressMatcher.isAnchor(byte, next)
                    || hashtags && byte == UInt8(ascii: "#")
                    || emoticons && EmoticonMatcher.isAnchor(byte, next)
                    || amounts && AmountMatcher.isAnchor(byte)
                    || punctuation && PunctuationRun.isAnchor(byte, next)
            })
    }

    /// The first match in a part of the bytes that begins at `from` or later.
    mutating func firstMatch(in utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, from: Int) -> Match? {
        let text = ByteWindow(utf8: utf8, range: range, from: from)
        var start = from
        while let index = anchors.first(in: utf8, from: start, to: range.upperBound) {
            if let match = match(in: text, at: index) { return match }
            start = index + 1
        }
        return nil
    }

    private mutating func match(in text: ByteWindow, at index: Int) -> Match? {
        // Addresses first: what looks like something else inside them is not.
        if replacesURLs || replacesMentions,
            let address = addresses.match(in: text, at: index)
        {
            return Match(
                range: address.range, kind: address.kind,
                form: .fixed(address.kind == .url ? "<url>" : "<user>"),
                isToken: address.kind == .url ? replacesURLs : replacesMentions)
        }
        if findsHashtags, text[index] == UInt8(ascii: "#"), let end = Hashtag.end(in: text, at: index) {
            return Match(range: index..<end, kind: .hashtag, form: .itself)
        }
        if findsEmoticons, let end = EmoticonMatcher.end(in: text, at: index, canonical: &canonical) {
            return Match(range: index..<end, kind: .emoticon, form: .canonical)
        }
        if findsAmounts, let amount = AmountMatcher.match(in: text, at: index) {
            return Match(range: index..<amount.end, kind: amount.kind, form: .itself)
        }
        if joinsPunctuation, let end = PunctuationRun.end(in: text, at: index, canonical: &canonical) {
            return Match(range: index..<end, kind: .symbol, form: .canonical)
        }
        return nil
    }
}
