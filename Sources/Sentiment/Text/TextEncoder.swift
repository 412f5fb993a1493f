/// Turns many texts into token ids on the threads of a pool.
package final class TextEncoder {
    private static let textsPerTask = 64

    private let pool: WorkerPool
    private let vocabulary: Vocabulary
    private let sessions: [Session]

    private final class Session: @unchecked Sendable {
        // Sendable: the pool never runs two tasks with the same worker at once.
        let tokenizer: TokenizerSession
        init(_ tokenizer: TokenizerSession) { self.tokenizer = tokenizer }
    }

    /// Where the tasks leave their results.
    private final class Results: @unchecked Sendable {
        // Sendable: each task writes an element of its own.
        private let chunks: UnsafeMutableBufferPointer<[[Int32]]>
        init(count: Int) {
            chunks = .allocate(capacity: count)
            chunks.initialize(repeating: [])
        }
        deinit {
            chunks.deinitialize()
            chunks.deallocate()
        }
        func set(_ task: Int, _ ids: [[Int32]]) { chunks[task] = ids }
        var joined: [[Int32]] { chunks.flatMap(\.self) }
    }

    /// An encoder with a tokenizer session for each thread.
    package init(_ tokenizer: Tokenizer, _ vocabulary: Vocabulary, pool: WorkerPool) {
        self.pool = pool
        self.vocabulary = vocabulary
        sessions = (0..<pool.threads).map { _ in Session(tokenizer.makeSession()) }
    }

    /// The ids of each text, cut to the maximum length.
    package func ids(of texts: [String]) -> [[Int32]] {
        let tasks = (texts.count + Self.textsPerTask - 1) / Self.textsPerTask
        let results = Results(count: tasks)
        pool.run(tasks) { [sessions, vocabulary] task, worker in
            let first = task * Self.textsPerTask
            let chunk = texts[first..<min(first + Self.textsPerTask, texts.count)]
            results.set(
                task,
                chunk.map { text in
                    var ids: [Int32] = []
                    var text = text
                    text.withUTF8 {
                        sessions[worker].tokenizer.ids(in: $0, vocabulary: vocabulary, into: &ids)
                    }
                    return ids
                })
        }
        return results.joined
    }
}
