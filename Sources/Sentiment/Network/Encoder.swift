/// The stack of recurrent layers: each layer reads the states of the one below, in one direction or both.
package struct Encoder: Sendable {
    /// The directions of each layer.
    package let layers: [[RecurrentLayer]]

    /// The encoder of a configuration.
    package init(_ configuration: NetworkConfiguration) {
        let cell = configuration.recurrentCell
        layers = (0..<configuration.layers).map { _ in
            [false, true].prefix(configuration.directions).map { RecurrentLayer(cell: cell, isBackwards: $0) }
        }
    }

    /// (N, D) -> (N, F).
    package func forward(
        _ inputs: Matrix, _ batch: Batch, _ parameters: Parameters, _ workspace: Workspace,
        _ dropout: Dropout?,
        _ kernels: Kernels
    ) -> Matrix {
        let hidden = parameters.layout.paddedHiddenSize
        var inputs = inputs
        workspace.layers.removeAll(keepingCapacity: true)
        workspace.traces.removeAll(keepingCapacity: true)
        for (index, layer) in layers.enumerated() {
            if index > 0, let dropout {
                let dropped = workspace.arena.uninitialized(inputs.rows, inputs.columns)
                dropped.copy(from: inputs)
                dropout.apply(
                    .layer(below: index - 1), toTokens: dropped, parts: layer.count, of: batch, kernels)
                inputs = dropped
            }
            let output = workspace.arena.uninitialized(batch.tokens, parameters.layout.featureCount)
            for (direction, recurrent) in layer.enumerated() {
                let trace = CellTrace(
                    gates: workspace.arena.uninitialized(batch.tokens, recurrent.cell.gateCount * hidden),
                    output: output.columns(direction * hidden, hidden),
                    memory: workspace.arena.uninitialized(batch.tokens, hidden))
                recurrent.forward(inputs, batch, parameters.directions[index][direction], trace, kernels)
                workspace.traces.append(trace)
            }
            workspace.layers.append(Workspace.Layer(inputs: inputs, output: output))
            inputs = output
        }
        return inputs
    }

    /// The gradient of the output, (N, F), to that of the inputs, (N, padded D).
    package func backward(
        _ upstream: Matrix, _ batch: Batch, _ transposed: TransposedParameters, into gradients: Parameters,
        _ workspace: Workspace, _ dropout: Dropout?, _ kernels: Kernels
    ) -> Matrix {
        let hidden = gradients.layout.paddedHiddenSize
        let scratch = workspace.arena.uninitialized(1, kernels.gradientScratch(width: 4))
        let previousStates = workspace.arena.uninitialized(batch.tokens, hidden)
        var upstream = upstream
        for (index, layer) in layers.enumerated().reversed() {
            let below = workspace.layers[index].inputs
            let columns = transposed.directions[index][0].inputs.shape.columns
            let inputGradient = workspace.arena.uninitialized(batch.tokens, columns)
            for (direction, recurrent) in layer.enumerated() {
                let cell = recurrent.cell
                let hasCandidate = cell.recurrentGroups.count > 1
                let gradient = CellGradient(
                    upstream: upstream.columns(direction * hidden, hidden),
                    carry: workspace.arena.zeros(batch.sequences, hidden),
                    recurrentGates: workspace.arena.uninitialized(
                        batch.tokens, cell.recurrentGradientGates * hidden),
                    candidates: workspace.arena.uninitialized(hasCandidate ? batch.tokens : 0, hidden),
                    previousStates: previousStates)
                recurrent.backward(
                    below, batch, transposed.directions[index][direction],
                    workspace.traces[index * layer.count + direction], gradient,
                    into: gradients.directions[index][direction], inputGradient: inputGradient,
                    accumulating: direction > 0, scratch: scratch, kernels)
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
