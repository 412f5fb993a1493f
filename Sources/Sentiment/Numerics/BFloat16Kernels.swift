internal import CKernels

/// Kernels that read bfloat16 and sum in single precision.
///
/// A number is rounded to the nearest bfloat16, to even where two are equally near; one below 2^-56 becomes zero.
/// A product of two is exact in a float, and its additions run in one order on every instruction set, so products
/// agree to the bit on all of them unless one overflows; cells agree where ``Kernels/fuses`` is the same.
///
/// A time step writes its results as floats and, beside them, as the copies that the next products read. A copy
/// has the shape and the stride of its floats.
extension Kernels {
    private var half: ck_bfloat16 { table.pointee.bfloat16.pointee }

    // MARK: Conversions

    /// Rows of floats in bfloat16, with a zero behind rows of odd length.
    package func convert(_ x: Matrix, into y: BFloat16Matrix) {
        precondition(
            x.rows == y.rows && x.columns == y.columns,
            "A \(x.rows) x \(x.columns) matrix does not fit \(y.rows) x \(y.columns).")
        half.convert(x.rows, x.columns, x.base, x.stride, y.halves, y.stride)
    }

    /// Packed weights in bfloat16.
    package func convert(_ matrix: PackedMatrix, into target: PackedBFloat16) {
        check(matrix.shape)
        precondition(matrix.shape == target.shape, "The target has another shape.")
        half.pack(matrix.shape.rows, matrix.shape.columns, matrix.base, matrix.shape.width, target.pairs)
    }

    /// The transpose of packed weights, in bfloat16.
    package func transpose(_ matrix: PackedMatrix, into target: PackedBFloat16) {
        check(matrix.shape)
        precondition(target.shape == matrix.shape.transposed, "The target has not the transposed shape.")
        half.transpose(
            matrix.shape.rows, matrix.shape.columns, matrix.base, matrix.shape.width, target.pairs,
            target.shape.width)
    }

    // MARK: Products

    /// `c = a b`, `c = bias + a b` or, accumulating, `c += a b`.
    package func multiply(
        _ a: BFloat16Matrix, _ b: PackedBFloat16, into c: Matrix, bias: Matrix? = nil,
        accumulating: Bool = false
    ) {
        checkProduct(rows: a.rows, inner: a.columns, b.shape, into: c, bias: bias)
        half.multiply(
            a.rows, b.shape.columns, b.shape.rows, a.halves, a.stride, b.pairs, b.shape.width, c.base,
            c.stride,
            accumulating, bias?.base)
    }

    /// `gradient += inputsᵀ deltas`, the inputs being the rows that `rows` names, or all.
    package func weightGradient(
        _ inputs: BFloat16Matrix, rows: RowIndices? = nil, _ deltas: BFloat16Matrix,
        into gradient: PackedMatrix, scratch: Matrix
    ) {
        checkGradient(
            inputs: (inputs.rows, inputs.columns), rows, deltas: (deltas.rows, deltas.columns), gradient.shape
        )
        precondition(
            scratch.rows == 1 && scratch.columns >= gradientScratch(for: gradient.shape),
            "The scratch row is too short.")
        check(gradient.shape)
        half.weight_gradient(
            deltas.rows, inputs.columns, deltas.columns, inputs.halves, inputs.stride, rows?.base,
            deltas.halves, deltas.stride, gradient.base, gradient.shape.width,
            UnsafeMutableRawPointer(scratch.base).assumingMemoryBound(to: UInt32.self))
    }

    // MARK: Cells, one time step

    /// Simple RNN; `gates` and `output` both receive the state.
    package func rnnForward(
        _ s: TimeSegment, rectifier: Bool, weights: PackedBFloat16, gates: Matrix, output: Matrix,
        outputCopy: BFloat16Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 1), weights: (weights.shape, 1))
        check(state: output, s, hidden: output.columns)
        half.rnn_forward(
            s.count, output.columns, rectifier, output.at(s.previous), weights.pairs, gates.at(s.traceRow),
            output.at(s.row), output.stride, copy(output, outputCopy))
    }

    /// LSTM.
    package func lstmForward(
        _ s: TimeSegment, weights: PackedBFloat16, gates: Matrix, cells: Matrix, output: Matrix,
        outputCopy: BFloat16Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 4), weights: (weights.shape, 4))
        check(state: output, s, hidden: output.columns)
        check(trace: cells, s, hidden: output.columns)
        half.lstm_forward(
            s.count, output.columns, output.at(s.previous), cells.at(s.previousTraceRow), weights.pairs,
            gates.at(s.traceRow),
            cells.at(s.traceRow), output.at(s.row), output.stride, copy(output, outputCopy))
    }

    /// GRU with the reset gate after the product.
    package func gruAfterForward(
        _ s: TimeSegment, weights: PackedBFloat16, candidateBias: Matrix, gates: Matrix,
        candidateSums: Matrix,
        output: Matrix, outputCopy: BFloat16Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (weights.shape, 3))
        check(state: output, s, hidden: output.columns)
        check(trace: candidateSums, s, hidden: output.columns)
        precondition(
            candidateBias.rows == 1 && candidateBias.columns == output.columns,
            "The candidate's bias is no row of \(output.columns).")
        half.gru_after_forward(
            s.count, output.columns, output.at(s.previous), weights.pairs, candidateBias.base,
            gates.at(s.traceRow),
            candidateSums.at(s.traceRow), output.at(s.row), output.stride, copy(output, outputCopy))
    }

    /// GRU with the reset gate before the product.
    package func gruBeforeForward(
        _ s: TimeSegment, gateWeights: PackedBFloat16, candidateWeights: PackedBFloat16, gates: Matrix,
        resetStates: Matrix, resetCopy: BFloat16Matrix, output: Matrix, outputCopy: BFloat16Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (gateWeights.shape, 2))
        check(state: output, s, hidden: output.columns)
        check(trace: resetStates, s, hidden: output.columns)
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (candidateWeights.shape, 1))
        half.gru_before_forward(
            s.count, output.columns, output.at(s.previous), gateWeights.pairs, candidateWeights.pairs,
            gates.at(s.traceRow), resetStates.at(s.traceRow), output.at(s.row), output.stride,
            copy(output, outputCopy),
            copy(resetStates, resetCopy))
    }

    /// Simple RNN backward; `gates` turns from states into gradients of the arguments, which `gatesCopy` receives too.
    package func rnnBackward(
        _ s: TimeSegment, rectifier: Bool, transposed: PackedBFloat16, upstream: Matrix, gates: Matrix,
        gatesCopy: BFloat16Matrix
    ) {
        check(backward: s, hidden: upstream.columns, gates: (gates, 1), transposed: (transposed.shape, 1))
        check(state: upstream, s, hidden: upstream.columns)
        half.rnn_backward(
            s.count, upstream.columns, rectifier, gates.at(s.next), transposed.pairs, upstream.at(s.row),
            upstream.stride, gates.at(s.row), copy(gates, gatesCopy))
    }

    /// LSTM backward; `carry` holds a row a sequence.
    package func lstmBackward(
        _ s: TimeSegment, transposed: PackedBFloat16, upstream: Matrix, cells: Matrix, gates: Matrix,
        gatesCopy: BFloat16Matrix, carry: Matrix
    ) {
        check(backward: s, hidden: upstream.columns, gates: (gates, 4), transposed: (transposed.shape, 4))
        check(state: upstream, s, hidden: upstream.columns)
        check(dense: cells, s, hidden: upstream.columns)
        check(carry, s, hidden: upstream.columns)
        half.lstm_backward(
            s.count, upstream.columns, gates.at(s.next), transposed.pairs, upstream.at(s.row),
            upstream.stride,
            cells.at(s.previous), cells.at(s.row), gates.at(s.row), carry.at(s.sequence),
            copy(gates, gatesCopy))
    }

    /// GRU (reset after) backward; `recurrentGates` receives the gradients that reach the recurrent product.
    package func gruAfterBackward(
        _ s: TimeSegment, transposed: PackedBFloat16, upstream: Matrix, output: Matrix, candidateSums: Matrix,
        gates: Matrix, gatesCopy: BFloat16Matrix, recurrentGates: Matrix, recurrentCopy: BFloat16Matrix,
        carry: Matrix
    ) {
        check(backward: s, hidden: upstream.columns, gates: (gates, 3), transposed: (transposed.shape, 3))
        check(state: upstream, s, hidden: upstream.columns)
        check(state: output, s, hidden: upstream.columns)
        check(dense: candidateSums, s, hidden: upstream.columns)
        check(backward: s, hidden: upstream.columns, gates: (recurrentGates, 3))
        check(carry, s, hidden: upstream.columns)
        precondition(upstream.stride == output.stride, "Output and its gradient differ in stride.")
        half.gru_after_backward(
            s.count, upstream.columns, recurrentGates.at(s.next), transposed.pairs, upstream.at(s.row),
            output.at(s.previous), output.stride, candidateSums.at(s.row), gates.at(s.row),
            recurrentGates.at(s.row), carry.at(s.sequence), copy(gates, gatesCopy),
            copy(recurrentGates, recurrentCopy))
    }

    /// GRU (reset before) backward; `recurrentGates` [rows x 2H] and `candidates` [rows x H] receive the
    /// gradients that reach the two recurrent products.
    package func gruBeforeBackward(
        _ s: TimeSegment, gateTransposed: PackedBFloat16, candidateTransposed: PackedBFloat16,
        upstream: Matrix,
        output: Matrix, gates: Matrix, gatesCopy: BFloat16Matrix, recurrentGates: Matrix,
        recurrentCopy: BFloat16Matrix, candidates: Matrix, candidatesCopy: BFloat16Matrix, carry: Matrix
    ) {
        check(backward: s, hidden: upstream.columns, gates: (gates, 3), transposed: (gateTransposed.shape, 2))
        check(state: upstream, s, hidden: upstream.columns)
        check(state: output, s, hidden: upstream.columns)
        check(dense: candidates, s, hidden: upstream.columns)
        check(
            backward: s, hidden: upstream.columns, gates: (recurrentGates, 2),
            transposed: (candidateTransposed.shape, 1))
        check(carry, s, hidden: upstream.columns)
        precondition(upstream.stride == output.stride, "Output and its gradient differ in stride.")
        half.gru_before_backward(
            s.count, upstream.columns, recurrentGates.at(s.next), gateTransposed.pairs,
            candidateTransposed.pairs,
            upstream.at(s.row), output.at(s.previous), output.stride, gates.at(s.row),
            recurrentGates.at(s.row),
            candidates.at(s.row), carry.at(s.sequence), copy(gates, gatesCopy),
            copy(recurrentGates, recurrentCopy), copy(candidates, candidatesCopy))
    }

    // MARK: Checks

    /// The copy that stands for a matrix of floats.
    private func copy(_ floats: Matrix, _ copy: BFloat16Matrix) -> ck_copy {
        checkCopy(of: floats, rows: copy.rows, columns: copy.columns, stride: copy.stride)
        return ck_copy(floats: UnsafePointer(floats.base), copy: copy.base, scales: nil)
    }

    func checkCopy(of floats: Matrix, rows: Int, columns: Int, stride: Int) {
        precondition(
            floats.rows == rows && floats.columns == columns && floats.stride == stride && stride % 4 == 0,
            "A copy of \(rows) x \(columns), rows \(stride) apart, is none of \(floats.rows) x \(floats.columns), rows \(floats.stride) apart."
        )
    }
}

extension BFloat16Matrix {
    fileprivate var halves: UnsafeMutablePointer<UInt16> { base.assumingMemoryBound(to: UInt16.self) }
}

extension PackedBFloat16 {
    fileprivate var pairs: UnsafeMutablePointer<UInt32> { base.assumingMemoryBound(to: UInt32.self) }
}
