/// Turns many texts into token ids on the threads of a pool.
package final class TextEncoder {
    private static let textsPerTask = 64

    private let pool: WorkerPool
    private let vocabulary: Vocabulary
    private let unknownWords: UnknownWords?
    private let sessions: [Session]

    private final class Session: @unchecked Sendable {
        // Sendable: the pool never runs two tasks with the same worker at once.
        let tokenizer: TokenizerSession
        init(_ tokenizer: TokenizerSession) { self.tokenizer = tokenizer }
    }

    /// Where the tasks leave their results.
    private final class Results: @unchecked Sendable {
        // Sendable: each task writes an element of its own.
        private let chunks: UnsafeMutableBufferPointer<TokenSequences>
        init(count: Int) {
            chunks = .allocate(capacity: count)
            chunks.initialize(repeating: TokenSequences())
        }
        deinit {
            chunks.deinitialize()
            chunks.deallocate()
        }
        func set(_ task: Int, _ ids: TokenSequences) { chunks[task] = ids }
        func joined(_ unknownWords: UnknownWords?) -> TokenSequences {
            var joined = TokenSequences(unknownWords: unknownWords)
            for chunk in chunks { joined.append(contentsOf: chunk) }
            return joined
        }
    }

    /// An encoder with a tokenizer session for each thread. `unknownWords` comes to have all words of the texts that
    /// the vocabulary does not have, in the order of the texts.
    package init(
        _ tokenizer: Tokenizer, _ vocabulary: Vocabulary, _ unknownWords: UnknownWords? = nil,
        pool: WorkerPool
    ) {
        self.pool = pool
        self.vocabulary = vocabulary
        self.unknownWords = unknownWords
        sessions = (0..<pool.threads).map { _ in Session(tokenizer.makeSession()) }
    }

    /// The ids of each text, cut to the maximum length.
    package func ids(of texts: [String]) -> TokenSequences {
        let tasks = (texts.count + Self.textsPerTask - 1) / Self.textsPerTask
        let results = Results(count: tasks)
        pool.run(tasks) { [sessions, vocabulary, unknownWords] task, worker in
            let first = task * Self.textsPerTask
            let chunk = texts[first..<min(first + Self.textsPerTask, texts.count)]
            var ids = TokenSequences(unknownWords: unknownWords?.makeEmpty())
            for var text in chunk {
                text.withUTF8 { bytes in
                    ids.append { [unknown = ids.unknownWords] in
                        sessions[worker].tokenizer.ids(
                            in: bytes, vocabulary: vocabulary, unknown, into: &$0)
                    }
                }
            }
            results.set(task, ids)
        }
        return results.joined(unknownWords)
    }
}
