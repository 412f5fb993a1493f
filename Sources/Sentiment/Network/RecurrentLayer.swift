/// What a recurrent layer reads: a row for each distinct word of a batch, or one for each token.
package struct LayerInputs {
    /// [U x D] or [N x F].
    package var rows: States
    /// Whether rows are distinct words; then the input's share of the gates is computed once a word.
    package var areWords: Bool

    /// Rows of words, or of tokens.
    package init(_ rows: States, areWords: Bool) {
        self.rows = rows
        self.areWords = areWords
    }
}

/// One direction of one recurrent layer: the loop over time, written once for all cells.
package struct RecurrentLayer: Sendable {
    /// The mathematics of a step.
    package let cell: any RecurrentCell
    /// Whether it reads from the last token to the first.
    package let isBackwards: Bool

    /// (U or N, inputs) -> (N, H), into `trace.output`. Inputs by word are those that `words` says are missing.
    package func forward(
        _ inputs: LayerInputs, _ batch: Batch, _ words: BatchProjections, _ weights: DirectionOperands,
        _ trace: CellTrace, _ arena: Arena, _ kernels: Kernels
    ) {
        let gates = trace.gates.values
        let direction = isBackwards ? 1 : 0
        var projected = gates
        if inputs.areWords {
            projected = arena.uninitialized(inputs.rows.values.rows, gates.columns)
        }
        kernels.multiply(inputs.rows, weights.inputs, into: projected, bias: weights.bias)
        if inputs.areWords { words.store(projected, direction: direction) }
        for index in 0..<batch.steps {
            let step = isBackwards ? batch.steps - 1 - index : index
            batch.forEachSegment(at: step, backwards: isBackwards) { segment in
                let segment = trace.isOverwritten ? segment.overwritingTrace : segment
                if inputs.areWords {
                    words.gather(
                        batch.wordRows[segment.row..<segment.row + segment.count], projected,
                        direction: direction, into: gates.rows(segment.traceRow, segment.count))
                }
                cell.forward(segment, weights, trace, kernels)
            }
        }
    }

    /// The way back through all steps (back-propagation through time; Werbos 1990): gives or adds the
    /// gradient of the inputs, and tells the products that the gradients of the weights are sums of.
    package func backward(
        _ inputs: LayerInputs, _ batch: Batch, _ transposed: TransposedWeights, _ trace: CellTrace,
        _ gradient: CellGradient, inputGradient: Matrix, accumulating: Bool, _ arena: Arena,
        _ kernels: Kernels
    ) -> DirectionProducts {
        for index in 0..<batch.steps {
            let step = isBackwards ? index : batch.steps - 1 - index
            batch.forEachSegment(at: step, backwards: isBackwards) { segment in
                cell.backward(segment, transposed, trace, gradient, kernels)
            }
        }
        gatherPreviousStates(batch, trace.output.operand, into: gradient.previousStates)
        var deltas = trace.gates
        if inputs.areWords {
            let sums = arena.zeros(inputs.rows.values.rows, trace.gates.values.columns)
            kernels.scatterAdd(trace.gates.values, batch.wordRows, to: sums)
            deltas = arena.states(sums, transposed.inputs.precision, kernels)
        }
        kernels.multiply(deltas, transposed.inputs, into: inputGradient, accumulating: accumulating)
        let (recurrent, candidate) = cell.recurrentProducts(trace, gradient)
        return DirectionProducts(
            inputs: GradientProduct(inputs: inputs.rows.operand, deltas: deltas), recurrent: recurrent,
            candidate: candidate)
    }

    /// Puts beside each token the state before it, so that one product over all tokens gives the gradient.
    private func gatherPreviousStates(_ batch: Batch, _ states: Operand, into target: Operand) {
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
