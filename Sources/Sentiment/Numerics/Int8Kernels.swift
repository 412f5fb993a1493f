internal import CKernels

/// Kernels that read 8-bit integers, for prediction. Their sums are exact, so products agree to the bit on every
/// instruction set; cells agree where ``Kernels/fuses`` is the same.
///
/// Weights have a scale a column and range from -127 to 127. States have a scale a row (see ``Int8Matrix``); those of
/// bounded cells are between -1 and 1 and share the scale 1 / 127. All are rounded to the nearest even integer.
///
/// A time step writes its states as floats and, beside them, as the bytes that the next product reads. The bytes
/// have the shape and the stride of the floats.
extension Kernels {
    private var integers: ck_int8 { table.pointee.int8.pointee }

    /// The most rows of weights, lest a sum overflow 32 bits.
    private static let largestInner = 65536

    // MARK: Conversions

    /// Rows of floats in 8 bits; the scale of each is chosen by its largest number.
    package func quantize(_ x: Matrix, into y: Int8Matrix) {
        precondition(
            x.rows == y.rows && x.columns == y.columns,
            "A \(x.rows) x \(x.columns) matrix does not fit \(y.rows) x \(y.columns).")
        guard let scales = y.scales else { preconditionFailure("There is no place for the rows' scales.") }
        integers.quantize(x.rows, x.columns, x.base, x.stride, y.bytes, y.stride, scales)
    }

    /// Packed weights in 8 bits; the scale of each column is chosen by its largest weight.
    package func quantize(_ matrix: PackedMatrix, into target: PackedInt8) {
        check(matrix.shape)
        precondition(matrix.shape == target.shape, "The target has another shape.")
        integers.pack(
            matrix.shape.rows, matrix.shape.columns, matrix.base, matrix.shape.width,
            target.words.assumingMemoryBound(to: UInt32.self), target.scales,
            target.corrections.assumingMemoryBound(to: Int32.self))
    }

    // MARK: Products

    /// `c = a b`, `c = bias + a b` or, accumulating, `c += a b`.
    package func multiply(
        _ a: Int8Matrix, _ b: PackedInt8, into c: Matrix, bias: Matrix? = nil, accumulating: Bool = false
    ) {
        checkProduct(rows: a.rows, inner: a.columns, b.shape, into: c, bias: bias)
        precondition(b.shape.rows <= Self.largestInner, "A sum of \(b.shape.rows) products could overflow.")
        integers.multiply(
            a.rows, b.shape.columns, b.shape.rows, a.bytes, a.stride, a.scales, b.weights, b.shape.width,
            c.base,
            c.stride, accumulating, bias?.base)
    }

    // MARK: Cells, one time step

    /// Simple RNN; `gates` and `output` both receive the state. A rectifier needs a copy with
    /// scales, the tanh one without.
    package func rnnForward(
        _ s: TimeSegment, rectifier: Bool, weights: PackedInt8, gates: Matrix, output: Matrix,
        outputCopy: Int8Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 1), weights: (weights.shape, 1))
        check(state: output, s, hidden: output.columns)
        integers.rnn_forward(
            s.count, output.columns, rectifier, output.at(s.previous), weights.weights, gates.at(s.traceRow),
            output.at(s.row), output.stride, copy(output, outputCopy, hasScales: rectifier))
    }

    /// LSTM.
    package func lstmForward(
        _ s: TimeSegment, weights: PackedInt8, gates: Matrix, cells: Matrix, output: Matrix,
        outputCopy: Int8Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 4), weights: (weights.shape, 4))
        check(state: output, s, hidden: output.columns)
        check(trace: cells, s, hidden: output.columns)
        integers.lstm_forward(
            s.count, output.columns, output.at(s.previous), cells.at(s.previousTraceRow), weights.weights,
            gates.at(s.traceRow),
            cells.at(s.traceRow), output.at(s.row), output.stride, copy(output, outputCopy))
    }

    /// GRU with the reset gate after the product.
    package func gruAfterForward(
        _ s: TimeSegment, weights: PackedInt8, candidateBias: Matrix, gates: Matrix, candidateSums: Matrix,
        output: Matrix, outputCopy: Int8Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (weights.shape, 3))
        check(state: output, s, hidden: output.columns)
        check(trace: candidateSums, s, hidden: output.columns)
        precondition(
            candidateBias.rows == 1 && candidateBias.columns == output.columns,
            "The candidate's bias is no row of \(output.columns).")
        integers.gru_after_forward(
            s.count, output.columns, output.at(s.previous), weights.weights, candidateBias.base,
            gates.at(s.traceRow),
            candidateSums.at(s.traceRow), output.at(s.row), output.stride, copy(output, outputCopy))
    }

    /// GRU with the reset gate before the product.
    package func gruBeforeForward(
        _ s: TimeSegment, gateWeights: PackedInt8, candidateWeights: PackedInt8, gates: Matrix,
        resetStates: Matrix, resetCopy: Int8Matrix, output: Matrix, outputCopy: Int8Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (gateWeights.shape, 2))
        check(state: output, s, hidden: output.columns)
        check(trace: resetStates, s, hidden: output.columns)
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (candidateWeights.shape, 1))
        integers.gru_before_forward(
            s.count, output.columns, output.at(s.previous), gateWeights.weights, candidateWeights.weights,
            gates.at(s.traceRow), resetStates.at(s.traceRow), output.at(s.row), output.stride,
            copy(output, outputCopy),
            copy(resetStates, resetCopy))
    }

    // MARK: Checks

    /// The bytes that stand for a matrix of floats.
    private func copy(_ floats: Matrix, _ copy: Int8Matrix, hasScales: Bool = false) -> ck_copy {
        checkCopy(of: floats, rows: copy.rows, columns: copy.columns, stride: copy.stride)
        precondition(
            copy.hasScales == hasScales && floats.columns <= Self.largestInner,
            "Only the states of a rectifier have scales of their rows.")
        return ck_copy(floats: UnsafePointer(floats.base), copy: copy.base, scales: copy.scales)
    }
}

extension Int8Matrix {
    fileprivate var bytes: UnsafeMutablePointer<UInt8> { base.assumingMemoryBound(to: UInt8.self) }
}

extension PackedInt8 {
    fileprivate var weights: ck_int8_weights {
        ck_int8_weights(
            words: UnsafePointer(words.assumingMemoryBound(to: UInt32.self)), scales: UnsafePointer(scales),
            corrections: UnsafePointer(corrections.assumingMemoryBound(to: Int32.self)))
    }
}
