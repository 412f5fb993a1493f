/// Kernels that choose by the precision of the weights. All operands of a call have the same one.
extension Kernels {
    private func mismatch() -> Never { preconditionFailure("Operands of a product differ in precision.") }

    /// Weights in the precision of the target.
    package func convert(_ weights: PackedMatrix, into target: PackedWeights) {
        switch target {
        case .float32: mismatch()
        case .bfloat16(let target): convert(weights, into: target)
        case .int8(let target): quantize(weights, into: target)
        }
    }

    /// The transpose of weights in the precision of the target, which is not 8 bits.
    package func transpose(_ weights: PackedMatrix, into target: PackedWeights) {
        switch target {
        case .float32(let target): transpose(weights, into: target)
        case .bfloat16(let target): transpose(weights, into: target)
        case .int8: mismatch()
        }
    }

    /// Makes the copy that products read of the floats as they are now.
    package func refreshCopy(of states: States) {
        switch states.copy {
        case .none: break
        case .bfloat16(let copy): convert(states.values, into: copy)
        case .int8(let copy): quantize(states.values, into: copy)
        }
    }

    /// `c = a b`, `c = bias + a b` or, accumulating, `c += a b`.
    package func multiply(
        _ a: States, _ b: PackedWeights, into c: Matrix, bias: Matrix? = nil, accumulating: Bool = false
    ) {
        switch (b, a.copy) {
        case (.float32(let b), _): multiply(a.values, b, into: c, bias: bias, accumulating: accumulating)
        case (.bfloat16(let b), .bfloat16(let a)):
            multiply(a, b, into: c, bias: bias, accumulating: accumulating)
        case (.int8(let b), .int8(let a)): multiply(a, b, into: c, bias: bias, accumulating: accumulating)
        default: mismatch()
        }
    }

    /// `gradient += inputsᵀ deltas`, the inputs being the rows that `rows` names, or all.
    package func weightGradient(
        _ inputs: Operand, rows: RowIndices? = nil, _ deltas: Operand, into gradient: PackedMatrix,
        scratch: Matrix
    ) {
        switch (inputs, deltas) {
        case (.float32(let inputs), .float32(let deltas)):
            weightGradient(inputs, rows: rows, deltas, into: gradient, scratch: scratch)
        case (.bfloat16(let inputs), .bfloat16(let deltas)):
            weightGradient(inputs, rows: rows, deltas, into: gradient, scratch: scratch)
        default: mismatch()
        }
    }

    // MARK: Cells forward

    /// Simple RNN; `gates` and `output` both receive the state.
    package func rnnForward(
        _ s: TimeSegment, rectifier: Bool, weights: PackedWeights, gates: Matrix, output: States
    ) {
        switch (weights, output.copy) {
        case (.float32(let weights), _):
            rnnForward(s, rectifier: rectifier, weights: weights, gates: gates, output: output.values)
        case (.bfloat16(let weights), .bfloat16(let copy)):
            rnnForward(
                s, rectifier: rectifier, weights: weights, gates: gates, output: output.values,
                outputCopy: copy)
        case (.int8(let weights), .int8(let copy)):
            rnnForward(
                s, rectifier: rectifier, weights: weights, gates: gates, output: output.values,
                outputCopy: copy)
        default: mismatch()
        }
    }

    /// LSTM.
    package func lstmForward(
        _ s: TimeSegment, weights: PackedWeights, gates: Matrix, cells: Matrix, output: States
    ) {
        switch (weights, output.copy) {
        case (.float32(let weights), _):
            lstmForward(s, weights: weights, gates: gates, cells: cells, output: output.values)
        case (.bfloat16(let weights), .bfloat16(let copy)):
            lstmForward(
                s, weights: weights, gates: gates, cells: cells, output: output.values, outputCopy: copy)
        case (.int8(let weights), .int8(let copy)):
            lstmForward(
                s, weights: weights, gates: gates, cells: cells, output: output.values, outputCopy: copy)
        default: mismatch()
        }
    }

    /// GRU with the reset gate after the product.
    package func gruAfterForward(
        _ s: TimeSegment, weights: PackedWeights, candidateBias: Matrix, gates: Matrix, candidateSums: Matrix,
        output: States
    ) {
        switch (weights, output.copy) {
        case (.float32(let weights), _):
            gruAfterForward(
                s, weights: weights, candidateBias: candidateBias, gates: gates, candidateSums: candidateSums,
                output: output.values)
        case (.bfloat16(let weights), .bfloat16(let copy)):
            gruAfterForward(
                s, weights: weights, candidateBias: candidateBias, gates: gates, candidateSums: candidateSums,
                output: output.values, outputCopy: copy)
        case (.int8(let weights), .int8(let copy)):
            gruAfterForward(
                s, weights: weights, candidateBias: candidateBias, gates: gates, candidateSums: candidateSums,
                output: output.values, outputCopy: copy)
        default: mismatch()
        }
    }

    /// GRU with the reset gate before the product.
    package func gruBeforeForward(
        _ s: TimeSegment, gateWeights: PackedWeights, candidateWeights: PackedWeights, gates: Matrix,
        resetStates: States, output: States
    ) {
        switch (gateWeights, candidateWeights, resetStates.copy, output.copy) {
        case (.float32(let gateWeights), .float32(let candidateWeights), _, _):
            gruBeforeForward(
                s, gateWeights: gateWeights, candidateWeights: candidateWeights, gates: gates,
                resetStates: resetStates.values, output: output.values)
        case (
            .bfloat16(let gateWeights), .bfloat16(let candidateWeights), .bfloat16(let resetCopy),
            .bfloat16(let outputCopy)
        ):
            gruBeforeForward(
                s, gateWeights: gateWeights, candidateWeights: candidateWeights, gates: gates,
                resetStates: resetStates.values, resetCopy: resetCopy, output: output.values,
                outputCopy: outputCopy)
        case (
            .int8(let gateWeights), .int8(let candidateWeights), .int8(let resetCopy), .int8(let outputCopy)
        ):
            gruBeforeForward(
                s, gateWeights: gateWeights, candidateWeights: candidateWeights, gates: gates,
                resetStates: resetStates.values, resetCopy: resetCopy, output: output.values,
                outputCopy: outputCopy)
        default: mismatch()
        }
    }

    // MARK: Cells backward

    /// Simple RNN backward; `gates` turns from states into gradients of the arguments.
    package func rnnBackward(
        _ s: TimeSegment, rectifier: Bool, transposed: PackedWeights, upstream: Matrix, gates: States
    ) {
        switch (transposed, gates.copy) {
        case (.float32(let transposed), _):
            rnnBackward(
                s, rectifier: rectifier, transposed: transposed, upstream: upstream, gates: gates.values)
        case (.bfloat16(let transposed), .bfloat16(let copy)):
            rnnBackward(
                s, rectifier: rectifier, transposed: transposed, upstream: upstream, gates: gates.values,
                gatesCopy: copy)
        default: mismatch()
        }
    }

    /// LSTM backward; `carry` holds a row a sequence.
    package func lstmBackward(
        _ s: TimeSegment, transposed: PackedWeights, upstream: Matrix, cells: Matrix, gates: States,
        carry: Matrix
    ) {
        switch (transposed, gates.copy) {
        case (.float32(let transposed), _):
            lstmBackward(
                s, transposed: transposed, upstream: upstream, cells: cells, gates: gates.values, carry: carry
            )
        case (.bfloat16(let transposed), .bfloat16(let copy)):
            lstmBackward(
                s, transposed: transposed, upstream: upstream, cells: cells, gates: gates.values,
                gatesCopy: copy, carry: carry)
        default: mismatch()
        }
    }

    /// GRU (reset after) backward; `recurrentGates` receives the gradients that reach the recurrent product.
    package func gruAfterBackward(
        _ s: TimeSegment, transposed: PackedWeights, upstream: Matrix, output: Matrix, candidateSums: Matrix,
        gates: States, recurrentGates: States, carry: Matrix
    ) {
        switch (transposed, gates.copy, recurrentGates.copy) {
        case (.float32(let transposed), _, _):
            gruAfterBackward(
                s, transposed: transposed, upstream: upstream, output: output, candidateSums: candidateSums,
                gates: gates.values, recurrentGates: recurrentGates.values, carry: carry)
        case (.bfloat16(let transposed), .bfloat16(let gatesCopy), .bfloat16(let recurrentCopy)):
            gruAfterBackward(
                s, transposed: transposed, upstream: upstream, output: output, candidateSums: candidateSums,
                gates: gates.values, gatesCopy: gatesCopy, recurrentGates: recurrentGates.values,
                recurrentCopy: recurrentCopy, carry: carry)
        default: mismatch()
        }
    }

    /// GRU (reset before) backward; `recurrentGates` [rows x 2H] and `candidates` [rows x H] receive the gradients
    /// that reach the two recurrent products.
    package func gruBeforeBackward(
        _ s: TimeSegment, gateTransposed: PackedWeights, candidateTransposed: PackedWeights, upstream: Matrix,
        output: Matrix, gates: States, recurrentGates: States, candidates: States, carry: Matrix
    ) {
        switch (gateTransposed, candidateTransposed) {
        case (.float32(let gateTransposed), .float32(let candidateTransposed)):
            gruBeforeBackward(
                s, gateTransposed: gateTransposed, candidateTransposed: candidateTransposed,
                upstream: upstream, output: output, gates: gates.values,
                recurrentGates: recurrentGates.values, candidates: candidates.values, carry: carry)
        case (.bfloat16(let gateTransposed), .bfloat16(let candidateTransposed)):
            guard case .bfloat16(let gatesCopy) = gates.copy,
                case .bfloat16(let recurrentCopy) = recurrentGates.copy,
                case .bfloat16(let candidatesCopy) = candidates.copy
            else { mismatch() }
            gruBeforeBackward(
                s, gateTransposed: gateTransposed, candidateTransposed: candidateTransposed,
                upstream: upstream, output: output, gates: gates.values, gatesCopy: gatesCopy,
                recurrentGates: recurrentGates.values, recurrentCopy: recurrentCopy,
                candidates: candidates.values, candidatesCopy: candidatesCopy, carry: carry)
        default: mismatch()
        }
    }
}
