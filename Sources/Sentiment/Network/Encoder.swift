/// The stack of recurrent layers: each layer reads the states of the one below, in one direction or both.
package struct Encoder: Sendable {
    /// The directions of each layer.
    package let layers: [[RecurrentLayer]]
    private let hasCandidateProduct: Bool

    /// The encoder of a configuration.
    package init(_ configuration: NetworkConfiguration) {
        let cell = configuration.recurrentCell
        hasCandidateProduct = cell.recurrentGroups.count > 1
        layers = (0..<configuration.layers).map { _ in
            [false, true].prefix(configuration.directions).map { RecurrentLayer(cell: cell, isBackwards: $0) }
        }
    }

    /// (U, D) -> (N, F), `words` being those that the workspace's projections miss. The way back needs the traces of
    /// all steps; without it the first layer's overwrite each other.
    package func forward(
        _ words: Matrix, _ batch: Batch, _ weights: ForwardWeights, _ workspace: Workspace,
        _ dropout: Dropout?, keepsTraces: Bool, _ kernels: Kernels
    ) -> Matrix {
        let hidden = weights.layout.paddedHiddenSize
        let arena = workspace.arena
        let precision = weights.precision
        var inputs = LayerInputs(arena.states(words, precision, kernels), areWords: true)
        workspace.layers.removeAll(keepingCapacity: true)
        workspace.traces.removeAll(keepingCapacity: true)
        for (index, layer) in layers.enumerated() {
            if index > 0, let dropout {
                let dropped = arena.uninitialized(batch.tokens, inputs.rows.values.columns)
                dropped.copy(from: inputs.rows.values)
                dropout.apply(
                    .layer(below: index - 1), toTokens: dropped, parts: layer.count, of: batch, kernels)
                inputs.rows.values = dropped
            }
            if index > 0 { inputs.rows = arena.states(inputs.rows.values, precision, kernels) }
            let output = arena.uninitialized(batch.tokens, weights.layout.featureCount)
            let isOverwritten = inputs.areWords && !keepsTraces
            let kept = isOverwritten ? batch.sequences : batch.tokens
            for (direction, recurrent) in layer.enumerated() {
                let cell = recurrent.cell
                // Only the way back reads the gates in another precision.
                let trace = CellTrace(
                    gates: arena.states(
                        kept, cell.gateCount * hidden, keepsTraces ? precision : .float32),
                    output: arena.states(
                        beside: output.columns(direction * hidden, hidden), precision,
                        isBounded: cell.isBounded),
                    memory: arena.states(kept, hidden, precision), isOverwritten: isOverwritten)
                recurrent.forward(
                    inputs, batch, workspace.projections, weights.directions[index][direction], trace, arena,
                    kernels)
                workspace.traces.append(trace)
            }
            if inputs.areWords { workspace.projections.keep() }
            workspace.layers.append(Workspace.Layer(inputs: inputs, output: output))
            inputs = LayerInputs(States(output), areWords: false)
        }
        return inputs.rows.values
    }

    /// The gradient of the output, (N, F), to that of the words, (U, padded D); leaves in the workspace the
    /// products that the gradients of the weights are sums of.
    package func backward(
        _ upstream: Matrix, _ batch: Batch, _ transposed: TransposedParameters, _ layout: ParameterLayout,
        _ workspace: Workspace, _ dropout: Dropout?, _ kernels: Kernels
    ) -> Matrix {
        let hidden = layout.paddedHiddenSize
        let arena = workspace.arena
        var upstream = upstream
        for index in layers.indices.reversed() {
            let layer = layers[index]
            let below = workspace.layers[index].inputs
            let inputGradient = arena.uninitialized(
                below.rows.values.rows, transposed.directions[index][0].inputs.shape.columns)
            for (direction, recurrent) in layer.enumerated() {
                let cell = recurrent.cell
                let gradient = CellGradient(
                    upstream: upstream.columns(direction * hidden, hidden),
                    carry: arena.zeros(batch.sequences, hidden),
                    recurrentGates: arena.states(
                        batch.tokens, cell.recurrentGradientGates * hidden, transposed.precision),
                    candidates: arena.states(
                        hasCandidateProduct ? batch.tokens : 0, hidden, transposed.precision),
                    previousStates: arena.operand(batch.tokens, hidden, transposed.precision))
                workspace.products[index][direction] = recurrent.backward(
                    below, batch, transposed.directions[index][direction],
                    workspace.traces[index * layer.count + direction], gradient,
                    inputGradient: inputGradient, accumulating: direction > 0, arena, kernels)
            }
            if index > 0, let dropout {
                dropout.apply(
                    .layer(below: index - 1), toTokens: inputGradient, parts: layer.count, of: batch, kernels)
            }
            upstream = inputGradient
        }
        return upstream
    }
}
