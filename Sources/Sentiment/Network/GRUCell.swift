/// Gated recurrent unit with the reset gate after the product: cuDNN's and PyTorch's form.
///
///     r = σ(Wr x + Ur h' + br)     reset gate: near 0 ignores the past
///     z = σ(Wz x + Uz h' + bz)     update gate: near 1 keeps the past
///     n = tanh(Wn x + bn + r ⊙ (Un h' + cn))
///     h = z ⊙ h' + (1 - z) ⊙ n
package struct GRUResetAfterCell: RecurrentCell {
    package var gateCount: Int { 3 }
    package var recurrentGroups: [[Int]] { [[0, 1, 2]] }
    package var hasCandidateBias: Bool { true }
    package var isBounded: Bool { true }
    package var recurrentGradientGates: Int { 3 }

    package func forward(
        _ segment: TimeSegment, _ weights: DirectionOperands, _ trace: CellTrace, _ kernels: Kernels
    ) {
        kernels.gruAfterForward(
            segment, weights: weights.recurrent, candidateBias: weights.candidateBias,
            gates: trace.gates.values,
            candidateSums: trace.memory.values, output: trace.output)
    }

    package func backward(
        _ segment: TimeSegment, _ transposed: TransposedWeights, _ trace: CellTrace, _ gradient: CellGradient,
        _ kernels: Kernels
    ) {
        kernels.gruAfterBackward(
            segment, transposed: transposed.recurrent, upstream: gradient.upstream,
            output: trace.output.values,
            candidateSums: trace.memory.values, gates: trace.gates, recurrentGates: gradient.recurrentGates,
            carry: gradient.carry)
    }

    package func recurrentProducts(
        _ trace: CellTrace, _ gradient: CellGradient
    ) -> (recurrent: GradientProduct, candidate: GradientProduct?) {
        (
            GradientProduct(
                inputs: trace.output.operand, inputRows: gradient.previousRows,
                deltas: gradient.recurrentGates), nil
        )
    }
}

/// Gated recurrent unit with the reset gate before the product: the form of Cho et al. 2014.
///
///     n = tanh(Wn x + Un (r ⊙ h') + bn), the rest as above
package struct GRUResetBeforeCell: RecurrentCell {
    package var gateCount: Int { 3 }
    package var recurrentGroups: [[Int]] { [[0, 1], [2]] }
    package var hasCandidateBias: Bool { false }
    package var isBounded: Bool { true }
    package var recurrentGradientGates: Int { 2 }

    package func forward(
        _ segment: TimeSegment, _ weights: DirectionOperands, _ trace: CellTrace, _ kernels: Kernels
    ) {
        kernels.gruBeforeForward(
            segment, gateWeights: weights.recurrent, candidateWeights: weights.candidate,
            gates: trace.gates.values,
            resetStates: trace.memory, output: trace.output)
    }

    package func backward(
        _ segment: TimeSegment, _ transposed: TransposedWeights, _ trace: CellTrace, _ gradient: CellGradient,
        _ kernels: Kernels
    ) {
        kernels.gruBeforeBackward(
            segment, gateTransposed: transposed.recurrent, candidateTransposed: transposed.candidate,
            upstream: gradient.upstream, output: trace.output.values, gates: trace.gates,
            recurrentGates: gradient.recurrentGates, candidates: gradient.candidates, carry: gradient.carry)
    }

    package func recurrentProducts(
        _ trace: CellTrace, _ gradient: CellGradient
    ) -> (recurrent: GradientProduct, candidate: GradientProduct?) {
        (
            GradientProduct(
                inputs: trace.output.operand, inputRows: gradient.previousRows,
                deltas: gradient.recurrentGates),
            GradientProduct(inputs: trace.memory.operand, deltas: gradient.candidates)
        )
    }
}
