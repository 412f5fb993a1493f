import ArgumentParser
import CommandSupport
import Sentiment

struct MeasureSegmentation: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segmentation",
        abstract: "Counts how many of the words that people cut by hand the word rules find.",
        discussion: """
            A boundary lies between two characters of a text: its start and its end are none. White space is text like \
            any other, on both sides. Precision is the share of the boundaries found that people drew, recall the \
            share of theirs that were found, over all texts together (micro-averaged); F1 is their harmonic mean.
            """)

    @Option(help: "A text a line, with | between its words (plain text).")
    var corpus: String

    struct Result: Encodable {
        var texts: Int
        /// Boundaries by hand, those found, and those that are both.
        var drawn: Int
        var found: Int
        var common: Int
        var precision: Double
        var recall: Double
        var f1: Double
    }

    func run() throws {
        try perform { output in
            let session = try Tokenizer().makeSession()
            var (texts, drawn, found, common) = (0, 0, 0, 0)
            try CorpusReader().forEachText(in: corpus) { line, _ in
                let text = SegmentedText(line)
                let boundaries = Set(text.utf8.withUnsafeBufferPointer(session.boundaries))
                let inner = boundaries.subtracting([0, text.utf8.count])
                texts += 1
                drawn += text.boundaries.count
                found += inner.count
                common += text.boundaries.intersection(inner).count
            }
            try output.write(
                json: Result(
                    texts: texts, drawn: drawn, found: found, common: common,
                    precision: Double(common) / Double(max(1, found)),
                    recall: Double(common) / Double(max(1, drawn)),
                    f1: 2 * Double(common) / Double(max(1, drawn + found))))
        }
    }
}

/// A text cut by hand: its bytes without the separators, and where these stood within it.
private struct SegmentedText {
    var utf8: [UInt8] = []
    var boundaries: Set<Int> = []

    init(_ line: String) {
        for word in line.utf8.split(separator: UInt8(ascii: "|")) {
            if !utf8.isEmpty { boundaries.insert(utf8.count) }
            utf8 += word
        }
    }
}
