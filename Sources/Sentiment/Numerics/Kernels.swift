internal import CKernels
import Synchronization

/// The numeric kernels of one instruction set: the only door to the C target.
///
/// Here stand those that compute in single precision; BFloat16Kernels.swift and Int8Kernels.swift hold the others.
///
/// Every method checks the sizes before C computes. A row's result depends neither on the rows beside it
/// nor on how they are grouped, so batches of any make-up give the same bits.
package struct Kernels: @unchecked Sendable {
    // Sendable: the table is a constant of the program.

    let table: UnsafePointer<ck_kernels>

    /// `avx512_bf16`, `avx512`, `avx2` or `portable`.
    package var name: String { String(cString: table.pointee.name) }

    /// The floats of a block: hidden sizes are padded to a multiple of it, on every instruction set.
    package static let block = Int(CK_BLOCK)

    /// Whether products and sums are fused; the sets that fuse agree with each other to the bit.
    package var fuses: Bool { table.pointee.fused_multiply_add }

    /// The sets that this processor can run, best first.
    package static let available: [Kernels] = {
        var sets: [Kernels] = []
        while let table = ck_available(Int32(sets.count)) { sets.append(Kernels(table: table)) }
        return sets
    }()

    /// Tells the processor that the caller spins.
    @inline(__always) package static func pause() { ck_pause() }

    /// Sleeps while the word has this value, or until somebody wakes it.
    static func wait(at word: UnsafeMutablePointer<Atomic<UInt32>>, while value: UInt32) {
        ck_wait(UnsafeMutableRawPointer(word).assumingMemoryBound(to: UInt32.self), value)
    }

    /// Wakes everybody who sleeps on the word.
    static func wakeAll(at word: UnsafeMutablePointer<Atomic<UInt32>>) {
        ck_wake_all(UnsafeMutableRawPointer(word).assumingMemoryBound(to: UInt32.self))
    }

    /// The processors that this process may run on.
    package static var availableProcessors: Int { max(1, ck_processors()) }

    /// What is wrong with the environment variable `SENTIMENT_KERNELS`; nil when it is absent or names a set.
    package static var environmentProblem: String? {
        guard let name = environmentVariable("SENTIMENT_KERNELS"),
            !available.contains(where: { $0.name == name })
        else { return nil }
        return """
            SENTIMENT_KERNELS is "\(name)", but this processor has \(available.map(\.name).joined(separator: ", "))
            """
    }

    /// The best set, or the one that the environment variable `SENTIMENT_KERNELS` names, if there is such a one.
    package static let best: Kernels = {
        let name = environmentVariable("SENTIMENT_KERNELS")
        return available.first { $0.name == name } ?? available[0]
    }()

    /// The rows of a square matrix made orthonormal, the first keeping its direction; nil when they do not
    /// span the space.
    package static func orthonormalRows(_ matrix: [Double], size: Int) -> [Double]? {
        precondition(
            matrix.count == size * size, "\(matrix.count) numbers are no square matrix of \(size) rows.")
        var matrix = matrix
        return ck_orthonormalize(size, &matrix) ? matrix : nil
    }

    // MARK: Products

    /// `c = a b`, `c = bias + a b` or, accumulating, `c += a b`.
    package func multiply(
        _ a: Matrix, _ b: PackedMatrix, into c: Matrix, bias: Matrix? = nil, accumulating: Bool = false
    ) {
        checkProduct(rows: a.rows, inner: a.columns, b.shape, into: c, bias: bias)
        table.pointee.multiply(
            a.rows, b.shape.columns, b.shape.rows, a.base, a.stride, 1, b.base, b.shape.width,
            c.base, c.stride, accumulating, bias?.base)
    }

    func checkProduct(rows: Int, inner: Int, _ shape: PackedShape, into c: Matrix, bias: Matrix?) {
        precondition(
            inner == shape.rows && c.rows == rows && c.columns == shape.columns,
            "Sizes differ: \(rows) x \(inner) by \(shape.rows) x \(shape.columns) into \(c.rows) x \(c.columns)."
        )
        precondition(
            bias.map { $0.rows == 1 && $0.columns == c.columns } ?? true,
            "The bias is no row as wide as the result.")
        check(shape)
    }

    /// The scratch floats that ``weightGradient(_:rows:_:into:scratch:)`` needs for this shape, in any precision.
    package func gradientScratch(for shape: PackedShape) -> Int {
        Int(CK_GRADIENT_TOKENS) * (shape.width * Self.block + shape.rows)
    }

    /// `gradient += inputsᵀ deltas`, the inputs being the rows that `rows` names, or all.
    package func weightGradient(
        _ inputs: Matrix, rows: RowIndices? = nil, _ deltas: Matrix, into gradient: PackedMatrix,
        scratch: Matrix
    ) {
        checkGradient(
            inputs: (inputs.rows, inputs.columns), rows, deltas: (deltas.rows, deltas.columns), gradient.shape
        )
        precondition(
            scratch.rows == 1 && scratch.columns >= gradientScratch(for: gradient.shape),
            "The scratch row is too short.")
        check(gradient)
        table.pointee.weight_gradient(
            deltas.rows, inputs.columns, deltas.columns, inputs.base, inputs.stride, rows?.base,
            deltas.base, deltas.stride, gradient.base, gradient.shape.width, scratch.base)
    }

    func checkGradient(
        inputs: (rows: Int, columns: Int), _ rows: RowIndices?, deltas: (rows: Int, columns: Int),
        _ shape: PackedShape
    ) {
        precondition(
            rows?.count ?? inputs.rows == deltas.rows,
            "\(rows?.count ?? inputs.rows) rows of inputs do not fit \(deltas.rows) of deltas.")
        precondition(
            rows?.areBelow(inputs.rows) ?? true,
            "There are only \(inputs.rows) rows of inputs to choose from.")
        precondition(
            inputs.columns == shape.rows && deltas.columns == shape.columns,
            "A gradient of \(shape.rows) x \(shape.columns) does not come from \(inputs.columns) inputs and \(deltas.columns) deltas."
        )
    }

    /// Packs the transpose of a packed matrix.
    package func transpose(_ matrix: PackedMatrix, into target: PackedMatrix) {
        precondition(target.shape == matrix.shape.transposed, "The target has not the transposed shape.")
        check(matrix)
        table.pointee.transpose(
            matrix.shape.rows, matrix.shape.columns, matrix.base, matrix.shape.width, target.base,
            target.shape.width)
    }

    /// Row r of the target is the row of `matrix` that `rows` numbers, or where that is the complement of a number,
    /// that row of `other`.
    package func gather(
        _ rows: ArraySlice<Int32>, of matrix: Matrix, or other: Matrix, into target: Matrix
    ) {
        precondition(
            rows.count == target.rows && matrix.columns == target.columns && other.columns == target.columns,
            "Rows to gather differ in size.")
        precondition(
            rows.allSatisfy { $0 < 0 ? Int(~$0) < other.rows : Int($0) < matrix.rows },
            "A row to gather is in neither matrix.")
        rows.withUnsafeBufferPointer { rows in
            guard let first = rows.baseAddress else { return }
            table.pointee.gather(
                rows.count, first, target.columns, matrix.base, matrix.stride, other.base, other.stride,
                target.base, target.stride)
        }
    }

    /// The sum of some rows, which are as long as `sum`, in their order.
    package func sum(_ rows: RowPointers, _ range: Range<Int>, into sum: Matrix) {
        precondition(
            sum.rows == 1 && sum.columns == rows.columns && !range.isEmpty && range.lowerBound >= 0
                && range.upperBound <= rows.count, "There are no such rows to add.")
        table.pointee.sum_rows(range.count, rows.base + range.lowerBound, sum.columns, sum.base)
    }

    /// `sums += ` the sum of the rows.
    package func addColumnSums(of x: Matrix, to sums: Matrix) {
        precondition(
            sums.rows == 1 && sums.columns == x.columns && x.columns % Self.block == 0,
            "\(x.columns) columns cannot be summed into \(sums.columns).")
        table.pointee.column_sums(x.rows, x.columns, x.base, x.stride, sums.base)
    }

    // MARK: Cells, one time step

    /// Simple RNN; `gates` and `output` both receive the state.
    package func rnnForward(
        _ s: TimeSegment, rectifier: Bool, weights: PackedMatrix, gates: Matrix, output: Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 1), weights: (weights.shape, 1))
        check(state: output, s, hidden: output.columns)
        table.pointee.rnn_forward(
            s.count, output.columns, rectifier, output.at(s.previous), weights.base,
            gates.at(s.traceRow), output.at(s.row), output.stride)
    }

    /// LSTM.
    package func lstmForward(
        _ s: TimeSegment, weights: PackedMatrix, gates: Matrix, cells: Matrix, output: Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 4), weights: (weights.shape, 4))
        check(state: output, s, hidden: output.columns)
        check(trace: cells, s, hidden: output.columns)
        table.pointee.lstm_forward(
            s.count, output.columns, output.at(s.previous), cells.at(s.previousTraceRow), weights.base,
            gates.at(s.traceRow), cells.at(s.traceRow), output.at(s.row), output.stride)
    }

    /// GRU with the reset gate after the product.
    package func gruAfterForward(
        _ s: TimeSegment, weights: PackedMatrix, candidateBias: Matrix, gates: Matrix, candidateSums: Matrix,
        output: Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (weights.shape, 3))
        check(state: output, s, hidden: output.columns)
        check(trace: candidateSums, s, hidden: output.columns)
        precondition(
            candidateBias.rows == 1 && candidateBias.columns == output.columns,
            "The candidate's bias is no row of \(output.columns).")
        table.pointee.gru_after_forward(
            s.count, output.columns, output.at(s.previous), weights.base,
            candidateBias.base, gates.at(s.traceRow), candidateSums.at(s.traceRow), output.at(s.row),
            output.stride)
    }

    /// GRU with the reset gate before the product.
    package func gruBeforeForward(
        _ s: TimeSegment, gateWeights: PackedMatrix, candidateWeights: PackedMatrix, gates: Matrix,
        resetStates: Matrix, output: Matrix
    ) {
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (gateWeights.shape, 2))
        check(state: output, s, hidden: output.columns)
        check(trace: resetStates, s, hidden: output.columns)
        check(forward: s, hidden: output.columns, gates: (gates, 3), weights: (candidateWeights.shape, 1))
        table.pointee.gru_before_forward(
            s.count, output.columns, output.at(s.previous), gateWeights.base,
            candidateWeights.base, gates.at(s.traceRow), resetStates.at(s.traceRow), output.at(s.row),
            output.stride)
    }

    /// Simple RNN backward; `gates` turns from states into gradients of the arguments.
    package func rnnBackward(
        _ s: TimeSegment, rectifier: Bool, transposed: PackedMatrix, upstream: Matrix, gates: Matrix
    ) {
        check(backward: s, hidden: upstream.columns, gates: (gates, 1), transposed: (transposed.shape, 1))
        check(state: upstream, s, hidden: upstream.columns)
        table.pointee.rnn_backward(
            s.count, upstream.columns, rectifier, gates.at(s.next), transposed.base,
            upstream.at(s.row), upstream.stride, gates.at(s.row))
    }

    /// LSTM backward; `carry` holds a row a sequence.
    package func lstmBackward(
        _ s: TimeSegment, transposed: PackedMatrix, upstream: Matrix, cells: Matrix, gates: Matrix,
        carry: Matrix
    ) {
        check(backward: s, hidden: upstream.columns, gates: (gates, 4), transposed: (transposed.shape, 4))
        check(state: upstream, s, hidden: upstream.columns)
        check(dense: cells, s, hidden: upstream.columns)
        check(carry, s, hidden: upstream.columns)
        table.pointee.lstm_backward(
            s.count, upstream.columns, gates.at(s.next), transposed.base, upstream.at(s.row),
            upstream.stride, cells.at(s.previous), cells.at(s.row), gates.at(s.row), carry.at(s.sequence))
    }

    /// GRU (reset after) backward; `recurrentGates` receives the gradients that reach the recurrent product.
    package func gruAfterBackward(
        _ s: TimeSegment, transposed: PackedMatrix, upstream: Matrix, output: Matrix, candidateSums: Matrix,
        gates: Matrix, recurrentGates: Matrix, carry: Matrix
    ) {
        check(backward: s, hidden: upstream.columns, gates: (gates, 3), transposed: (transposed.shape, 3))
        check(state: upstream, s, hidden: upstream.columns)
        check(state: output, s, hidden: upstream.columns)
        check(dense: candidateSums, s, hidden: upstream.columns)
        check(
            backward: s, hidden: upstream.columns, gates: (recurrentGates, 3),
            transposed: (transposed.shape, 3))
        check(carry, s, hidden: upstream.columns)
        precondition(upstream.stride == output.stride, "Output and its gradient differ in stride.")
        table.pointee.gru_after_backward(
            s.count, upstream.columns, recurrentGates.at(s.next), transposed.base,
            upstream.at(s.row), output.at(s.previous), output.stride, candidateSums.at(s.row),
            gates.at(s.row),
            recurrentGates.at(s.row), carry.at(s.sequence))
    }

    /// GRU (reset before) backward; `recurrentGates` [rows x 2H] and `candidates` [rows x H] receive the
    /// gradients that reach the two recurrent products.
    package func gruBeforeBackward(
        _ s: TimeSegment, gateTransposed: PackedMatrix, candidateTransposed: PackedMatrix, upstream: Matrix,
        output: Matrix, gates: Matrix, recurrentGates: Matrix, candidates: Matrix, carry: Matrix
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
        table.pointee.gru_before_backward(
            s.count, upstream.columns, recurrentGates.at(s.next), gateTransposed.base,
            candidateTransposed.base, upstream.at(s.row), output.at(s.previous), output.stride,
            gates.at(s.row), recurrentGates.at(s.row), candidates.at(s.row), carry.at(s.sequence))
    }

    // MARK: Vectors

    /// `y += x`, of the same shape.
    package func add(_ x: Matrix, to y: Matrix) {
        precondition(x.rows == y.rows && x.columns == y.columns, "Shapes differ.")
        for row in 0..<x.rows {
            table.pointee.add(x.columns, x.base + row * x.stride, y.base + row * y.stride)
        }
    }

    /// `y += a x`, of the same shape.
    package func add(_ x: Matrix, times a: Float, to y: Matrix) {
        precondition(x.rows == y.rows && x.columns == y.columns, "Shapes differ.")
        for row in 0..<x.rows {
            table.pointee.add_scaled(x.columns, a, x.base + row * x.stride, y.base + row * y.stride)
        }
    }

    /// The inner product of two rows that consist of `parts` parts. The parts are summed one after the other,
    /// so that the padding between them makes no difference.
    package func dot(_ x: Matrix, _ y: Matrix, parts: Int) -> Float {
        precondition(x.rows == 1 && y.rows == 1 && x.columns == y.columns, "Shapes differ.")
        precondition(parts > 0 && x.columns % parts == 0, "\(x.columns) columns do not make \(parts) parts.")
        let width = x.columns / parts
        var sum: Float = 0
        for part in 0..<parts {
            sum += table.pointee.dot(width, x.base + part * width, y.base + part * width)
        }
        return sum
    }

    /// `c = x yᵀ`: the inner product of each row of `x` and each row of `y`.
    package func rowProducts(_ x: Matrix, _ y: Matrix, into c: Matrix) {
        precondition(
            x.columns == y.columns && c.rows == x.rows && c.columns == y.rows,
            "\(x.rows) x \(x.columns) by \(y.rows) x \(y.columns) is not \(c.rows) x \(c.columns).")
        table.pointee.row_products(
            x.rows, y.rows, x.columns, x.base, x.stride, y.base, y.stride, c.base, c.stride)
    }

    /// `c += a y`, or `c += aᵀ y`, with matrices as they are, for products too small to be worth packing.
    package func addRowSums(_ a: Matrix, transposed: Bool = false, _ y: Matrix, to c: Matrix) {
        let (rows, columns) = transposed ? (a.columns, a.rows) : (a.rows, a.columns)
        precondition(
            rows == c.rows && columns == y.rows && y.columns == c.columns,
            "\(rows) x \(columns) by \(y.rows) x \(y.columns) is not \(c.rows) x \(c.columns).")
        table.pointee.add_row_sums(
            rows, columns, y.columns, a.base, transposed ? 1 : a.stride, transposed ? a.stride : 1, y.base,
            y.stride, c.base, c.stride)
    }

    /// The sum of the squares of a row, in double precision.
    package func sumOfSquares(_ x: Matrix) -> Double {
        precondition(x.rows == 1, "Only one row can be summed at a time.")
        return table.pointee.sum_of_squares(x.columns, x.base)
    }

    /// Replaces each element of a row by its tanh.
    package func tanh(_ x: Matrix) {
        precondition(x.rows == 1, "Only one row at a time.")
        table.pointee.hyperbolic_tangent(x.columns, x.base, x.base)
    }

    /// Replaces each element of a row by its logistic function.
    package func logistic(_ x: Matrix) {
        precondition(x.rows == 1, "Only one row at a time.")
        table.pointee.logistic(x.columns, x.base, x.base)
    }

    /// Replaces each element of a row by its exponential.
    package func exp(_ x: Matrix) {
        precondition(x.rows == 1, "Only one row at a time.")
        table.pointee.exponential(x.columns, x.base, x.base)
    }

    /// The largest element of a row of whole blocks.
    package func maximum(_ x: Matrix) -> Float {
        checkBlocks(x)
        return table.pointee.maximum(x.columns, x.base)
    }

    /// Replaces each element of a row of whole blocks by the exponential of what it is above `shift`, and gives the
    /// sum of these.
    package func exponentialSum(_ x: Matrix, above shift: Float) -> Float {
        checkBlocks(x)
        return table.pointee.exponential_sum(x.columns, shift, x.base)
    }

    private func checkBlocks(_ x: Matrix) {
        precondition(
            x.rows == 1 && x.columns > 0 && x.columns % Self.block == 0,
            "A row of \(x.columns) is not one of whole blocks.")
    }

    /// Drops elements of a row with the probability `rate` and scales the others by 1 / (1 - rate); the same
    /// key always drops the same elements.
    package func dropout(_ x: Matrix, rate: Float, key: UInt32) {
        precondition(x.rows == 1 && rate >= 0 && rate < 1, "Dropout needs a row and a rate from 0 up to 1.")
        if rate == 0 { return }
        table.pointee.dropout(x.columns, key, UInt32(Double(rate) * 4_294_967_296), 1 / (1 - rate), x.base)
    }

    /// One step of Adam on a row of weights.
    package func adam(_ step: AdamStep, gradient: Matrix, weights: Matrix, first: Matrix, second: Matrix) {
        precondition(
            gradient.rows == 1 && weights.rows == 1 && first.rows == 1 && second.rows == 1
                && gradient.columns == weights.columns && first.columns == weights.columns
                && second.columns == weights.columns, "Gradient, weights and moments differ in size.")
        let parameters = ck_adam(
            rate: step.learningRate, decay: step.weightDecay, beta1: step.beta1, beta2: step.beta2,
            correction1: step.correction1, correction2: step.correction2, epsilon: step.epsilon,
            gradient_scale: step.gradientScale)
        table.pointee.adam(weights.columns, parameters, gradient.base, weights.base, first.base, second.base)
    }

    // MARK: Checks

    private func check(_ b: PackedMatrix) { check(b.shape) }

    func check(_ shape: PackedShape) {
        precondition(
            shape.block == Self.block,
            "Weights packed in blocks of \(shape.block) meet kernels of \(Self.block).")
    }

    func check(_ matrix: Matrix, _ s: TimeSegment, hidden: Int) {
        precondition(
            matrix.columns == hidden && matrix.stride == hidden && s.sequence >= 0
                && s.sequence + s.count <= matrix.rows, "The carried gradient has not a row a sequence.")
    }

    func check(forward s: TimeSegment, hidden: Int, gates: (Matrix, Int), weights: (PackedShape, Int)) {
        let (shape, count) = weights
        checkGates(hidden: hidden, gates)
        check(shape)
        precondition(
            shape.rows == hidden && shape.columns == count * hidden
                && shape.width == (count == 1 ? 4 : count),
            "The recurrent weights have the wrong size, or panels of another width.")
        checkTraceRows(s, of: gates.0)
    }

    func check(
        backward s: TimeSegment, hidden: Int, gates: (Matrix, Int), transposed: (PackedShape, Int)? = nil
    ) {
        checkGates(hidden: hidden, gates)
        if let (shape, count) = transposed {
            check(shape)
            precondition(
                shape.rows == count * hidden && shape.columns == hidden && shape.width == 4,
                "The transposed recurrent weights have the wrong size, or panels of another width.")
        }
        checkRows(s, of: gates.0)
    }

    private func checkGates(hidden: Int, _ gates: (matrix: Matrix, count: Int)) {
        precondition(hidden % Self.block == 0, "\(hidden) hidden units are no multiple of \(Self.block).")
        precondition(
            gates.matrix.columns == gates.count * hidden && gates.matrix.stride == gates.matrix.columns,
            "\(gates.matrix.columns) columns are not \(gates.count) gates of \(hidden) units.")
    }

    func check(state: Matrix, _ s: TimeSegment, hidden: Int) {
        precondition(state.columns == hidden, "A state has \(state.columns) units, not \(hidden).")
        checkRows(s, of: state)
    }

    /// For what the C functions read without being told a stride.
    func check(dense matrix: Matrix, _ s: TimeSegment, hidden: Int) {
        precondition(matrix.stride == hidden, "Rows of \(hidden) units do not follow each other at once.")
        check(state: matrix, s, hidden: hidden)
    }

    func check(trace matrix: Matrix, _ s: TimeSegment, hidden: Int) {
        precondition(
            matrix.columns == hidden && matrix.stride == hidden,
            "Rows of \(hidden) units do not follow each other at once.")
        checkTraceRows(s, of: matrix)
    }

    private func checkTraceRows(_ s: TimeSegment, of matrix: Matrix) {
        let first = min(s.traceRow, s.previousTraceRow ?? s.traceRow)
        let last = max(s.traceRow, s.previousTraceRow ?? s.traceRow)
        precondition(first >= 0 && last + s.count <= matrix.rows, "A step lies outside what the cell keeps.")
    }

    private func checkRows(_ s: TimeSegment, of matrix: Matrix) {
        let first = min(s.row, s.previous ?? s.row, s.next ?? s.row)
        let last = max(s.row, s.previous ?? s.row, s.next ?? s.row)
        precondition(first >= 0 && last + s.count <= matrix.rows, "A step lies outside the batch.")
    }
}

extension Matrix {
    func at(_ row: Int) -> UnsafeMutablePointer<Float> { base + row * stride }
    func at(_ row: Int?) -> UnsafeMutablePointer<Float>? { row.map { base + $0 * stride } }
}
