/// The scratch of one thread: everything that a pass over a batch writes, apart from the parameters.
package final class Workspace {
    /// What the encoder keeps of a layer.
    struct Layer {
        var inputs: LayerInputs
        var output: Matrix
    }

    let arena = Arena()
    var layers: [Layer] = []
    var traces: [CellTrace] = []
    /// What the last batch's distinct words bring to the gates of the first layer, where they are predicted.
    let projections = BatchProjections()
    /// For each direction and token the row of the state before it.
    var previousRows: [RowIndices] = []
    /// [N x padded D]: the gradient of each token's embedding, or none where words are projected together.
    package internal(set) var inputGradient: Matrix
    var summary: Matrix
    var pooling: PoolingTrace

    /// For each layer and direction, what ``Network/backward(_:_:_:_:_:dropout:)`` leaves for the gradients of
    /// its weights; valid until the workspace is used again.
    package internal(set) var products: [[DirectionProducts?]] = []
    /// The gradients of the parameters behind the encoder.
    package internal(set) var summaryGradients: FloatBuffer
    private(set) var summaryWeights: SummaryWeights?

    /// A workspace that grows with the batches it sees.
    package init() {
        let nothing = arena.uninitialized(0, 0)
        summary = nothing
        inputGradient = nothing
        pooling = PoolingTrace(rowOfMaximum: nothing, scores: nothing, shares: nothing)
        summaryGradients = FloatBuffer(count: 0)
    }

    /// Targets that all count the same; valid until the workspace is used for another batch.
    package func targets(_ distributions: Matrix, weight: Float) -> TargetRows {
        let weights = arena.uninitialized(1, distributions.rows)
        for row in 0..<distributions.rows { weights[0, row] = weight }
        return TargetRows(distributions: distributions, weights: weights)
    }

    /// Zeroed gradients of the parameters behind the encoder, and room for all products.
    func prepareBackward(_ network: NetworkConfiguration, _ layout: ParameterLayout) -> SummaryWeights {
        if let summaryWeights, summaryGradients.count == layout.summary.count {
            summaryGradients.clear()
            return summaryWeights
        }
        products = layout.directions.map { $0.map { _ in nil } }
        summaryGradients = FloatBuffer(count: layout.summary.count)
        let weights = SummaryWeights(
            summaryGradients, at: 0, layout, hasAttention: network.pooling.hasAttention)
        summaryWeights = weights
        return weights
    }
}
