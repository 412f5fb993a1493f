import Sentiment

/// Which tokens of a corpus become the vocabulary.
public struct VocabularyConfiguration: Codable, Sendable, Hashable {
    /// How often a token must occur. About half of the different tokens of a corpus occur once (Zipf's law), which
    /// teaches a network nothing about them; left out, they are what `<unk>` is trained on.
    public var minimumCount: Int64 = 2

    /// The most tokens, `<pad>` and `<unk>` among them: the rarest are left out. A bound on the embedding's memory
    /// (26 MB at 128 numbers a token), beyond the vocabularies of the usual corpora of sentiment.
    public var maximumSize: Int = 50_000

    /// The default configuration.
    public init() {}
}

/// Counts the tokens of texts, and makes the vocabulary of the frequent ones.
///
/// ```swift
/// var builder = try VocabularyBuilder(tokenizer: Tokenizer())
/// for text in texts { builder.add(text) }
/// try builder.build().write(to: "vocab.txt")
/// try builder.writeCounts(to: "vocab.counts.tsv")
/// ```
///
/// Texts come one by one and are not kept, so that a corpus may exceed the memory. Threads count with builders of
/// their own, to be merged: the result depends neither on their number nor on the order of texts.
public struct VocabularyBuilder: Sendable {
    /// Which tokens become the vocabulary.
    public let configuration: VocabularyConfiguration

    private let tokenizer: Tokenizer
    private var counter = TokenCounter()

    /// A builder that has seen no text.
    ///
    /// - Throws: ``VocabularyError`` where a setting makes no sense.
    public init(
        tokenizer: Tokenizer, configuration: VocabularyConfiguration = .init()
    ) throws(VocabularyError) {
        guard configuration.minimumCount >= 1 else {
            throw .setting(
                name: "minimumCount", value: "\(configuration.minimumCount)", expected: "at least 1")
        }
        guard configuration.maximumSize >= 2 else {
            throw .setting(
                name: "maximumSize", value: "\(configuration.maximumSize)",
                expected: "at least 2, for <pad> and <unk>")
        }
        self.tokenizer = tokenizer
        self.configuration = configuration
    }

    /// Counts the tokens of a text.
    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add($0) }
    }

    /// Counts the tokens of a text in UTF-8, well-formed or not.
    public mutating func add(_ utf8: UnsafeBufferPointer<UInt8>) {
        tokenizer.withSession { session in
            session.forEachToken(in: utf8) { token, _, _ in counter.add(token, times: 1) }
        }
    }

    /// Adds what another builder has counted.
    ///
    /// - Precondition: Both cut text alike: their tokenizers have the same configuration.
    public mutating func merge(_ other: VocabularyBuilder) {
        precondition(
            tokenizer.configuration == other.tokenizer.configuration,
            "builders with different tokenizers count different tokens")
        counter.merge(other.counter)
    }

    /// How many tokens were counted, each as often as it occurred.
    public var tokenCount: Int64 { counter.total }

    /// How many different tokens were counted.
    public var distinctTokenCount: Int { counter.count }

    /// The vocabulary: `<pad>`, `<unk>`, then the tokens that occur often enough, the most frequent first, equally
    /// frequent ones in the order of their bytes.
    public func build() throws(VocabularyError) -> Vocabulary {
        try Vocabulary(tokens: entries().map(\.token))
    }

    /// The tokens of the vocabulary in the order of their ids, and how often each occurred: `<pad>` never, `<unk>`
    /// as often as all tokens together that were left out.
    public func entries() -> [(token: String, count: Int64)] {
        let kept = counter.ranked(minimumCount: configuration.minimumCount)
            .prefix(configuration.maximumSize - 2)
        let known = kept.map { (token: counter.text(of: $0), count: counter.occurrences(of: $0)) }
        let unknown = counter.total - known.reduce(0) { $0 + $1.count }
        return [(Vocabulary.paddingToken, 0), (Vocabulary.unknownToken, unknown)] + known
    }

    /// Writes the counts beside a `vocab.txt`, line for line: the token, a tab, how often it occurred, as in
    /// ``entries()``. There is no header line; tokens hold no tab, since white space is no token. The file appears
    /// whole or not at all.
    public func writeCounts(to path: String) throws(VocabularyError) {
        var file: [UInt8] = []
        for (token, count) in entries() { file.append(contentsOf: "\(token)\t\(count)\n".utf8) }
        try AtomicFile.write(file, to: path)
    }
}
