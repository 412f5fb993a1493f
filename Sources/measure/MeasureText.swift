import ArgumentParser
import CommandSupport
import Sentiment

struct MeasureText: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Measures how fast texts are cut, in one thread.",
        discussion: """
            boundaries: where the word rules cut, and nothing else. tokens: kinds, ranges and normalized text of \
            all tokens. ids: what a network reads, with placeholders and the lookup in a vocabulary of all words of \
            the texts. With --icu-alone, ICU cuts ASCII, too.
            """)

    enum Stage: String, CaseIterable, ExpressibleByArgument {
        case boundaries, tokens, ids
    }

    @Option(help: "Labelled texts.")
    var corpus: String

    @Option(help: "boundaries, tokens or ids.")
    var stage = Stage.ids

    @Flag(name: .customLong("icu-alone"), help: "Leaves ASCII to ICU.")
    var isICUAlone = false

    @Option(help: "How often all texts are cut.")
    var rounds = 5

    struct Result: Encodable {
        var texts: Int
        var bytes: Int
        /// Boundaries, tokens or ids of all texts.
        var pieces: Int
        /// UTF-8 read a second, the median of the rounds.
        var bytesPerSecond: Double
    }

    func run() throws {
        try perform { output in
            let texts = try CorpusReader().read(corpus).examples.map { Array($0.text.utf8) }
            var configuration = TextConfiguration()
            if stage != .ids {
                configuration.replacesURLs = false
                configuration.replacesMentions = false
            }
            let session = try Tokenizer(configuration).makeSession()
            if isICUAlone { session.leastTableRun = nil }
            let vocabulary = try vocabulary(of: texts, session)

            var pieces = 0
            var seconds: [Double] = []
            // The first round warms up.
            for round in 0...rounds {
                var watch = Stopwatch()
                pieces = texts.reduce(0) { $0 + count($1, session, vocabulary) }
                if round > 0 { seconds.append(watch.lap()) }
            }
            let bytes = texts.reduce(0) { $0 + $1.count }
            try output.write(
                json: Result(
                    texts: texts.count, bytes: bytes, pieces: pieces,
                    bytesPerSecond: Double(bytes) / seconds.median))
        }
    }

    private func count(_ text: [UInt8], _ session: TokenizerSession, _ vocabulary: Vocabulary) -> Int {
        text.withUnsafeBufferPointer { utf8 in
            switch stage {
            case .boundaries:
                var count = 0
                session.forEachSegment(in: utf8) { _, _ in count += 1 }
                return count
            case .tokens:
                var count = 0
                session.forEachToken(in: utf8) { _, _, _ in count += 1 }
                return count
            case .ids:
                var ids: [Int32] = []
                session.ids(in: utf8, vocabulary: vocabulary, into: &ids)
                return ids.count
            }
        }
    }

    private func vocabulary(of texts: [[UInt8]], _ session: TokenizerSession) throws -> Vocabulary {
        var words: [String] = []
        var known: Set<String> = []
        if stage == .ids {
            for text in texts {
                text.withUnsafeBufferPointer { utf8 in
                    session.forEachToken(in: utf8) { token, _, _ in
                        let word = String(decoding: token, as: UTF8.self)
                        if known.insert(word).inserted { words.append(word) }
                    }
                }
            }
        }
        return try Vocabulary(tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken] + words)
    }
}
