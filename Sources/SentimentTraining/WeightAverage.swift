import Sentiment

/// The moving average of a network's weights over the steps of a training (Polyak and Juditsky 1992), with weights that
/// decay exponentially: what predicts in place of the last weights.
///
/// It follows the weights every few steps only, which makes no difference that can be measured, and takes a hundredth
/// of the time.
package final class WeightAverage: @unchecked Sendable {
    // Sendable: each task writes a stretch of its own, between the steps of a training.

    /// The steps from one update to the next.
    package static let interval = 16
    /// The floats of a task.
    private static let floatsPerTask = 1 << 16

    /// A network with the averaged weights.
    package let network: Network
    private let decay: Double
    private let stretches: [(source: Matrix, average: Matrix)]
    private var share: Float = 0

    /// The average of a network's weights, which keeps the share `decay` of itself at each step. It starts as the
    /// present weights.
    package init(of network: Network, decay: Float) {
        self.decay = Double(decay)
        let average = network.copied()
        self.network = average
        var stretches: [(Matrix, Matrix)] = []
        func add(_ source: Matrix, _ average: Matrix) {
            let rows = max(1, Self.floatsPerTask / max(1, source.columns))
            for first in stride(from: 0, to: source.rows, by: rows) {
                let count = min(rows, source.rows - first)
                stretches.append((source.rows(first, count), average.rows(first, count)))
            }
        }
        let floats = network.parameters.storage.count
        let columns = 1 << 12
        for first in stride(from: 0, to: floats, by: columns) {
            let count = min(columns, floats - first)
            add(
                network.parameters.storage.matrix(at: first, rows: 1, columns: count),
                average.parameters.storage.matrix(at: first, rows: 1, columns: count))
        }
        add(network.embedding.weights, average.embedding.weights)
        if let source = network.nGrams?.table.weights, let target = average.nGrams?.table.weights {
            add(source, target)
        }
        self.stretches = stretches
    }

    /// Follows the weights after a step, the first being 1, if it is one of those that it follows: at the beginning
    /// each one.
    package func follow(step: Int, pool: WorkerPool) {
        guard step <= Self.interval || step % Self.interval == 0 else { return }
        // The first weights are far from good, and are forgotten sooner; what was before them is nothing.
        let updates = step <= Self.interval ? 0 : Double(step / Self.interval - 1)
        let kept = min(power(decay, Double(Self.interval)), updates / (updates + 10))
        share = Float(1 - kept)
        pool.run(stretches.count, of: self)
    }
}

extension WeightAverage: ParallelWork {
    /// Averages a stretch.
    package func run(_ task: Int, worker: Int) {
        let (source, average) = stretches[task]
        average.scale(by: 1 - share)
        network.kernels.add(source, times: share, to: average)
    }
}
