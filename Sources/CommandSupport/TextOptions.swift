import ArgumentParser
import Sentiment

/// The options that decide how text becomes tokens.
package struct TextOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Folds upper and lower case together. (default: --fold-case)")
    var foldCase: Bool?

    @Option(
        help: ArgumentHelp(
            "Cuts Chinese by character or dictionary. (default: \(TextConfiguration().chinese))"))
    var chinese: TextConfiguration.ChineseSegmentation?

    @Flag(
        name: .customLong("replace-urls"), inversion: .prefixedNo,
        help: "Reads each URL and e-mail address as one word. (default: --replace-urls)")
    var replaceUrls: Bool?

    @Flag(inversion: .prefixedNo, help: "Reads each @name as one word. (default: --replace-mentions)")
    var replaceMentions: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Reads what people write in messages on the net: hashtags, emoticons, amounts, repeated punctuation and \
            letters, capitals, HTML, negations. The options below switch each. (default: --no-messages)
            """)
    var messages: Bool?

    @Option(
        help: ArgumentHelp(
            """
            What becomes of #topics: symbols (two tokens), whole (one), words (one, and its words). (default: \
            \(TextConfiguration().hashtags))
            """))
    var hashtags: TextConfiguration.Hashtags?

    @Flag(inversion: .prefixedNo, help: "Reads emoticons, as :-) and (´・ω・`), as one token each.")
    var joinEmoticons: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Reads amounts of money, percentages, ratings (8/10), times, dates, versions as one token each."
    )
    var joinAmounts: Bool?

    @Flag(inversion: .prefixedNo, help: "Reads repeated punctuation as one token: !!!!! is !!!.")
    var joinPunctuation: Bool?

    @Flag(
        name: .customLong("decode-html"), inversion: .prefixedNo,
        help: "Decodes entities of HTML (&amp;) and drops its tags (<br />).")
    var decodeHTML: Bool?

    @Flag(inversion: .prefixedNo, help: "Reads soooo as soo <elongated>.")
    var shortenElongations: Bool?

    @Flag(inversion: .prefixedNo, help: "Reads LOVE as love <caps>.")
    var markCapitals: Bool?

    @Flag(inversion: .prefixedNo, help: "Reads don't and dont as do n't.")
    var splitNegations: Bool?

    @Flag(inversion: .prefixedNo, help: "Reads curly apostrophes as straight ones.")
    var unifyApostrophes: Bool?

    @Option(
        help: ArgumentHelp(
            """
            What becomes of words that are not in the vocabulary: unknown (all one word), characters, pieces (learned \
            by byte-pair encoding). (default: \(TextConfiguration().unknownWords))
            """))
    var unknownWords: TextConfiguration.UnknownWords?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The most tokens of a text; longer ones lose their middle. (default: \(TextConfiguration().maximumLength))"
        ))
    var maximumLength: Int?

    /// Used by ArgumentParser.
    package init() {}

    /// The default configuration with what was given on the command line.
    package var configuration: TextConfiguration {
        var text = TextConfiguration()
        apply(to: &text)
        return text
    }

    /// Changes what was given on the command line.
    package func apply(to text: inout TextConfiguration) {
        if let foldCase { text.foldsCase = foldCase }
        if let chinese { text.chinese = chinese }
        if let replaceUrls { text.replacesURLs = replaceUrls }
        if let replaceMentions { text.replacesMentions = replaceMentions }
        if let messages { text.readMessages(messages) }
        if let hashtags { text.hashtags = hashtags }
        if let joinEmoticons { text.joinsEmoticons = joinEmoticons }
        if let joinAmounts { text.joinsAmounts = joinAmounts }
        if let joinPunctuation { text.joinsPunctuation = joinPunctuation }
        if let decodeHTML { text.decodesHTML = decodeHTML }
        if let shortenElongations { text.shortensElongations = shortenElongations }
        if let markCapitals { text.marksCapitals = markCapitals }
        if let splitNegations { text.splitsNegations = splitNegations }
        if let unifyApostrophes { text.unifiesApostrophes = unifyApostrophes }
        if let unknownWords { text.unknownWords = unknownWords }
        if let maximumLength { text.maximumLength = maximumLength }
    }
}

extension TextConfiguration.ChineseSegmentation: ExpressibleByArgument {}
extension TextConfiguration.Hashtags: ExpressibleByArgument {}
extension TextConfiguration.UnknownWords: ExpressibleByArgument {}
