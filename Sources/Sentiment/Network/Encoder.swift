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

    /// Inputs of the first layer -> (N, F). The way back needs the traces of all steps; without it those of a layer
    /// that reads words overwrite each other. With a batch that carries states, `carried` has those of each layer and
    /// direction, and the output has a row for each of them behind those of the tokens.
    package func forward(
        _ inputs: LayerInputs, _ batch: Batch, _ weights: ForwardWeights, _ workspace: Workspace,
        _ dropout: Dropout?, carried: [CarriedStates] = [], keepsTraces: Bool, _ kernels: Kernels
    ) -> Matrix {
        precondition(
            !batch.carriesStates || keepsTraces && carried.count == layers.joined().count,
            "Each layer and direction has states to go on from, and keeps all of them.")
        let hidden = weights.layout.paddedHiddenSize
        let arena = workspace.arena
        let precision = weights.precision
        var inputs = inputs
        var output = arena.uninitialized(0, 0)
        workspace.layers.removeAll(keepingCapacity: true)
        workspace.traces.removeAll(keepingCapacity: true)
        for (index, layer) in layers.enumerated() {
            if index > 0 {
                var below = output.rows(0, batch.tokens)
                if let dropout {
                    below = arena.uninitialized(batch.tokens, output.columns)
                    below.copy(from: output.rows(0, batch.tokens))
                    dropout.apply(
                        .layer(below: index - 1), toTokens: below, parts: layer.count, of: batch, kernels)
                }
                inputs = .tokens(arena.states(below, precision, kernels))
            }
            output = arena.uninitialized(batch.stateRows, weights.layout.featureCount)
            var isOverwritten = false
            if case .words = inputs { isOverwritten = !keepsTraces }
            let kept = isOverwritten ? batch.sequences : batch.stateRows
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
                if batch.carriesStates { carried[workspace.traces.count].begin(batch, trace, kernels) }
                recurrent.forward(inputs, batch, weights.directions[index][direction], trace, kernels)
                workspace.traces.append(trace)
            }
            workspace.layers.append(Workspace.Layer(inputs: inputs, output: output))
        }
        return output
    }

    /// The gradient of the output, (N, F), to that of the inputs, (N, padded D), if these are tokens; leaves in the
    /// workspace the products that the gradients of the weights are sums of. What it is given has a row for each state
    /// that was carried into the batch; nothing goes back to the batch that these come from (truncated
    /// back-propagation; Williams and Peng 1990).
    package func backward(
        _ upstream: Matrix, _ batch: Batch, _ transposed: TransposedParameters, _ layout: ParameterLayout,
        _ workspace: Workspace, _ dropout: Dropout?, _ kernels: Kernels
    ) -> Matrix {
        let hidden = layout.paddedHiddenSize
        let arena = workspace.arena
        precondition(
            !batch.carriesStates || layers.count == 1, "States are carried through a single layer.")
        var upstream = upstream
        workspace.previousRows.removeAll(keepingCapacity: true)
        for direction in layers[0] {
            let rows = arena.rowIndices(batch.tokens)
            direction.findPreviousRows(batch, into: rows)
            workspace.previousRows.append(rows)
        }
        for index in layers.indices.reversed() {
            let layer = layers[index]
            let below = workspace.layers[index].inputs
            var rows = 0
            if case .tokens(let below) = below { rows = below.values.rows }
            let inputGradient = arena.uninitialized(
                rows, transposed.directions[index][0].inputs.shape.columns)
            for (direction, recurrent) in layer.enumerated() {
                let cell = recurrent.cell
                let gradient = CellGradient(
                    upstream: upstream.columns(direction * hidden, hidden),
                    carry: arena.zeros(batch.sequences, hidden),
                    recurrentGates: arena.states(
                        batch.stateRows, cell.recurrentGradientGates * hidden, transposed.precision),
                    candidates: arena.states(
                        hasCandidateProduct ? batch.stateRows : 0, hidden, transposed.precision),
                    previousRows: workspace.previousRows[direction])
                workspace.products[index][direction] = recurrent.backward(
                    below, batch, transposed.directions[index][direction],
                    workspace.traces[index * layer.count + direction], gradient,
                    inputGradient: inputGradient, accumulating: direction > 0, kernels)
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
