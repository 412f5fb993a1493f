/// Long short-term memory; Hochreiter and Schmidhuber 1997, forget gate by Gers et al. 2000.
///
///     i = σ(Wi x + Ui h' + bi)     input gate         c = f ⊙ c' + i ⊙ g
///     f = σ(Wf x + Uf h' + bf)     forget gate        h = o ⊙ tanh(c)
///     g = tanh(Wg x + Ug h' + bg)  cell candidate
///     o = σ(Wo x + Uo h' + bo)     output gate
package struct LSTMCell: RecurrentCell {
    package var gateCount: Int { 4 }
    package var recurrentGroups: [[Int]] { [[0, 1, 2, 3]] }
    package var hasCandidateBias: Bool { false }
    package var isBounded: Bool { true }
    package var recurrentGradientGates: Int { 0 }

    package func forward(
        _ segment: TimeSegment, _ weights: DirectionOperands, _ trace: CellTrace, _ kernels: Kernels
    ) {
        kernels.lstmForward(
            segment, weights: weights.recurrent, gates: trace.gates.values, cells: trace.memory.values,
            output: trace.output
        )
    }

    package func backward(
        _ segment: TimeSegment, _ transposed: TransposedWeights, _ trace: CellTrace, _ gradient: CellGradient,
        _ kernels: Kernels
    ) {
        kernels.lstmBackward(
            segment, transposed: transposed.recurrent, upstream: gradient.upstream,
            cells: trace.memory.values,
            gates: trace.gates, carry: gradient.carry)
    }

    package func recurrentProducts(
        _ trace: CellTrace, _ gradient: CellGradient
    ) -> (recurrent: GradientProduct, candidate: GradientProduct?) {
        (
            GradientProduct(
                inputs: trace.output.operand, inputRows: gradient.previousRows, deltas: trace.gates), nil
        )
    }
}
