/// One direction of one recurrent layer: the loop over time, written once for all cells.
package struct RecurrentLayer: Sendable {
    /// The mathematics of a step.
    package let cell: any RecurrentCell
    /// Whether it reads from the last token to the first.
    package let isBackwards: Bool

    /// (N, inputs) -> (N, H), into `trace.output`.
    package func forward(
        _ inputs: Matrix, _ batch: Batch, _ weights: DirectionWeights, _ trace: CellTrace, _ kernels: Kernels
    ) {
        kernels.multiply(inputs, weights.inputs, into: trace.gates, bias: weights.bias)
        for index in 0..<batch.steps {
            let step = isBackwards ? batch.steps - 1 - index : index
            batch.forEachSegment(at: step, backwards: isBackwards) { segment in
                cell.forward(segment, weights, trace, kernels)
            }
        }
    }

    /// The way back through all steps (back-propagation through time; Werbos 1990): adds the gradients of
    /// the weights, and gives or adds that of the inputs.
    package func backward(
        _ inputs: Matrix, _ batch: Batch, _ transposed: TransposedWeights, _ trace: CellTrace,
        _ gradient: CellGradient, into weights: DirectionWeights, inputGradient: Matrix, accumulating: Bool,
        scratch: Matrix, _ kernels: Kernels
    ) {
        for index in 0..<batch.steps {
            let step = isBackwards ? index : batch.steps - 1 - index
            batch.forEachSegment(at: step, backwards: isBackwards) { segment in
                cell.backward(segment, transposed, trace, gradient, kernels)
            }
        }
        gatherPreviousStates(batch, trace.output, into: gradient.previousStates)
        cell.addWeightGradients(trace, gradient, into: weights, scratch: scratch, kernels)
        kernels.weightGradient(inputs, trace.gates, into: weights.inputs, scratch: scratch)
        kernels.addColumnSums(of: trace.gates, to: weights.bias)
        kernels.multiply(trace.gates, transposed.inputs, into: inputGradient, accumulating: accumulating)
    }

    /// Puts beside each token the state before it, so that one product over all tokens gives the gradient.
    private func gatherPreviousStates(_ batch: Batch, _ states: Matrix, into target: Matrix) {
        for step in 0..<batch.steps {
            batch.forEachSegment(at: step, backwards: isBackwards) { segment in
                let rows = target.rows(segment.row, segment.count)
                if let previous = segment.previous {
                    rows.copy(from: states.rows(previous, segment.count))
                } else {
                    rows.clear()
                }
            }
        }
    }
}
