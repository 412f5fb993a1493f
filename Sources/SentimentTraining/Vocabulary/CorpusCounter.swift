import Sentiment
import Synchronization

/// Counts the tokens of corpora on several threads, which take turns at reading: while one reads, the others count.
package final class CorpusCounter: Sendable {
    /// A turn reads so many bytes of text, or so many texts: enough to count for much longer than a turn costs.
    private static let bytesPerTurn = 1 << 18
    private static let textsPerTurn = 1024

    private struct Source: ~Copyable {
        var paths: ArraySlice<String>
        var texts: CorpusTexts?
        var notes = ReadingNotes()
        /// Whether a thread has failed: then the others end as well.
        var hasFailed = false
    }

    private let reader: CorpusReader
    private let source: Mutex<Source>
    private let consumed = ConsumedBytes()

    /// A counter of the texts at some paths.
    package init(_ paths: [String], reader: CorpusReader) {
        self.reader = reader
        source = Mutex(Source(paths: paths[...]))
    }

    /// Counts everything on the threads of a pool, each with a copy of a builder.
    ///
    /// - Parameters:
    ///   - progress: Is told now and then how many bytes of the files have been read; by one thread at a time.
    ///   - isInterrupted: Whether to end with a `CancellationError`.
    /// - Returns: what was counted, and what was left out or repaired while reading.
    package func count(
        with builder: VocabularyBuilder, on pool: WorkerPool, progress: @Sendable (Int) -> Void = { _ in },
        isInterrupted: @Sendable () -> Bool = { false }
    ) throws -> (VocabularyBuilder, ReadingNotes) {
        let counted = try builder.counting(on: pool) { [self] _, builder in
            do {
                while let texts = try read(progress, isInterrupted) {
                    for text in texts { try builder.add(text) }
                }
            } catch {
                source.withLock { $0.hasFailed = true }
                throw error
            }
        }
        return (counted, source.withLock { $0.notes })
    }

    /// The next texts; nil when there are no more.
    private func read(
        _ progress: @Sendable (Int) -> Void, _ isInterrupted: @Sendable () -> Bool
    ) throws -> [String]? {
        try source.withLock { source in
            guard !source.hasFailed else { return nil }
            // Until the texts are there: whoever comes next must not go on behind an error.
            source.hasFailed = true
            if isInterrupted() { throw CancellationError() }
            var texts: [String] = []
            var bytes = 0
            while bytes < Self.bytesPerTurn, texts.count < Self.textsPerTurn {
                guard let text = try next(&source) else { break }
                texts.append(text)
                bytes += text.utf8.count
            }
            source.hasFailed = false
            progress(consumed.value)
            return texts.isEmpty ? nil : texts
        }
    }

    private func next(_ source: inout Source) throws -> String? {
        while true {
            if source.texts == nil {
                guard let path = source.paths.popFirst() else { return nil }
                source.texts = try reader.texts(in: path, consumed: consumed)
            }
            if let row = try source.texts?.next() { return row.text }
            if let notes = source.texts?.notes { source.notes.append(notes) }
            source.texts = nil
        }
    }
}

extension VocabularyBuilder {
    /// What copies of this builder, one for each thread of a pool, have counted together; the first error of any ends
    /// it.
    func counting(
        on pool: WorkerPool, _ count: @Sendable (_ thread: Int, inout VocabularyBuilder) throws -> Void
    ) throws -> VocabularyBuilder {
        let parts = Mutex<[Result<VocabularyBuilder, any Error>]>([])
        pool.run(pool.threads) { thread, _ in
            let part = Result {
                var builder = self
                // All of them together keep few files open.
                builder.mostFiles = max(2, 4 * mostFiles / pool.threads)
                try count(thread, &builder)
                return builder
            }
            parts.withLock { $0.append(part) }
        }
        var whole = self
        for part in parts.withLock({ $0 }) { try whole.merge(part.get()) }
        return whole
    }
}
