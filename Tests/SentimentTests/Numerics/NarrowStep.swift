import Sentiment
import Testing

/// A step of a cell in bfloat16 or in 8 bits, and the same step in single precision after a narrow product.
struct NarrowStep {
    /// What a narrow product reads.
    private enum Copy {
        case bfloat16(BFloat16Matrix)
        case int8(Int8Matrix)

        func rows(_ first: Int, _ count: Int) -> Copy {
            switch self {
            case .bfloat16(let matrix): .bfloat16(matrix.rows(first, count))
            case .int8(let matrix): .int8(matrix.rows(first, count))
            }
        }
    }

    let step: CellStep
    private let precision: NarrowCellTests.Precision
    private let makeTwin: () -> CellStep
    private var copies: [ObjectIdentifier: (memory: GuardedBytes, rows: Copy)] = [:]
    private let halves: [PackedBFloat16]
    private let transposedHalves: [PackedBFloat16]
    private let integers: [PackedInt8]
    private let owners: [GuardedBytes]

    private var cell: CellTwin { step.cell }
    private var kernels: Kernels { step.kernels }
    private var segment: TimeSegment { step.segment }

    init(
        _ cell: CellTwin, _ size: (rows: Int, blocks: Int), hasPrevious: Bool, hasNext: Bool,
        _ kernels: Kernels,
        _ precision: NarrowCellTests.Precision, isActivated: Bool
    ) {
        makeTwin = {
            let step = CellStep(
                cell, size, hasPrevious: hasPrevious, hasNext: hasNext, kernels, isActivated: isActivated,
                gap: 4)
            // Each row has the scale 1 / 127 then, which the test can ask for.
            for row in 0..<step.output.matrix.rows {
                step.output.matrix[row, 0] = 1
                step.memory.matrix[row, 0] = 1
            }
            for memory in [step.output, step.memory] { memory.seal() }
            return step
        }
        step = makeTwin()
        self.precision = precision
        let narrowed = step.packed.map { GuardedBytes.packedBFloat16($0.packed.shape) }
        let turned = step.transposed.map { GuardedBytes.packedBFloat16($0.packed.shape) }
        let quantized = step.packed.map { GuardedBytes.packedInt8($0.packed.shape) }
        (halves, transposedHalves, integers) = (narrowed.map(\.1), turned.map(\.1), quantized.map(\.1))
        owners = narrowed.map(\.0) + turned.map(\.0) + quantized.map(\.0)
        for (index, weights) in step.packed.enumerated() {
            kernels.convert(weights.packed, into: halves[index])
            kernels.transpose(weights.packed, into: transposedHalves[index])
            kernels.quantize(weights.packed, into: integers[index])
        }
        for memory in [step.output, step.memory, step.gates, step.recurrentGates, step.candidates] {
            copies[ObjectIdentifier(memory)] = makeCopy(of: memory.matrix)
        }
    }

    private func makeCopy(of matrix: Matrix) -> (GuardedBytes, Copy) {
        let gap = matrix.stride - matrix.columns
        switch precision {
        case .bfloat16:
            let (memory, rows) = GuardedBytes.bfloat16(matrix.rows, matrix.columns, gap: gap)
            kernels.convert(matrix, into: rows)
            memory.seal()
            return (memory, .bfloat16(rows))
        case .int8:
            let (memory, rows) = GuardedBytes.int8(matrix.rows, matrix.columns, gap: gap, hasScales: true)
            kernels.quantize(matrix, into: rows)
            memory.seal()
            return (memory, .int8(cell == .rnnRelu ? rows : memory.withoutScales(rows)))
        }
    }

    private func copy(_ memory: GuardedMemory) -> Copy {
        guard let copy = copies[ObjectIdentifier(memory)] else { preconditionFailure("There is no copy.") }
        return copy.rows
    }

    private func half(_ memory: GuardedMemory) -> BFloat16Matrix {
        guard case .bfloat16(let matrix) = copy(memory) else { preconditionFailure("The copy is another.") }
        return matrix
    }

    // MARK: What the kernels do

    func forward() {
        let s = segment
        switch (cell, copy(step.output), copy(step.memory)) {
        case (.rnnTanh, .bfloat16(let output), _), (.rnnRelu, .bfloat16(let output), _):
            kernels.rnnForward(
                s, rectifier: cell == .rnnRelu, weights: halves[0], gates: step.gates.matrix,
                output: step.output.matrix, outputCopy: output)
        case (.rnnTanh, .int8(let output), _), (.rnnRelu, .int8(let output), _):
            kernels.rnnForward(
                s, rectifier: cell == .rnnRelu, weights: integers[0], gates: step.gates.matrix,
                output: step.output.matrix, outputCopy: output)
        case (.lstm, .bfloat16(let output), _):
            kernels.lstmForward(
                s, weights: halves[0], gates: step.gates.matrix, cells: step.memory.matrix,
                output: step.output.matrix, outputCopy: output)
        case (.lstm, .int8(let output), _):
            kernels.lstmForward(
                s, weights: integers[0], gates: step.gates.matrix, cells: step.memory.matrix,
                output: step.output.matrix, outputCopy: output)
        case (.gruAfter, .bfloat16(let output), _):
            kernels.gruAfterForward(
                s, weights: halves[0], candidateBias: step.candidateBias.matrix, gates: step.gates.matrix,
                candidateSums: step.memory.matrix, output: step.output.matrix, outputCopy: output)
        case (.gruAfter, .int8(let output), _):
            kernels.gruAfterForward(
                s, weights: integers[0], candidateBias: step.candidateBias.matrix, gates: step.gates.matrix,
                candidateSums: step.memory.matrix, output: step.output.matrix, outputCopy: output)
        case (.gruBefore, .bfloat16(let output), .bfloat16(let reset)):
            kernels.gruBeforeForward(
                s, gateWeights: halves[0], candidateWeights: halves[1], gates: step.gates.matrix,
                resetStates: step.memory.matrix, resetCopy: reset, output: step.output.matrix,
                outputCopy: output)
        case (.gruBefore, .int8(let output), .int8(let reset)):
            kernels.gruBeforeForward(
                s, gateWeights: integers[0], candidateWeights: integers[1], gates: step.gates.matrix,
                resetStates: step.memory.matrix, resetCopy: reset, output: step.output.matrix,
                outputCopy: output)
        default: preconditionFailure("The copies are of two kinds.")
        }
    }

    func backward() {
        let (s, gates, gatesCopy) = (segment, step.gates.matrix, half(step.gates))
        switch cell {
        case .rnnTanh, .rnnRelu:
            kernels.rnnBackward(
                s, rectifier: cell == .rnnRelu, transposed: transposedHalves[0],
                upstream: step.upstream.matrix,
                gates: gates, gatesCopy: gatesCopy)
        case .lstm:
            kernels.lstmBackward(
                s, transposed: transposedHalves[0], upstream: step.upstream.matrix, cells: step.memory.matrix,
                gates: gates, gatesCopy: gatesCopy, carry: step.carry.matrix)
        case .gruAfter:
            kernels.gruAfterBackward(
                s, transposed: transposedHalves[0], upstream: step.upstream.matrix,
                output: step.output.matrix,
                candidateSums: step.memory.matrix, gates: gates, gatesCopy: gatesCopy,
                recurrentGates: step.recurrentGates.matrix, recurrentCopy: half(step.recurrentGates),
                carry: step.carry.matrix)
        case .gruBefore:
            kernels.gruBeforeBackward(
                s, gateTransposed: transposedHalves[0], candidateTransposed: transposedHalves[1],
                upstream: step.upstream.matrix, output: step.output.matrix, gates: gates,
                gatesCopy: gatesCopy,
                recurrentGates: step.recurrentGates.matrix, recurrentCopy: half(step.recurrentGates),
                candidates: step.candidates.matrix, candidatesCopy: half(step.candidates),
                carry: step.carry.matrix)
        }
    }

    // MARK: What they should do

    /// The narrow product of some rows of a copy, for each row of the step; `gate` counts within the weights.
    private func product(_ copy: Copy, from first: Int?, _ weights: Int) -> [[Float]] {
        let columns = step.packed[weights].packed.shape.columns
        let result = GuardedMemory(rows: segment.count, columns: columns) { 0 }
        guard let first else { return result.matrix.elements }
        switch copy.rows(first, segment.count) {
        case .bfloat16(let rows): kernels.multiply(rows, halves[weights], into: result.matrix)
        case .int8(let rows): kernels.multiply(rows, integers[weights], into: result.matrix)
        }
        return result.matrix.elements
    }

    private func transposedProduct(_ rows: BFloat16Matrix, _ weights: Int) -> [[Float]] {
        let result = GuardedMemory(rows: rows.rows, columns: step.hidden) { 0 }
        kernels.multiply(rows, transposedHalves[weights], into: result.matrix)
        return result.matrix.elements
    }

    /// Where a gate of a unit stands among `count` interleaved gates.
    private func column(_ unit: Int, _ gate: Int, of count: Int) -> Int {
        unit / Kernels.block * count * Kernels.block + gate * Kernels.block + unit % Kernels.block
    }

    private func clearWeights(of twin: CellStep) {
        for memory in twin.packed + twin.transposed {
            for row in 0..<memory.packed.shape.rows {
                for column in 0..<memory.packed.shape.columns { memory.packed[row, column] = 0 }
            }
        }
    }

    /// The step in single precision, to be called before ``forward()``.
    func expectedForward() -> CellStep {
        let twin = makeTwin()
        clearWeights(of: twin)
        let products = product(copy(step.output), from: segment.previous, 0)
        switch cell {
        case .rnnTanh, .rnnRelu, .lstm:
            for (row, sums) in zip(twin.rows, products) {
                for column in sums.indices { twin.gates.matrix[row, column] += sums[column] }
            }
            twin.forward()
        case .gruAfter:
            let bias = twin.candidateBias.matrix.elements[0]
            for (index, sums) in products.enumerated() {
                for unit in 0..<step.hidden {
                    for gate in 0..<2 {
                        let column = column(unit, gate, of: 3)
                        twin.gates.matrix[segment.row + index, column] += sums[column]
                    }
                    twin.candidateBias.matrix[0, unit] = bias[unit] + sums[column(unit, 2, of: 3)]
                }
                twin.forward(
                    TimeSegment(
                        sequence: segment.sequence + index, count: 1, row: segment.row + index,
                        previous: segment.previous.map { $0 + index }, next: nil))
            }
        case .gruBefore:
            addGateProducts(products, to: twin)
            twin.forward()
            // Once more from the same gates, with the candidates' product of the reset states.
            let again = makeTwin()
            clearWeights(of: again)
            addGateProducts(products, to: again)
            let candidates = product(
                resetCopy(of: twin.memory.matrix), from: segment.previous.map { _ in segment.row }, 1)
            for (row, sums) in zip(again.rows, candidates) {
                for unit in 0..<step.hidden {
                    again.gates.matrix[row, column(unit, 2, of: 3)] += sums[unit]
                }
            }
            again.forward()
            return again
        }
        return twin
    }

    /// A copy of the reset states; in 8 bits all rows share one scale, whatever the largest number of each.
    private func resetCopy(of matrix: Matrix) -> Copy {
        guard precision == .int8 else { return makeCopy(of: matrix).1 }
        // A further number of 1 in each row gives it the scale 1 / 127.
        let wide = GuardedMemory(rows: matrix.rows, columns: matrix.columns + 4) { 1 }
        wide.matrix.columns(0, matrix.columns).copy(from: matrix)
        let (memory, rows) = GuardedBytes.int8(matrix.rows, matrix.columns + 4, hasScales: true)
        kernels.quantize(wide.matrix, into: rows)
        return .int8(memory.withoutScales(rows).columns(0, matrix.columns))
    }

    private func addGateProducts(_ products: [[Float]], to twin: CellStep) {
        for (row, sums) in zip(twin.rows, products) {
            for unit in 0..<step.hidden {
                for gate in 0..<2 {
                    twin.gates.matrix[row, column(unit, gate, of: 3)] += sums[column(unit, gate, of: 2)]
                }
            }
        }
    }

    /// The step back in single precision, to be called before ``backward()``.
    func expectedBackward() -> CellStep {
        let twin = makeTwin()
        clearWeights(of: twin)
        let isGRU = cell == .gruAfter || cell == .gruBefore
        let deltas = half(isGRU ? step.recurrentGates : step.gates)
        let products = segment.next.map { transposedProduct(deltas.rows($0, segment.count), 0) }
        for index in 0..<segment.count {
            for unit in 0..<step.hidden {
                var gradient = twin.upstream.matrix[segment.row + index, unit]
                if isGRU {
                    gradient += twin.carry.matrix[segment.sequence + index, unit]
                    twin.carry.matrix[segment.sequence + index, unit] = 0
                }
                if let products { gradient += products[index][unit] }
                twin.upstream.matrix[segment.row + index, unit] = gradient
            }
        }
        twin.backward()
        return twin
    }

    /// What the second product of a GRU (reset before) adds, from the candidates' gradients of the step itself.
    func addCandidateProduct(to twin: CellStep, resets: [[Float]]) {
        guard cell == .gruBefore, let previous = segment.previous else { return }
        let products = transposedProduct(half(step.candidates).rows(segment.row, segment.count), 1)
        for (index, row) in twin.rows.enumerated() {
            for unit in 0..<step.hidden {
                let (sum, reset) = (products[index][unit], resets[row][column(unit, 0, of: 3)])
                let gradient = sum * step.output.matrix[previous + index, unit] * reset * (1 - reset)
                twin.gates.matrix[row, column(unit, 0, of: 3)] = gradient
                twin.recurrentGates.matrix[row, column(unit, 0, of: 2)] = gradient
                let carry = twin.carry.matrix[segment.sequence + index, unit]
                twin.carry.matrix[segment.sequence + index, unit] = ScalarTwin(of: kernels).multiplyAdd(
                    sum, reset, carry)
            }
        }
    }

    /// Expects that the rows of the step have been copied, and others not been touched.
    func expectCopies(of memories: [GuardedMemory], _ name: String) {
        for memory in memories {
            guard let (bytes, copy) = copies[ObjectIdentifier(memory)] else { continue }
            bytes.expectGuardsUntouched(outside: step.rows, "\(name), copy")
            for row in step.rows {
                let floats = memory.matrix.elements[row]
                switch copy {
                case .bfloat16(let matrix):
                    #expect(
                        matrix.rows(row, 1).elements[0] == floats.map(NarrowTwin.bfloat16), "\(name), copy")
                case .int8(let matrix):
                    let expected =
                        cell == .rnnRelu
                        ? NarrowTwin.quantized(floats).numbers
                        : floats.map { NarrowTwin.quantized(state: $0) }
                    #expect(
                        floats.indices.map { Int(matrix.byte(row, $0)) - 128 } == expected, "\(name), copy")
                    if cell == .rnnRelu { #expect(matrix.scale(row) == NarrowTwin.quantized(floats).scale) }
                }
            }
        }
        for memory in [step.output, step.memory, step.gates, step.recurrentGates, step.candidates]
        where !memories.contains(where: { $0 === memory }) {
            copies[ObjectIdentifier(memory)]?.memory.expectUntouched("\(name), copy of an input")
        }
    }
}
