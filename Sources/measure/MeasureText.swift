import ArgumentParser
import CommandSupport
import Sentiment

struct MeasureText: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Measures how fast texts are cut, in one thread.",
        discussion: """
            boundaries: where the word rules cut, what each segment is, and nothing else; with --icu, by ICU alone. \
            tokens: kinds, ranges and normalized text of all tokens. ids: what a network reads, with placeholders and \
            the lookup in a vocabulary of all words of the texts.
            """)

    enum Stage: String, CaseIterable, ExpressibleByArgument {
        case boundaries, tokens, ids
    }

    @Option(help: "Labelled texts.")
    var corpus: String

    @Option(help: "boundaries, tokens or ids.")
    var stage = Stage.ids

    @Option(help: "Leaves the boundaries to ICU alone, which reads the texts as utf8 or utf16.")
    var icu: PlainICU.Encoding?

    @Flag(help: "Reads what people write in messages on the net, as tokenize --messages does.")
    var messages = false

    @Option(help: "How often all texts are cut.")
    var rounds = 5

    struct Result: Encodable {
        var texts: Int
        var bytes: Int
        /// Boundaries, tokens or ids of all texts.
        var pieces: Int
        /// Of where each piece ends and what it is, or of each id. The same for the same pieces.
        var checksum: String
        /// UTF-8 read a second of the thread's processor time, the median of the rounds.
        var bytesPerSecond: Double
        /// The version of ICU.
        var icu = Tokenizer.icuVersion
    }

    mutating func validate() throws {
        if stage != .boundaries, icu != nil { throw ValidationError("--icu is for --stage boundaries") }
        if stage == .boundaries, messages {
            throw ValidationError("--messages is for --stage tokens or ids: boundaries do not depend on it")
        }
    }

    func run() throws {
        try perform { output in
            let texts = try CorpusReader().read(corpus).examples.map { Array($0.text.utf8) }
            let cut = try cutting(texts)

            var pieces = Pieces()
            var seconds: [Double] = []
            // The first round warms up.
            for round in 0...rounds {
                pieces = Pieces()
                var watch = ThreadStopwatch()
                for text in texts { text.withUnsafeBufferPointer { cut($0, &pieces) } }
                if round > 0 { seconds.append(watch.lap()) }
            }
            let bytes = texts.reduce(0) { $0 + $1.count }
            try output.write(
                json: Result(
                    texts: texts.count, bytes: bytes, pieces: pieces.count,
                    checksum: String(pieces.checksum, radix: 16),
                    bytesPerSecond: Double(bytes) / seconds.median))
        }
    }

    /// What is found in texts. Adding to it must cost next to nothing.
    private struct Pieces {
        var count = 0
        var checksum: UInt64 = 0

        mutating func add(end: Int, _ content: Int32) {
            count += 1
            checksum &+= UInt64(truncatingIfNeeded: end) &* UInt64(truncatingIfNeeded: 2 &* content &+ 1)
        }
    }

    /// The work that is timed: it adds the pieces of a text.
    private func cutting(
        _ texts: [[UInt8]]
    ) throws -> (_ text: UnsafeBufferPointer<UInt8>, _ pieces: inout Pieces) -> Void {
        var configuration = TextConfiguration()
        configuration.readMessages(messages)
        if stage == .tokens {
            configuration.replacesURLs = false
            configuration.replacesMentions = false
        }
        let tokenizer = try Tokenizer(configuration)
        let session = tokenizer.makeSession()
        switch stage {
        case .boundaries:
            if let icu {
                let plain = try PlainICU(icu, like: tokenizer)
                return { utf8, pieces in
                    plain.forEachSegment(in: utf8) { pieces.add(end: $0.upperBound, $1) }
                }
            }
            return { utf8, pieces in
                session.forEachSegment(in: utf8) { pieces.add(end: $0.upperBound, $1) }
            }
        case .tokens:
            return { utf8, pieces in
                session.forEachToken(in: utf8) { text, range, _ in
                    pieces.add(end: range.upperBound, Int32(truncatingIfNeeded: text.count))
                }
            }
        case .ids:
            let vocabulary = try vocabulary(of: texts, session)
            var ids: [Int32] = []
            return { utf8, pieces in
                ids.removeAll(keepingCapacity: true)
                session.ids(in: utf8, vocabulary: vocabulary, into: &ids)
                for (place, id) in ids.enumerated() { pieces.add(end: place + 1, id) }
            }
        }
    }

    private func vocabulary(of texts: [[UInt8]], _ session: TokenizerSession) throws -> Vocabulary {
        var words: [String] = []
        var known: Set<String> = []
        for text in texts {
            text.withUnsafeBufferPointer { utf8 in
                session.forEachToken(in: utf8) { token, _, _ in
                    let word = String(decoding: token, as: UTF8.self)
                    if known.insert(word).inserted { words.append(word) }
                }
            }
        }
        return try Vocabulary(tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken] + words)
    }
}

extension PlainICU.Encoding: ExpressibleByArgument {}
