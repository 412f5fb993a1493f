import Sentiment
import Testing

/// One step of each cell in bfloat16 and in 8 bits. A step is a product, which has a scalar twin, and the same step in
/// single precision, which has another: with weights of zero, that adds nothing to what the product gave.
@Suite struct NarrowCellTests {
    static let sizes: [(rows: Int, blocks: Int)] =
        [1, 2, 7, 15, 16, 17, 31].flatMap { rows in [1, 2, 3, 4, 5, 7].map { (rows, $0) } }

    enum Precision: CaseIterable {
        case bfloat16
        case int8
    }

    @Test(
        "A step forward is a narrow product and the step in single precision, to the bit",
        arguments: Kernels.available.flatMap { kernels in Precision.allCases.map { (kernels, $0) } },
        CellTwin.allCases)
    func forward(_ set: (kernels: Kernels, precision: Precision), cell: CellTwin) {
        for size in Self.sizes {
            for hasPrevious in [true, false] {
                let step = NarrowStep(
                    cell, size, hasPrevious: hasPrevious, hasNext: true, set.kernels, set.precision,
                    isActivated: false)
                let expected = step.expectedForward()
                step.forward()
                let (found, name) = (step.step, "\(set.precision), \(step.step.name)")
                #expect(
                    bits(found.output, found.rows) == bits(expected.output, found.rows), "\(name), output")
                #expect(bits(found.gates, found.rows) == bits(expected.gates, found.rows), "\(name), gates")
                if cell != .rnnTanh, cell != .rnnRelu {
                    #expect(
                        bits(found.memory, found.rows) == bits(expected.memory, found.rows), "\(name), memory"
                    )
                }
                step.expectCopies(of: [found.output] + (cell == .gruBefore ? [found.memory] : []), name)
                found.expectInputsUntouched()
            }
        }
    }

    @Test(
        "A step backward is a narrow product and the step in single precision, to the bit",
        arguments: Kernels.available, CellTwin.allCases)
    func backward(kernels: Kernels, cell: CellTwin) {
        for size in Self.sizes {
            for (hasPrevious, hasNext) in [(true, true), (true, false), (false, true)] {
                let step = NarrowStep(
                    cell, size, hasPrevious: hasPrevious, hasNext: hasNext, kernels, .bfloat16,
                    isActivated: true)
                let resets = step.step.gates.matrix.elements
                let expected = step.expectedBackward()
                step.backward()
                step.addCandidateProduct(to: expected, resets: resets)
                let (found, name) = (step.step, step.step.name)
                let sequences = found.segment.sequence..<found.segment.sequence + found.segment.count
                #expect(bits(found.gates, found.rows) == bits(expected.gates, found.rows), "\(name), gates")
                if cell != .rnnTanh, cell != .rnnRelu {
                    #expect(bits(found.carry, sequences) == bits(expected.carry, sequences), "\(name), carry")
                }
                var copied = [found.gates]
                if cell == .gruAfter || cell == .gruBefore { copied.append(found.recurrentGates) }
                if cell == .gruBefore { copied.append(found.candidates) }
                for memory in copied.dropFirst() {
                    let other = memory === found.candidates ? expected.candidates : expected.recurrentGates
                    #expect(bits(memory, found.rows) == bits(other, found.rows), "\(name), recurrent gates")
                }
                step.expectCopies(of: copied, name)
                found.expectInputsUntouched()
                for input in [found.output, found.memory, found.upstream] { input.expectUntouched(name) }
            }
        }
    }

    private func bits(_ memory: GuardedMemory, _ rows: Range<Int>) -> [[UInt32]] {
        rows.map { row in (0..<memory.matrix.columns).map { memory.matrix[row, $0].bitPattern } }
    }

    @Test(
        "Instruction sets that fuse agree to the bit on steps in bfloat16 and in 8 bits",
        arguments: Precision.allCases, CellTwin.allCases)
    func agreement(precision: Precision, cell: CellTwin) {
        let sets = Kernels.available.filter(\.fuses)
        let steps = sets.map { kernels in
            NarrowStep(
                cell, (17, 5), hasPrevious: true, hasNext: true, kernels, precision, isActivated: false)
        }
        for step in steps {
            step.forward()
            if precision == .bfloat16 { step.backward() }
        }
        for (kernels, step) in zip(sets, steps).dropFirst() {
            let pairs = [
                (step.step.output, steps[0].step.output), (step.step.gates, steps[0].step.gates),
                (step.step.memory, steps[0].step.memory), (step.step.carry, steps[0].step.carry),
            ]
            for (found, expected) in pairs {
                let rows = 0..<found.matrix.rows
                #expect(bits(found, rows) == bits(expected, rows), "\(kernels.name) and \(sets[0].name)")
            }
        }
    }

    @Test(
        "A state of 8 bits follows that of single precision", arguments: Kernels.available, CellTwin.allCases)
    func accuracy(kernels: Kernels, cell: CellTwin) {
        for (precision, tolerance) in [(Precision.bfloat16, 0.02), (.int8, 0.05)] {
            let narrow = NarrowStep(
                cell, (17, 5), hasPrevious: true, hasNext: true, kernels, precision, isActivated: false)
            let exact = narrow.step.expectedForward().map(\.output)
            narrow.forward()
            for (row, expected) in zip(narrow.step.rows, exact) {
                let found = narrow.step.output.matrix.elements[row].map(Double.init)
                // Some 80 products of numbers below 1 and weights below 0.11, each off by a few thousandths.
                #expect(zip(found, expected).allSatisfy { abs($0 - $1) < tolerance }, "\(precision)")
            }
        }
    }

    @Test("A copy with another stride than its floats ends the program")
    func otherStride() async {
        await #expect(processExitsWith: .failure) {
            let (kernels, units, memory) = (Kernels.available[0], Kernels.block, FloatBuffer(count: 16384))
            let shape = PackedShape(rows: units, columns: units, width: 4, block: units)
            kernels.rnnForward(
                TimeSegment(sequence: 0, count: 2, row: 0, previous: nil, next: nil), rectifier: false,
                weights: memory.packedBFloat16(at: 0, shape),
                gates: memory.matrix(at: 8192, rows: 2, columns: units),
                output: memory.matrix(at: 6144, rows: 2, columns: units),
                outputCopy: memory.bfloat16(at: 4096, rows: 2, columns: units, stride: 2 * units))
        }
    }

    @Test(
        "A rectifier without scales ends the program, and so does a tanh with scales",
        arguments: [true, false])
    func otherScales(rectifier: Bool) async {
        await #expect(processExitsWith: .failure) { [rectifier] in
            let (kernels, units, memory) = (Kernels.available[0], Kernels.block, FloatBuffer(count: 16384))
            let shape = PackedShape(rows: units, columns: units, width: 4, block: units)
            kernels.rnnForward(
                TimeSegment(sequence: 0, count: 2, row: 0, previous: nil, next: nil), rectifier: rectifier,
                weights: memory.packedInt8(at: 0, shape),
                gates: memory.matrix(at: 8192, rows: 2, columns: units),
                output: memory.matrix(at: 6144, rows: 2, columns: units),
                outputCopy: memory.int8(at: 4096, rows: 2, columns: units, hasScales: !rectifier))
        }
    }
}
