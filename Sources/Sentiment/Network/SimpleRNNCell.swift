/// h = f(Wx x + Wh h' + b), f = tanh or the rectifier; Elman 1990.
package struct SimpleRNNCell: RecurrentCell {
    let isRectifier: Bool

    package var gateCount: Int { 1 }
    package var recurrentGroups: [[Int]] { [[0]] }
    package var hasCandidateBias: Bool { false }
    package var isBounded: Bool { !isRectifier }
    package var recurrentGradientGates: Int { 0 }

    package func forward(
        _ segment: TimeSegment, _ weights: DirectionOperands, _ trace: CellTrace, _ kernels: Kernels
    ) {
        kernels.rnnForward(
            segment, rectifier: isRectifier, weights: weights.recurrent, gates: trace.gates.values,
            output: trace.output)
    }

    package func backward(
        _ segment: TimeSegment, _ transposed: TransposedWeights, _ trace: CellTrace, _ gradient: CellGradient,
        _ kernels: Kernels
    ) {
        kernels.rnnBackward(
            segment, rectifier: isRectifier, transposed: transposed.recurrent, upstream: gradient.upstream,
            gates: trace.gates)
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
