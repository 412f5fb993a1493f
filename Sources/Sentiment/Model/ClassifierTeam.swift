/// Threads that classify a list of texts together, each with a session of its own.
package final class ClassifierTeam: @unchecked Sendable {
    // Sendable: a classifier lends a team to one caller at a time, and the pool runs no two tasks with the same
    // worker, hence the same session, at once.

    /// The most texts of a task: enough for full batches of similar length.
    private static let mostTextsPerTask = 1024
    /// Tasks for each thread where there are many texts, so that none waits long for the last one.
    private static let tasksPerThread = 4

    /// How many threads work in it.
    package var threads: Int { pool.threads }

    private let pool: WorkerPool
    private let sessions: [Member]
    private let classCount: Int

    /// A team of so many threads, or of fewer where the system refuses more.
    package init(_ classifier: SentimentClassifier, threads: Int) {
        pool = WorkerPool(threads: threads)
        sessions = (0..<pool.threads).map { _ in Member(session: classifier.makeSession()) }
        classCount = classifier.labels.count
    }

    /// The probabilities of each text, C a text, in the order of the texts.
    package func probabilities(of texts: [String]) -> [Float] { results(of: texts) { $0.predict() } }

    /// The logits of each text, C a text, in the order of the texts.
    package func logits(of texts: [String]) -> [Float] { results(of: texts) { $0.predictLogits() } }

    private func results(
        of texts: [String], _ predict: @Sendable (ClassifierSession) -> Void
    ) -> [Float] {
        // An array made without capacity is the one empty array of all threads, and Swift would write its count.
        guard !texts.isEmpty else { return [] }
        let share = texts.count / (threads * Self.tasksPerThread) + 1
        let textsPerTask = min(max(share, LengthBatches.mostTexts), Self.mostTextsPerTask)
        let tasks = (texts.count + textsPerTask - 1) / textsPerTask
        let count = texts.count * classCount
        return [Float](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            let results = Results(rows: buffer)
            pool.run(tasks) { [sessions, classCount] task, worker in
                let first = task * textsPerTask
                let session = sessions[worker].session
                session.removeAll()
                for text in texts[first..<min(first + textsPerTask, texts.count)] {
                    var text = text
                    text.withUTF8 { session.append($0) }
                }
                predict(session)
                session.withResults { results.write($0, at: first * classCount) }
            }
            initializedCount = count
        }
    }

    private struct Member: @unchecked Sendable {
        // Sendable: the pool never runs two tasks with the same worker at once.
        let session: ClassifierSession
    }

    /// Where the tasks leave their results.
    private struct Results: @unchecked Sendable {
        // Sendable: each task writes to a place of its own.
        let rows: UnsafeMutableBufferPointer<Float>

        func write(_ results: UnsafeBufferPointer<Float>, at start: Int) {
            _ = rows[start...].initialize(fromContentsOf: results)
        }
    }
}
