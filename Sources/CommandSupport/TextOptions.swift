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

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The most tokens of a text; longer ones lose their middle. (default: \(TextConfiguration().maximumLength))"
        ))
    var maximumLength: Int?

    /// Used by ArgumentParser.
    package init() {}

    /// Changes what was given on the command line.
    package func apply(to text: inout TextConfiguration) {
        if let foldCase { text.foldsCase = foldCase }
        if let chinese { text.chinese = chinese }
        if let replaceUrls { text.replacesURLs = replaceUrls }
        if let replaceMentions { text.replacesMentions = replaceMentions }
        if let maximumLength { text.maximumLength = maximumLength }
    }
}

extension TextConfiguration.ChineseSegmentation: ExpressibleByArgument {}
