/// Predicts many texts at once: batches of similar length, spread over the threads of a pool.
///
/// Once it has seen the largest texts, predicting allocates nothing.
package final class Predictor: @unchecked Sendable {
    // Sendable: between calls it belongs to its caller; within one, each task writes the rows of its own texts
    // and scratch of its own.

    /// The most tokens of a batch, which bounds the scratch memory.
    package static let tokensPerBatch = 4096
    /// The most texts of a batch.
    package static let textsPerBatch = 64

    private let pool: WorkerPool
    private let network: Network
    private let scratch: [Scratch]
    private var order = LengthOrder()
    private var batches: [Range<Int>] = []
    private var texts = TokenSequences()
    private var results = FloatBuffer(count: 0)

    /// What one task writes.
    private final class Scratch {
        var batch = Batch()
        let workspace = Workspace()
    }

    /// A predictor for a network, whose scratch stays for the next call.
    package init(_ network: Network, pool: WorkerPool) {
        self.network = network
        self.pool = pool
        scratch = (0..<pool.threads).map { _ in Scratch() }
    }

    /// The probabilities of each text, (texts, C), in the order of the texts; valid until the next call.
    package func probabilities(of texts: TokenSequences) -> Matrix {
        let classes = network.parameters.layout.classCount
        if results.count < texts.count * classes {
            results = FloatBuffer(count: max(texts.count * classes, 2 * results.count))
        }
        self.texts = texts
        cutBatches()
        pool.run(min(scratch.count, batches.count), of: self)
        self.texts = TokenSequences()
        return results.matrix(at: 0, rows: texts.count, columns: classes)
    }

    /// Puts texts of similar length together, the longest first.
    private func cutBatches() {
        order.sort(texts)
        batches.removeAll(keepingCapacity: true)
        var first = 0
        var tokens = 0
        for (rank, text) in order.members.enumerated() {
            let length = max(1, texts.length(of: text))
            let isFull = rank - first == Self.textsPerBatch || tokens + length > Self.tokensPerBatch
            if rank > first && isFull {
                batches.append(first..<rank)
                (first, tokens) = (rank, 0)
            }
            tokens += length
        }
        if first < order.members.count { batches.append(first..<order.members.count) }
    }
}

extension Predictor: ParallelWork {
    /// Predicts every so many batches, beginning with that of the task's number. So the memory that each task comes
    /// to need does not depend on which thread was faster.
    package func run(_ task: Int, worker: Int) {
        let scratch = scratch[task]
        for batch in stride(from: task, to: batches.count, by: self.scratch.count) {
            scratch.batch.fill(texts, members: order.members[batches[batch]])
            let probabilities = network.probabilities(of: scratch.batch, scratch.workspace)
            for (row, text) in scratch.batch.order.enumerated() {
                results.matrix(at: text * probabilities.columns, rows: 1, columns: probabilities.columns)
                    .copy(from: probabilities.row(row))
            }
        }
    }
}
