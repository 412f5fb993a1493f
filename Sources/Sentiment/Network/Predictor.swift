/// Predicts many texts at once: batches of similar length, spread over the threads of a pool.
package final class Predictor {
    /// The most tokens of a batch, which bounds the scratch memory: about 20 MB a thread at H = 128.
    package static let tokensPerBatch = 4096
    /// The most texts of a batch.
    package static let textsPerBatch = 64

    private let pool: WorkerPool
    private let scratch: [Scratch]

    /// What one worker writes.
    private final class Scratch: @unchecked Sendable {
        // Sendable: the pool never runs two tasks with the same worker at once.
        var batch = Batch()
        let workspace = Workspace()
    }

    /// A predictor whose scratch stays for the next call.
    package init(pool: WorkerPool) {
        self.pool = pool
        scratch = (0..<pool.threads).map { _ in Scratch() }
    }

    /// The probabilities of each text, C a text, in the order of the texts.
    package func probabilities(of texts: [[Int32]], _ network: Network) -> [Float] {
        let classes = network.parameters.layout.classCount
        let batches = Self.batches(of: texts)
        let results = FloatBuffer(count: texts.count * classes)
        let rows = results.matrix(at: 0, rows: texts.count, columns: classes)
        pool.run(batches.count) { [scratch] task, worker in
            let scratch = scratch[worker]
            scratch.batch.fill(texts, members: batches[task])
            let probabilities = network.forward(scratch.batch, scratch.workspace)
            for (row, text) in scratch.batch.order.enumerated() {
                rows.row(text).copy(from: probabilities.row(row))
            }
        }
        return withExtendedLifetime(results) { (0..<results.count).map { results[$0] } }
    }

    /// Texts of similar length together, the longest first.
    private static func batches(of texts: [[Int32]]) -> [[Int]] {
        let order = texts.indices.sorted { (texts[$1].count, $0) < (texts[$0].count, $1) }
        var batches: [[Int]] = []
        var current: [Int] = []
        var tokens = 0
        for text in order {
            let length = max(1, texts[text].count)
            if !current.isEmpty && (current.count == textsPerBatch || tokens + length > tokensPerBatch) {
                batches.append(current)
                current.removeAll()
                tokens = 0
            }
            current.append(text)
            tokens += length
        }
        if !current.isEmpty { batches.append(current) }
        return batches
    }
}
