import Sentiment

/// The words of texts one after the other, as ids in memory: four bytes a word, and eight while they are read.
///
/// Words too rare for the vocabulary are left out, and their neighbours move together (Mikolov et al. 2013).
package struct WordStream: Sendable {
    /// Stands between texts, and at the end.
    package static let separator = Vocabulary.paddingID

    /// The words, the most frequent first, behind `<pad>` and `<unk>`.
    package let vocabulary: Vocabulary
    /// How often each id occurs in the texts; the first two never.
    package let counts: [Int64]
    /// The ids of all texts, each with a ``separator`` behind it.
    package let ids: [Int32]
    /// How many words were read, those left out included.
    package let tokenCount: Int64

    /// How many words the stream has, separators not counted.
    package var wordCount: Int64 { counts.reduce(0, +) }

    /// The share of the words read that the stream has.
    package var coverage: Double { Double(wordCount) / Double(max(1, tokenCount)) }

    /// The words of texts that come in portions, on the threads of a pool.
    ///
    /// - Parameter next: the next texts; nil at the end.
    package init(
        _ tokenizer: Tokenizer, _ configuration: WordVectorConfiguration, pool: WorkerPool,
        next: () throws -> [String]?
    ) throws {
        let readers = (0..<pool.threads).map { _ in Reader(tokenizer.makeSession()) }
        var portions: [Portion] = []
        while let texts = try next() {
            let share = (texts.count + Self.tasks - 1) / Self.tasks
            let results = TaskResults(
                count: (texts.count + share - 1) / max(1, share), initial: Portion(reader: 0, numbers: []))
            pool.run(results.count) { task, worker in
                let part = texts[task * share..<min((task + 1) * share, texts.count)]
                results[task] = Portion(reader: worker, numbers: readers[worker].numbers(of: part))
            }
            portions += results.all
        }

        var counts = TokenCounts()
        for reader in readers { counts.merge(reader.counts) }
        tokenCount = counts.total
        let ranked = try RankedTokens(
            .table(counts), minimumCount: configuration.minimumCount, limit: configuration.maximumSize)
        // The tokens <pad> and <unk> may stand in texts; here they are none.
        let words = ranked.tokens.filter {
            $0.token != Vocabulary.paddingToken && $0.token != Vocabulary.unknownToken
        }
        let vocabulary = try Vocabulary(
            tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken] + words.map(\.token))
        self.vocabulary = vocabulary
        self.counts = [0, 0] + words.map(\.count)

        let maps = readers.map { $0.ids(in: vocabulary) }
        var ids: [Int32] = []
        ids.reserveCapacity(portions.reduce(0) { $0 + $1.numbers.count })
        for index in portions.indices {
            let map = maps[portions[index].reader]
            for number in portions[index].numbers {
                let id = number < 0 ? Self.separator : map[Int(number)]
                if id != Vocabulary.unknownID { ids.append(id) }
            }
            portions[index].numbers = []
        }
        self.ids = ids
    }

    /// A portion becomes so many tasks at most.
    private static let tasks = 64

    /// Some texts as the numbers that the table of one thread gives their tokens; -1 behind each text.
    private struct Portion {
        var reader: Int
        var numbers: [Int32]
    }

    /// What one thread has met.
    private final class Reader: @unchecked Sendable {
        // Sendable: the pool never runs two tasks with the same worker at once.
        private let session: TokenizerSession
        private let memo = TokenMemo()
        var counts = TokenCounts()

        init(_ session: TokenizerSession) { self.session = session }

        func numbers(of texts: ArraySlice<String>) -> [Int32] {
            var numbers: [Int32] = []
            // Outside of the object, where each access would be checked.
            var counts = TokenCounts(isPlaceholder: true)
            swap(&counts, &self.counts)
            defer { swap(&counts, &self.counts) }
            for var text in texts {
                text.withUTF8 { bytes in
                    session.forEachNumber(
                        in: bytes, memo, { token, _, found in found.append(Int32(counts.index(of: token))) },
                        {
                            counts.add(to: Int($0))
                            numbers.append($0)
                        })
                }
                numbers.append(-1)
            }
            return numbers
        }

        /// The id of each number; `<unk>` of those left out, and of `<pad>` itself.
        func ids(in vocabulary: Vocabulary) -> [Int32] {
            var ids: [Int32] = []
            counts.forEach { token, _ in
                let id = vocabulary.id(of: token) ?? Vocabulary.unknownID
                ids.append(id == Vocabulary.paddingID ? Vocabulary.unknownID : id)
            }
            return ids
        }
    }
}

extension WordStream {
    /// The words of corpora at some paths.
    ///
    /// - Parameters:
    ///   - progress: is told now and then how many bytes of the files have been read.
    ///   - isInterrupted: whether to end with a `CancellationError`.
    /// - Returns: the words, and what was left out or repaired while reading.
    package static func read(
        _ paths: [String], _ reader: CorpusReader, _ configuration: WordVectorConfiguration, pool: WorkerPool,
        progress: (Int) -> Void = { _ in }, isInterrupted: () -> Bool = { false }
    ) throws -> (stream: WordStream, notes: ReadingNotes) {
        let consumed = ConsumedBytes()
        var notes = ReadingNotes()
        var paths = paths[...]
        var texts: CorpusTexts?
        let stream = try WordStream(Tokenizer(configuration.text), configuration, pool: pool) {
            if isInterrupted() { throw CancellationError() }
            progress(consumed.value)
            var portion: [String] = []
            var bytes = 0
            while bytes < Self.bytesPerPortion, portion.count < Self.textsPerPortion {
                if texts == nil {
                    guard let path = paths.popFirst() else { break }
                    texts = try reader.texts(in: path, consumed: consumed)
                }
                if let row = try texts?.next() {
                    portion.append(row.text)
                    bytes += row.text.utf8.count
                } else {
                    if let found = texts?.notes { notes.append(found) }
                    texts = nil
                }
            }
            return portion.isEmpty ? nil : portion
        }
        return (stream, notes)
    }

    /// Enough for all threads to be busy for much longer than it takes to begin.
    private static let bytesPerPortion = 4 << 20
    private static let textsPerPortion = 16_384
}
