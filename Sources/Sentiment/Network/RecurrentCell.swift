/// The mathematics of one recurrent cell: how many gates it has, one step forward and one step backward.
///
/// The loop over time, the input's share of the gates and the batching belong to ``RecurrentLayer``.
package protocol RecurrentCell: Sendable {
    /// G, the gates that the input feeds.
    var gateCount: Int { get }

    /// The gates of each recurrent product: one group, or two where the second needs the first's result.
    var recurrentGroups: [[Int]] { get }

    /// Whether the candidate has a bias of its own beside the recurrent product.
    var hasCandidateBias: Bool { get }

    /// Whether all states lie between -1 and 1.
    var isBounded: Bool { get }

    /// Whether a second gradient for the recurrent product is kept, and for how many gates.
    var recurrentGradientGates: Int { get }

    /// One step forward.
    func forward(_ segment: TimeSegment, _ weights: DirectionOperands, _ trace: CellTrace, _ kernels: Kernels)

    /// One step backward.
    func backward(
        _ segment: TimeSegment, _ transposed: TransposedWeights, _ trace: CellTrace, _ gradient: CellGradient,
        _ kernels: Kernels)

    /// The products that the gradients of the recurrent weights, and of the candidate's own, are sums of.
    func recurrentProducts(
        _ trace: CellTrace, _ gradient: CellGradient
    ) -> (recurrent: GradientProduct, candidate: GradientProduct?)
}

/// A part of a weight matrix's gradient: `inputsᵀ deltas`, summed over the rows.
package struct GradientProduct {
    /// [any x K]: what the matrix was multiplied with.
    package var inputs: Operand
    /// For each row of `deltas` its row of `inputs`, if it has one; nil where the rows stand side by side.
    package var inputRows: RowIndices?
    /// [rows x N]: the gradient of the product.
    package var deltas: States
}

/// The products that the gradients of one direction's weights are sums of. The gradient of the bias is the
/// sum of the rows of the inputs' deltas, that of a candidate's own bias the candidate's part of `recurrent.deltas`.
package struct DirectionProducts {
    /// For the input weights, where these were multiplied with a row for each token.
    package var inputs: GradientProduct?
    /// For the recurrent weights.
    package var recurrent: GradientProduct
    /// For the candidate's own recurrent weights, where there are such.
    package var candidate: GradientProduct?
}

/// What a cell keeps of the time steps of a batch. Rows are tokens; where nobody goes back, `gates` and `memory`
/// have a row a sequence that each step overwrites.
package struct CellTrace {
    /// [N x G·H], interleaved: the input's share, then the activated gates, then the gradients.
    package var gates: States
    /// [N x H]: the hidden states.
    package var output: States
    /// [N x H]: what the cell remembers besides. LSTM: its cells; GRU: W h' + b, or r ⊙ h'.
    package var memory: States
    /// Whether each step overwrites what the step before kept.
    package var isOverwritten = false
}

/// What the way back needs besides: rows are tokens, but for `carry`.
package struct CellGradient {
    /// [N x H]: the gradient of each hidden state that comes from above.
    package var upstream: Matrix
    /// [B x H]: the gradient that bypasses the recurrent product on its way from step to step.
    package var carry: Matrix
    /// [N x gates·H]: the gradient that reaches the first recurrent product, where it is not that of the gates.
    package var recurrentGates: States
    /// [N x H]: the same for the candidate's product.
    package var candidates: States
    /// For each token the row of the state before it.
    package var previousRows: RowIndices
}

extension CellTrace {
    /// The first rows, but for those of `output`, which the states before the tokens are rows of.
    func tokens(_ count: Int) -> CellTrace {
        var trace = self
        trace.gates = gates.rows(0, count)
        trace.memory = memory.rows(0, count)
        return trace
    }
}

extension CellGradient {
    /// The first rows.
    func tokens(_ count: Int) -> CellGradient {
        var gradient = self
        if recurrentGates.values.rows > count { gradient.recurrentGates = recurrentGates.rows(0, count) }
        if candidates.values.rows > count { gradient.candidates = candidates.rows(0, count) }
        return gradient
    }
}
