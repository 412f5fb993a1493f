import Sentiment

/// A vocabulary with how often each of its tokens occurs in the corpus that it was made of.
public struct CountedVocabulary: Sendable, Hashable {
    /// A token and its count.
    public struct Entry: Sendable, Hashable {
        /// The token, as ``Vocabulary`` has it.
        public var token: String
        /// How often it occurs.
        public var count: Int64

        init(_ token: String, _ count: Int64) {
            self.token = token
            self.count = count
        }
    }

    /// The tokens in the order of their ids, and how often each occurs: `<pad>` never, `<unk>` as often as all tokens
    /// together that were left out.
    public let entries: [Entry]

    /// How many different tokens the corpus has; nil where that is not known any more.
    public let distinctTokenCount: Int?

    /// How often all tokens occur, those left out included. Pieces of words count one by one.
    public var tokenCount: Int64 { entries.reduce(0) { $0 + $1.count } }

    /// The share of the tokens of the corpus that are in the vocabulary, from 0 to 1. Hashtags that a model will cut by
    /// the vocabulary count as one word each.
    public var coverage: Double {
        1 - Double(entries[Int(Vocabulary.unknownID)].count) / Double(max(1, tokenCount))
    }

    /// The vocabulary alone.
    public func vocabulary() throws(VocabularyError) -> Vocabulary {
        try Vocabulary(tokens: entries.lazy.map(\.token))
    }

    /// Counts what a vocabulary of these tokens makes of a corpus. Their order is that of the ids; but where words are
    /// cut into characters, those that the vocabulary has left out change the counts, and these the order.
    init(
        _ tokens: [String], of corpus: CountedTokens, _ kind: TextConfiguration.UnknownWords
    ) throws(VocabularyError) {
        let all = [Vocabulary.paddingToken, Vocabulary.unknownToken] + tokens
        let vocabulary = try Vocabulary(tokens: all)
        var encoder = SubwordEncoder(kind)
        var counts = [Int64](repeating: 0, count: all.count)
        var distinct = 0
        var ids: [Int32] = []
        try corpus.forEach { token, count in
            distinct += 1
            ids.removeAll(keepingCapacity: true)
            encoder.append(token, of: vocabulary, to: &ids)
            for id in ids { counts[Int(id)] += count }
        }
        var entries = zip(all, counts).map { Entry($0, $1) }
        if kind == .characters {
            entries[2...].sort { one, other in
                RankedTokens.isBefore((one.count, one.token.utf8), (other.count, other.token.utf8))
            }
        }
        self.entries = entries
        distinctTokenCount = distinct
    }

    /// The sum of counts; nil where it is too large.
    private static func sum(_ counts: [Int64]) -> Int64? {
        var sum: Int64 = 0
        for count in counts {
            let (next, overflows) = sum.addingReportingOverflow(count)
            if overflows { return nil }
            sum = next
        }
        return sum
    }

    /// Entries that are in order, behind `<pad>`, with `<unk>` counted as given.
    private init(_ ranked: [(token: String, count: Int64)], unknown: Int64) {
        entries =
            [Entry(Vocabulary.paddingToken, 0), Entry(Vocabulary.unknownToken, unknown)]
            + ranked.map { Entry($0.token, $0.count) }
        distinctTokenCount = nil
    }

    /// The vocabulary of several corpora: the sum of their counts, and of these what is frequent enough. One alone
    /// is pruned.
    ///
    /// What one of them has left out counts as `<unk>` even where another one has it, so that merging is no substitute
    /// for counting with a low minimum.
    ///
    /// - Throws: ``VocabularyError`` where a setting makes no sense, and for vocabularies with pieces of words: these
    ///   hang together, so that they have to be counted anew.
    public init(
        merging vocabularies: [CountedVocabulary], configuration: VocabularyConfiguration = .init()
    ) throws(VocabularyError) {
        try configuration.validate()
        var sums = TokenCounts()
        var unknown: Int64 = 0
        guard let total = Self.sum(vocabularies.map { $0.tokenCount }), total < .max else {
            throw .countsTooLarge(location: "the vocabularies together")
        }
        for vocabulary in vocabularies {
            if let piece = vocabulary.entries.first(where: { $0.token.hasPrefix(SubwordEncoder.continuation) }
            ) {
                throw .pieces(example: piece.token)
            }
            unknown += vocabulary.entries[Int(Vocabulary.unknownID)].count
            for entry in vocabulary.entries.dropFirst(2) {
                var token = entry.token
                token.withUTF8 { sums.add($0, times: entry.count) }
            }
        }
        let ranked = try RankedTokens(
            .table(sums), minimumCount: configuration.minimumCount, limit: configuration.maximumSize - 2
        ).tokens
        self.init(ranked, unknown: unknown + sums.total - ranked.reduce(0) { $0 + $1.count })
    }
}

// vocab.counts.tsv: beside a vocab.txt, line for line: the token, a tab, its count. No header line; tokens hold no tab,
// since white space is no token.
extension CountedVocabulary {
    /// Writes the counts beside a `vocab.txt`, line for line: the token, a tab, how often it occurs. There is no header
    /// line. The file appears whole or not at all.
    public func writeCounts(to path: String) throws(VocabularyError) {
        var file: [UInt8] = []
        for entry in entries { file.append(contentsOf: "\(entry.token)\t\(entry.count)\n".utf8) }
        try AtomicFile.write(file, to: path)
    }

    /// Reads what ``writeCounts(to:)`` wrote.
    ///
    /// - Throws: ``VocabularyError``, which names the file and the line, from 1.
    public init(contentsOf path: String) throws(VocabularyError) {
        var tokens: [ArraySlice<UInt8>] = []
        var counts: [Int64] = []
        for line in try Vocabulary.lines(ofFile: path) {
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
                let count = Int64(String(decoding: line[(tab + 1)...], as: UTF8.self)), count >= 0
            else {
                throw .noCount(
                    line: String(decoding: line.prefix(80), as: UTF8.self),
                    location: "\(path):\(tokens.count + 1)")
            }
            tokens.append(line[..<tab])
            counts.append(count)
        }
        if Self.sum(counts) == nil { throw .countsTooLarge(location: path) }
        let vocabulary = try Vocabulary(tokens) { "\(path):\($0 + 1)" }
        entries = zip(vocabulary.tokens, counts).map { Entry($0, $1) }
        distinctTokenCount = nil
    }
}
