import Sentiment

/// Counts the tokens of texts, and makes the vocabulary of the frequent ones.
///
/// ```swift
/// var builder = try VocabularyBuilder(tokenizer: Tokenizer())
/// for text in texts { try builder.add(text) }
/// let counted = try builder.build()
/// try counted.vocabulary().write(to: "vocab.txt")
/// try counted.writeCounts(to: "vocab.counts.tsv")
/// ```
///
/// Texts come one by one and are not kept, so that a corpus may exceed the memory; so may the different tokens, which
/// go to temporary files where they do. Threads count with builders of their own, to be merged: the result depends
/// neither on their number, nor on the memory, nor on the order of texts.
public struct VocabularyBuilder: Sendable {
    /// Which tokens become the vocabulary.
    public let configuration: VocabularyConfiguration

    /// The most temporary files of a builder; then they become one, for each is open.
    var mostFiles = 64
    /// The words that pieces are learned of: rarer ones hardly change what is frequent.
    private static let mostWords = 1_000_000

    private let tokenizer: Tokenizer
    private let memory: Int
    private let temporaryFolder: String
    private var table = Table()
    private var spilled: [SpilledCounts] = []

    /// A builder that has seen no text.
    ///
    /// - Parameters:
    ///   - memory: How many bytes the tables of tokens may take before they go to a temporary file. A table that
    ///     grows takes more for a moment, and a quarter of a megabyte is taken besides.
    ///   - temporaryFolder: Where these files are. They have no name, and vanish with the builder.
    /// - Throws: ``VocabularyError`` where a setting makes no sense.
    public init(
        tokenizer: Tokenizer, configuration: VocabularyConfiguration = .init(), memory: Int = .max,
        temporaryFolder: String = "/var/tmp"
    ) throws(VocabularyError) {
        try configuration.validate()
        self.tokenizer = tokenizer
        self.configuration = configuration
        self.memory = memory
        self.temporaryFolder = temporaryFolder
    }

    /// Counts the tokens of a text.
    ///
    /// - Throws: ``VocabularyError`` where a temporary file cannot be written.
    public mutating func add(_ text: String) throws(VocabularyError) {
        var text = text
        text.withUTF8 { count($0) }
        try spillIfNeeded()
    }

    /// Counts the tokens of a text in UTF-8, well-formed or not.
    ///
    /// - Throws: ``VocabularyError`` where a temporary file cannot be written.
    public mutating func add(_ utf8: UnsafeBufferPointer<UInt8>) throws(VocabularyError) {
        count(utf8)
        try spillIfNeeded()
    }

    private mutating func count(_ utf8: UnsafeBufferPointer<UInt8>) {
        let table = uniqueTable()
        // Outside of the object for the time of the text, where each access to it would be checked.
        var counts = TokenCounts(isPlaceholder: true)
        swap(&counts, &table.counts)
        defer { swap(&counts, &table.counts) }
        tokenizer.withSession { session in
            session.forEachNumber(
                in: utf8, table.memo, { token, _, indices in indices.append(Int32(counts.index(of: token))) },
                { counts.add(to: Int($0)) })
        }
    }

    /// The table, which no copy of this builder has as well.
    private mutating func uniqueTable() -> Table {
        if !isKnownUniquelyReferenced(&table) { table = Table(table.counts) }
        return table
    }

    /// Adds what another builder has counted.
    ///
    /// - Precondition: Both cut text alike: their tokenizers have the same configuration.
    public mutating func merge(_ other: VocabularyBuilder) throws(VocabularyError) {
        precondition(
            tokenizer.configuration == other.tokenizer.configuration,
            "builders with different tokenizers count different tokens")
        spilled += other.spilled
        try joinFiles()
        uniqueTable().counts.merge(other.table.counts)
        try spillIfNeeded()
    }

    private mutating func spillIfNeeded() throws(VocabularyError) {
        guard table.counts.byteCount > memory, table.counts.count > 0 else { return }
        try spill()
        let table = uniqueTable()
        table.counts = TokenCounts()
        table.memo.removeAll()
    }

    private mutating func spill() throws(VocabularyError) {
        spilled.append(try SpilledCounts(table.counts, folder: temporaryFolder))
        try joinFiles()
    }

    private mutating func joinFiles() throws(VocabularyError) {
        guard spilled.count >= mostFiles else { return }
        spilled = [try SpilledCounts(merging: spilled, folder: temporaryFolder)]
    }

    /// The vocabulary of what was counted so far, with its counts: `<pad>`, `<unk>`, then the tokens that occur often
    /// enough, the most frequent first, equally frequent ones in the order of their bytes.
    ///
    /// Where the tokenizer cuts unknown words (``TextConfiguration/unknownWords``), the vocabulary is made for that:
    /// with characters it has those of the words that it leaves out, too; with pieces it has what byte-pair encoding
    /// learns, in that order, in place of words.
    public func build() throws(VocabularyError) -> CountedVocabulary {
        var whole = self
        if !spilled.isEmpty { try whole.spill() }
        let corpus = spilled.isEmpty ? CountedTokens.table(table.counts) : .files(whole.spilled)
        let kind = tokenizer.configuration.unknownWords
        let size = configuration.maximumSize - 2
        let minimumCount = configuration.minimumCount
        // Rare words have frequent pieces.
        let words = try RankedTokens(
            corpus, minimumCount: kind == .pieces ? 1 : minimumCount,
            limit: kind == .pieces ? Self.mostWords : size)
        switch kind {
        case .unknown: return try CountedVocabulary(words.tokens.map(\.token), of: corpus, kind)
        case .characters:
            let tokens = try WordCharacters.adding(to: words, of: corpus, minimumCount: minimumCount).tokens
            return try CountedVocabulary(tokens.map(\.token), of: corpus, kind)
        case .pieces:
            var learner = try PieceLearner(words.tokens, minimumCount: minimumCount)
            return try CountedVocabulary(learner.learn(size), of: corpus, kind)
        }
    }
}

/// What was counted in memory, and the indices of frequent words.
private final class Table: @unchecked Sendable {
    // Sendable: written only by the one builder that has it, see ``VocabularyBuilder/uniqueTable()``.
    var counts: TokenCounts
    let memo = TokenMemo()

    init(_ counts: TokenCounts = TokenCounts()) { self.counts = counts }
}
