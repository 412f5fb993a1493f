/// Predicts many texts at once: batches of similar length, spread over the threads of a pool.
///
/// Once it has seen the largest texts, predicting allocates nothing.
package final class Predictor: @unchecked Sendable {
    // Sendable: between calls it belongs to its caller; within one, each task writes the rows of its own texts
    // and scratch of its own.

    private let pool: WorkerPool
    private let network: Network
    private let scratch: [PredictionScratch]
    private var batches = LengthBatches()
    private var texts = TokenSequences()
    private var results = FloatBuffer(count: 0)

    /// A predictor for a network, whose scratch stays for the next call.
    package init(_ network: Network, pool: WorkerPool) {
        self.network = network
        self.pool = pool
        scratch = (0..<pool.threads).map { _ in PredictionScratch() }
    }

    /// The probabilities of each text, (texts, C): the softmax of ``logits(of:)``.
    package func probabilities(of texts: TokenSequences) -> Matrix {
        let probabilities = logits(of: texts)
        network.kernels.softmax(probabilities)
        return probabilities
    }

    /// The logits of each text, (texts, C), in the order of the texts; valid until the next call.
    package func logits(of texts: TokenSequences) -> Matrix {
        let classes = network.parameters.layout.classCount
        results = results.grown(to: texts.count * classes)
        self.texts = texts
        batches.cut(texts)
        pool.run(min(scratch.count, batches.count), of: self)
        self.texts = TokenSequences()
        return results.matrix(at: 0, rows: texts.count, columns: classes)
    }
}

extension Predictor: ParallelWork {
    /// Predicts every so many batches, beginning with that of the task's number. So the memory that each task comes
    /// to need does not depend on which thread was faster.
    package func run(_ task: Int, worker: Int) {
        for batch in stride(from: task, to: batches.count, by: scratch.count) {
            scratch[task].predict(texts, members: batches[batch], with: network, into: results)
        }
    }
}
