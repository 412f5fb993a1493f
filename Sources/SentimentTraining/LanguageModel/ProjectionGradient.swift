import Sentiment

/// The gradient of a language model's projection, summed over the shards panel by panel, and its step of Adam.
package final class ProjectionGradient: @unchecked Sendable {
    // Sendable: each task writes its panel and the scratch row of its worker.

    private let projection: NextWordProjection
    private let moments: LanguageModel.ProjectionMoments
    private let kernels: Kernels
    private let storage: FloatBuffer
    private let scratch: FloatBuffer
    private let scratchPerWorker: Int

    /// The gradient of a projection, summed by up to `workers` threads.
    package init(
        of projection: NextWordProjection, _ moments: LanguageModel.ProjectionMoments, workers: Int,
        _ kernels: Kernels
    ) {
        self.projection = projection
        self.moments = moments
        self.kernels = kernels
        storage = FloatBuffer(count: projection.storage.count)
        scratchPerWorker = kernels.gradientScratch(for: projection.weights.shape)
        scratch = FloatBuffer(count: workers * scratchPerWorker)
    }

    /// How many panels there are, each a task.
    package var tasks: Int { projection.panels.count }

    /// The floats of a panel in a buffer of the projection's layout.
    private func row(_ panel: Int, of buffer: FloatBuffer) -> Matrix {
        let columns = projection.panels[panel]
        let height = projection.weights.shape.rows
        return buffer.matrix(
            at: columns.lowerBound * height, rows: 1, columns: columns.count * height)
    }

    /// Sums a panel over the shards, and gives the sum of the squares.
    package func sum(_ panel: Int, over shards: [LanguageModelShard], worker: Int) -> Double {
        let columns = projection.panels[panel]
        let target = storage.packed(at: 0, projection.weights.shape).panels(columns)
        let row = row(panel, of: storage)
        row.clear()
        for shard in shards {
            guard let product = shard.scratch.projection else { continue }
            kernels.weightGradient(
                product.inputs, product.deltas.columns(columns.lowerBound, columns.count).operand,
                into: target,
                scratch: scratch.matrix(at: worker * scratchPerWorker, rows: 1, columns: scratchPerWorker))
        }
        return kernels.sumOfSquares(row)
    }

    /// Moves a panel of the weights.
    package func update(_ panel: Int, _ step: AdamStep) {
        kernels.adam(
            step, gradient: row(panel, of: storage), weights: row(panel, of: projection.storage),
            first: row(panel, of: moments.first), second: row(panel, of: moments.second))
    }
}
