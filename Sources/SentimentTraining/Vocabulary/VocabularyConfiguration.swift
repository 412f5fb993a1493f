import Sentiment

/// Which tokens of a corpus become the vocabulary.
public struct VocabularyConfiguration: Codable, Sendable, Hashable {
    /// How often a token must occur. About half of the different tokens of a corpus occur once (Zipf's law), which
    /// teaches a network nothing about them; left out, they are what `<unk>` is trained on.
    public var minimumCount: Int64 = 2

    /// The most tokens, `<pad>` and `<unk>` among them: the rarest are left out. A bound on the embedding's memory
    /// (26 MB at 128 numbers a token), beyond the vocabularies of the usual corpora of sentiment.
    public var maximumSize: Int = 50_000

    /// More do not fit in the tables of a ``Vocabulary``.
    private static let mostTokens = 1 << 29

    /// The default configuration.
    public init() {}

    func validate() throws(VocabularyError) {
        guard minimumCount >= 1 else {
            throw .setting(name: "minimumCount", value: "\(minimumCount)", expected: "at least 1")
        }
        guard maximumSize <= Self.mostTokens else {
            throw .setting(
                name: "maximumSize", value: "\(maximumSize)", expected: "at most \(Self.mostTokens)")
        }
        guard maximumSize >= 2 else {
            throw .setting(
                name: "maximumSize", value: "\(maximumSize)", expected: "at least 2, for <pad> and <unk>")
        }
    }
}
