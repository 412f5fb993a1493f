import Sentiment
import Testing

/// One step of each cell against its scalar twin, forward and backward.
@Suite struct CellKernelsTests {
    /// Rows around those of tiles, blocks of units around those of panels.
    static let sizes: [(rows: Int, blocks: Int)] =
        [1, 2, 3, 7, 15, 16, 17, 31, 33].flatMap { rows in [1, 2, 3, 4, 5, 7].map { (rows, $0) } }
        // More units than a slice of a product has.
        + [(2, 18), (13, 18)]

    @Test("A step forward is its scalar twin's", arguments: Kernels.available, CellTwin.allCases)
    func forward(kernels: Kernels, cell: CellTwin) {
        for size in Self.sizes {
            for hasPrevious in [true, false] {
                let step = CellStep(
                    cell, size, hasPrevious: hasPrevious, hasNext: true, kernels, isActivated: false)
                let expected = step.expectedForward()
                step.forward()
                step.expect(step.output, rows: expected.map(\.output), "output")
                step.expect(step.gates, gates: expected.map(\.gates), "gates")
                if cell == .rnnTanh || cell == .rnnRelu {
                    step.memory.expectUntouched(step.name)
                } else {
                    step.expect(step.memory, rows: expected.map(\.memory), "memory")
                }
                step.expectInputsUntouched()
                for unused in [step.upstream, step.carry, step.recurrentGates, step.candidates] {
                    unused.expectUntouched(step.name)
                }
            }
        }
    }

    @Test("A step backward is its scalar twin's", arguments: Kernels.available, CellTwin.allCases)
    func backward(kernels: Kernels, cell: CellTwin) {
        for size in Self.sizes {
            for (hasPrevious, hasNext) in [(true, true), (true, false), (false, true)] {
                let step = CellStep(
                    cell, size, hasPrevious: hasPrevious, hasNext: hasNext, kernels, isActivated: true)
                let expected = step.expectedBackward()
                step.backward()
                step.expect(step.gates, gates: expected.map(\.gates), "gates' gradients")
                switch cell {
                case .rnnTanh, .rnnRelu:
                    step.carry.expectUntouched(step.name)
                    step.recurrentGates.expectUntouched(step.name)
                case .lstm:
                    step.recurrentGates.expectUntouched(step.name)
                case .gruAfter:
                    step.expect(
                        step.recurrentGates, gates: expected.map(\.recurrentGates), "recurrent gradients")
                case .gruBefore:
                    step.expect(
                        step.recurrentGates, gates: expected.map { Array($0.recurrentGates.prefix(2)) },
                        "recurrent gradients")
                    step.expect(
                        step.candidates, rows: expected.map { $0.recurrentGates[2] }, "candidates' gradients")
                }
                // Nothing reads the carried gradient before the first token.
                if hasPrevious, cell != .rnnTanh, cell != .rnnRelu {
                    step.expectCarry(expected.map(\.carry))
                }
                step.expectInputsUntouched()
                for input in [step.output, step.memory, step.upstream] { input.expectUntouched(step.name) }
            }
        }
    }

    @Test("States that do not stand one row after the other end the program")
    func stridedMemory() async {
        await #expect(processExitsWith: .failure) {
            let kernels = Kernels.available[0]
            let units = Kernels.block
            let memory = FloatBuffer(count: 16384)
            let shape = PackedShape(rows: units, columns: 4 * units, width: 4, block: units)
            kernels.lstmForward(
                TimeSegment(sequence: 0, count: 2, row: 0, previous: nil, next: nil),
                weights: memory.packed(at: 0, shape),
                gates: memory.matrix(at: 8192, rows: 2, columns: 4 * units),
                cells: memory.matrix(at: 4096, rows: 2, columns: units, stride: 2 * units),
                output: memory.matrix(at: 6144, rows: 2, columns: units))
        }
    }

    @Test("Recurrent weights in panels that do not hold whole units end the program")
    func otherPanels() async {
        await #expect(processExitsWith: .failure) {
            let kernels = Kernels.available[0]
            let units = Kernels.block
            let memory = FloatBuffer(count: 16384)
            let shape = PackedShape(rows: units, columns: 4 * units, width: 3, block: units)
            kernels.lstmForward(
                TimeSegment(sequence: 0, count: 2, row: 0, previous: nil, next: nil),
                weights: memory.packed(at: 0, shape),
                gates: memory.matrix(at: 8192, rows: 2, columns: 4 * units),
                cells: memory.matrix(at: 4096, rows: 2, columns: units),
                output: memory.matrix(at: 6144, rows: 2, columns: units))
        }
    }
}
