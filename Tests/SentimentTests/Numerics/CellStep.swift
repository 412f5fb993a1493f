import Sentiment
import Testing

/// Random states, gates and weights around one step of a cell, in memory laid out for the kernels.
///
/// The rows of the previous step stand at the beginning, those of the step itself behind them, and those of the
/// next step at the end, with rows between them that nobody may touch.
struct CellStep {
    let cell: CellTwin
    let kernels: Kernels
    let segment: TimeSegment
    let name: String
    let gates: GuardedMemory
    let recurrentGates: GuardedMemory
    let candidates: GuardedMemory
    let memory: GuardedMemory
    let output: GuardedMemory
    let upstream: GuardedMemory
    let carry: GuardedMemory
    let hidden: Int
    let candidateBias: GuardedMemory
    /// `[gate][k][unit]`.
    private let weights: [[[Double]]]
    /// One for each recurrent product, and its transpose.
    let packed: [GuardedMemory]
    let transposed: [GuardedMemory]

    /// With `isActivated` the gates of the step are such as a step forward leaves behind. States stand `gap` floats
    /// further apart than twice their length.
    init(
        _ cell: CellTwin, _ size: (rows: Int, blocks: Int), hasPrevious: Bool, hasNext: Bool,
        _ kernels: Kernels,
        isActivated: Bool, gap: Int = 5
    ) {
        let (count, hidden) = (size.rows, size.blocks * Kernels.block)
        let rows = 3 * count + 4
        var random = SplitMix64(seed: UInt64(100 * count + size.blocks))
        self.cell = cell
        self.kernels = kernels
        self.hidden = hidden
        name = """
            \(cell), \(count) rows, \(hidden) units\(hasPrevious ? "" : ", first step")\(hasNext ? "" : ", last step")
            """
        segment = TimeSegment(
            sequence: 2, count: count, row: count + 2, previous: hasPrevious ? 1 : nil,
            next: hasNext ? 2 * count + 3 : nil)
        gates = GuardedMemory(rows: rows, columns: cell.gateCount * hidden) { random.nextSigned() }
        recurrentGates = GuardedMemory(
            rows: rows, columns: (cell == .gruBefore ? 2 : cell.gateCount) * hidden
        ) {
            random.nextSigned()
        }
        candidates = GuardedMemory(rows: rows, columns: hidden) { random.nextSigned() }
        memory = GuardedMemory(rows: rows, columns: hidden) { 1.5 * random.nextSigned() }
        output = GuardedMemory(rows: rows, columns: hidden, gap: hidden + gap) { random.nextSigned() }
        upstream = GuardedMemory(rows: rows, columns: hidden, gap: hidden + gap) { random.nextSigned() }
        carry = GuardedMemory(rows: count + 4, columns: hidden) { random.nextSigned() }
        candidateBias = GuardedMemory(rows: 1, columns: hidden) { random.nextSigned() }
        packed = Self.packRandomWeights(cell, hidden, kernels, &random)
        transposed = packed.map { weights in
            let transpose = GuardedMemory(weights.packed.shape.transposed) { .nan }
            kernels.transpose(weights.packed, into: transpose.packed)
            transpose.seal()
            return transpose
        }
        weights = packed.flatMap { memory in
            let (elements, count) = (memory.packedElements, memory.packed.shape.columns / hidden)
            return (0..<count).map { gate in
                elements.map { row in
                    (0..<hidden).map { Double(row[Self.column($0, gate, of: count, kernels)]) }
                }
            }
        }
        if isActivated { activate() }
    }

    /// Where a unit's gate stands among `count` gates that are interleaved for each block of units.
    private static func column(_ unit: Int, _ gate: Int, of count: Int, _ kernels: Kernels) -> Int {
        unit / Kernels.block * count * Kernels.block + gate * Kernels.block + unit % Kernels.block
    }

    private static func packRandomWeights(
        _ cell: CellTwin, _ hidden: Int, _ kernels: Kernels, _ random: inout SplitMix64
    ) -> [GuardedMemory] {
        let scale = 1 / Float(hidden).squareRoot()
        return (cell == .gruBefore ? [2, 1] : [cell.gateCount]).map { count in
            let shape = PackedShape(
                rows: hidden, columns: count * hidden, width: count == 1 ? 4 : count, block: Kernels.block)
            return GuardedMemory(shape) { scale * random.nextSigned() }
        }
    }

    private func activate() {
        for row in rows {
            for unit in 0..<hidden {
                for gate in 0..<cell.gateCount {
                    let column = Self.column(unit, gate, of: cell.gateCount, kernels)
                    let value = gates.matrix[row, column]
                    switch (cell, gate) {
                    case (.rnnRelu, _): gates.matrix[row, column] = max(0, value)
                    case (.rnnTanh, _), (_, 2): break
                    default: gates.matrix[row, column] = (value + 1) / 2
                    }
                }
            }
        }
        gates.seal()
    }

    // MARK: What the kernels do

    /// For all rows of the step, or some.
    func forward(_ part: TimeSegment? = nil) {
        let segment = part ?? segment
        switch cell {
        case .rnnTanh, .rnnRelu:
            kernels.rnnForward(
                segment, rectifier: cell == .rnnRelu, weights: packed[0].packed, gates: gates.matrix,
                output: output.matrix)
        case .lstm:
            kernels.lstmForward(
                segment, weights: packed[0].packed, gates: gates.matrix, cells: memory.matrix,
                output: output.matrix)
        case .gruAfter:
            kernels.gruAfterForward(
                segment, weights: packed[0].packed, candidateBias: candidateBias.matrix, gates: gates.matrix,
                candidateSums: memory.matrix, output: output.matrix)
        case .gruBefore:
            kernels.gruBeforeForward(
                segment, gateWeights: packed[0].packed, candidateWeights: packed[1].packed,
                gates: gates.matrix,
                resetStates: memory.matrix, output: output.matrix)
        }
    }

    func backward() {
        switch cell {
        case .rnnTanh, .rnnRelu:
            kernels.rnnBackward(
                segment, rectifier: cell == .rnnRelu, transposed: transposed[0].packed,
                upstream: upstream.matrix,
                gates: gates.matrix)
        case .lstm:
            kernels.lstmBackward(
                segment, transposed: transposed[0].packed, upstream: upstream.matrix, cells: memory.matrix,
                gates: gates.matrix, carry: carry.matrix)
        case .gruAfter:
            kernels.gruAfterBackward(
                segment, transposed: transposed[0].packed, upstream: upstream.matrix, output: output.matrix,
                candidateSums: memory.matrix, gates: gates.matrix, recurrentGates: recurrentGates.matrix,
                carry: carry.matrix)
        case .gruBefore:
            kernels.gruBeforeBackward(
                segment, gateTransposed: transposed[0].packed, candidateTransposed: transposed[1].packed,
                upstream: upstream.matrix, output: output.matrix, gates: gates.matrix,
                recurrentGates: recurrentGates.matrix, candidates: candidates.matrix, carry: carry.matrix)
        }
    }

    // MARK: What the twin does

    /// A step for each row, before ``forward()``.
    func expectedForward() -> [CellTwin.Step] {
        (0..<segment.count).map { index in
            cell.forward(
                inputs: gateValues(gates, row: segment.row + index, count: cell.gateCount), weights: weights,
                candidateBias: values(candidateBias, row: 0), previous: previous(output, index),
                previousCell: previous(memory, index))
        }
    }

    /// The gradients of each row, before ``backward()``.
    func expectedBackward() -> [CellTwin.Gradients] {
        (0..<segment.count).map { index in
            let activated = gateValues(gates, row: segment.row + index, count: cell.gateCount)
            let isSimple = cell == .rnnTanh || cell == .rnnRelu
            let step = CellTwin.Step(
                gates: activated, memory: values(memory, row: segment.row + index),
                output: isSimple ? activated[0] : values(output, row: segment.row + index))
            let next = segment.next.map { row in
                switch cell {
                case .rnnTanh, .rnnRelu, .lstm: gateValues(gates, row: row + index, count: cell.gateCount)
                case .gruAfter: gateValues(recurrentGates, row: row + index, count: 3)
                case .gruBefore: gateValues(recurrentGates, row: row + index, count: 2)
                }
            }
            return cell.backward(
                step, weights: weights, previous: previous(output, index),
                previousCell: previous(memory, index),
                upstream: values(upstream, row: segment.row + index), next: next,
                carry: values(carry, row: segment.sequence + index))
        }
    }

    /// The rows of the step.
    var rows: Range<Int> { segment.row..<segment.row + segment.count }

    private func values(_ memory: GuardedMemory, row: Int) -> [Double] {
        (0..<memory.matrix.columns).map { Double(memory.matrix[row, $0]) }
    }

    private func gateValues(_ memory: GuardedMemory, row: Int, count: Int) -> [[Double]] {
        (0..<count).map { gate in
            (0..<hidden).map { Double(memory.matrix[row, Self.column($0, gate, of: count, kernels)]) }
        }
    }

    func previous(_ memory: GuardedMemory, _ index: Int) -> [Double] {
        segment.previous.map { values(memory, row: $0 + index) } ?? [Double](repeating: 0, count: hidden)
    }

    // MARK: Comparisons

    /// Expects a row of values in each row of the step, and nothing written elsewhere.
    func expect(_ memory: GuardedMemory, rows expected: [[Double]], _ what: String) {
        expectClose(rows.map { values(memory, row: $0) }, expected, what)
        memory.expectGuardsUntouched(outside: rows, "\(name), \(what)")
    }

    /// The same for interleaved gates.
    func expect(_ memory: GuardedMemory, gates expected: [[[Double]]], _ what: String) {
        let count = expected[0].count
        expectClose(
            rows.flatMap { gateValues(memory, row: $0, count: count) }, expected.flatMap { $0 }, what)
        memory.expectGuardsUntouched(outside: rows, "\(name), \(what)")
    }

    /// The same for the carried gradient, which has a row a sequence.
    func expectCarry(_ expected: [[Double]]) {
        let rows = segment.sequence..<segment.sequence + segment.count
        expectClose(rows.map { values(carry, row: $0) }, expected, "carry")
        carry.expectGuardsUntouched(outside: rows, "\(name), carry")
    }

    func expectInputsUntouched() {
        for input in packed + transposed + [candidateBias] { input.expectUntouched(name) }
    }

    private func expectClose(_ found: [[Double]], _ expected: [[Double]], _ what: String) {
        #expect(found.map(\.count) == expected.map(\.count), "\(name), \(what): sizes differ")
        let differences = zip(found.joined(), expected.joined()).map { abs($0 - $1) }
        // A NaN is no number up to the tolerance.
        #expect(
            differences.allSatisfy { $0 <= Self.tolerance },
            "\(name), \(what): off by \(differences.max() ?? 0)")
    }

    /// Four times the largest difference found, 2.5e-6, where sums of some 300 products meet random memory.
    private static let tolerance = 1e-5
}
