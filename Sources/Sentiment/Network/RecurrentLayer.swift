/// One direction of one recurrent layer: the loop over time, written once for all cells.
package struct RecurrentLayer: Sendable {
    /// The mathematics of a step.
    package let cell: any RecurrentCell
    /// Whether it reads from the last token to the first.
    package let isBackwards: Bool

    /// Inputs of N tokens -> (N, H), into `trace.output`.
    package func forward(
        _ inputs: LayerInputs, _ batch: Batch, _ weights: DirectionOperands, _ trace: CellTrace,
        _ kernels: Kernels
    ) {
        let gates = trace.gates.values
        if case .tokens(let rows) = inputs {
            kernels.multiply(
                rows, weights.inputs, into: gates.rows(0, batch.tokens), bias: weights.bias)
        }
        for index in 0..<batch.steps {
            let step = isBackwards ? batch.steps - 1 - index : index
            batch.forEachSegment(at: step, backwards: isBackwards) { segment in
                let segment = trace.isOverwritten ? segment.overwritingTrace : segment
                if case .words(let shares, let firstToken) = inputs {
                    let first = firstToken + segment.row
                    shares.copyShares(
                        of: first..<first + segment.count, direction: isBackwards ? 1 : 0,
                        into: gates.rows(segment.traceRow, segment.count), kernels)
                }
                cell.forward(segment, weights, trace, kernels)
            }
        }
    }

    /// The way back through all steps (back-propagation through time; Werbos 1990): gives or adds the
    /// gradient of inputs that are tokens, and tells the products that the gradients of the weights are sums of.
    package func backward(
        _ inputs: LayerInputs, _ batch: Batch, _ transposed: TransposedWeights, _ trace: CellTrace,
        _ gradient: CellGradient, inputGradient: Matrix, accumulating: Bool, _ kernels: Kernels
    ) -> DirectionProducts {
        for index in 0..<batch.steps {
            let step = isBackwards ? index : batch.steps - 1 - index
            batch.forEachSegment(at: step, backwards: isBackwards) { segment in
                cell.backward(segment, transposed, trace, gradient, kernels)
            }
        }
        // The rows behind those of the tokens are states that were carried into the batch.
        let trace = trace.tokens(batch.tokens)
        let (recurrent, candidate) = cell.recurrentProducts(trace, gradient.tokens(batch.tokens))
        var products = DirectionProducts(recurrent: recurrent, candidate: candidate)
        if case .tokens(let rows) = inputs {
            kernels.multiply(
                trace.gates, transposed.inputs, into: inputGradient, accumulating: accumulating)
            products.inputs = GradientProduct(inputs: rows.operand, deltas: trace.gates)
        }
        return products
    }

    /// Finds for each token the state before it, so that one product over all tokens gives the gradient.
    func findPreviousRows(_ batch: Batch, into rows: RowIndices) {
        for step in 0..<batch.steps {
            batch.forEachSegment(at: step, backwards: isBackwards) { segment in
                for place in 0..<segment.count {
                    rows[segment.row + place] = segment.previous.map { $0 + place }
                }
            }
        }
    }
}
