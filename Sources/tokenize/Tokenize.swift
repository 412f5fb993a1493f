import ArgumentParser
import CommandSupport
import Sentiment

@main
struct Tokenize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the tokens of each line of standard input: what a network reads of it.",
        usage: "tokenize [<options>] < sentences.txt",
        discussion: """
            For people each token on a line of its own, with its kind and the bytes that it comes from; as JSON Lines \
            an object for each line of the input. With a vocabulary, or a model's, each token's id, too: 1 for one \
            that is not known, or the ids of its pieces where --unknown-words cuts it.

            Example:
              echo "I LOVE it soooo much :-)" | tokenize --messages
            """,
        version: SentimentVersion.current)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case jsonl
    }

    @Option(help: "text: for people; jsonl: a JSON object a line.")
    var format = Format.text

    @Option(name: [.short, .long], help: ArgumentHelp("Cuts text as this model does.", valueName: "path"))
    var model: String?

    @Option(help: ArgumentHelp("Tells ids of this vocabulary, a vocab.txt.", valueName: "path"))
    var vocabulary: String?

    @OptionGroup(title: "Text")
    var text: TextOptions

    mutating func validate() throws {
        if model != nil, vocabulary != nil {
            throw ValidationError("a model has a vocabulary of its own: give --model or --vocabulary")
        }
    }

    func run() throws {
        try perform { output in
            let (tokenizer, vocabulary) = try makeTokenizer()
            var input = LineInput()
            var batch = LineBatch()
            while try input.read(into: &batch, maximumLines: 256) {
                for line in 0..<batch.count {
                    let text = batch.text(of: line)
                    let tokens = tokenizer.tokens(in: text)
                    let ids = vocabulary.map { vocabulary in
                        tokens.map { tokenizer.ids(of: $0, vocabulary: vocabulary) }
                    }
                    switch format {
                    case .text: try write(text, tokens, ids, to: &output)
                    case .jsonl: try output.write(json: Line(text, tokens, ids))
                    }
                }
                try output.flush()
            }
        }
    }

    private func makeTokenizer() throws -> (Tokenizer, Vocabulary?) {
        if let model {
            let classifier = try ModelOptions.open(model, threads: 1, precision: nil)
            var configuration = classifier.textConfiguration
            text.apply(to: &configuration)
            // A linear model gives words no ids.
            let vocabulary = classifier.networkConfiguration == nil ? nil : classifier.vocabulary
            return (try Tokenizer(configuration), vocabulary)
        }
        return (try Tokenizer(text.configuration), try vocabulary.map { try Vocabulary(contentsOf: $0) })
    }

    private func write(
        _ text: String, _ tokens: [Token], _ ids: [[Int32]]?, to output: inout StandardOutput
    ) throws {
        try output.writeLine(text)
        for (index, token) in tokens.enumerated() {
            let bytes = "\(token.range.lowerBound)-\(token.range.upperBound)"
            let id = ids.map { ids in
                " \(Self.padded(ids[index].map(String.init).joined(separator: "+"), to: 7))"
            }
            try output.writeLine(
                "  \(Self.padded(bytes, to: 9)) \(Self.padded("\(token.kind)", to: 10))\(id ?? "") \(token.text)"
            )
        }
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// What JSON Lines tell of a line.
    private struct Line: Encodable {
        struct Piece: Encodable {
            var text: String
            var kind: String
            var start: Int
            var end: Int
            var ids: [Int32]?
        }

        var text: String
        var tokens: [Piece]

        init(_ text: String, _ tokens: [Token], _ ids: [[Int32]]?) {
            self.text = text
            self.tokens = tokens.enumerated().map { index, token in
                Piece(
                    text: token.text, kind: "\(token.kind)", start: token.range.lowerBound,
                    end: token.range.upperBound, ids: ids?[index])
            }
        }
    }
}
