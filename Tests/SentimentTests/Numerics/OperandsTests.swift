import Sentiment
import Testing

@Suite struct OperandsTests {
    private static let precisions: [Precision] = [.float32, .bfloat16]

    private func elements(_ operand: Operand) -> [[Float]] {
        switch operand {
        case .float32(let rows): rows.elements
        case .bfloat16(let rows): rows.elements
        case .int8: preconditionFailure("No test has 8 bits.")
        }
    }

    /// States of numbers that bfloat16 has, too.
    private func states(_ arena: Arena, _ precision: Precision, rows: Int) -> States {
        let values = arena.uninitialized(rows, 3)
        for row in 0..<rows { for column in 0..<3 { values[row, column] = Float(10 * row + column + 1) } }
        return arena.states(values, precision, .best)
    }

    @Test("What products read of states has their numbers, without the floats", arguments: precisions)
    func operand(precision: Precision) {
        let arena = Arena()
        withExtendedLifetime(arena) {
            let states = states(arena, precision, rows: 4)
            let before = elements(states.operand)
            #expect(before == [[1, 2, 3], [11, 12, 13], [21, 22, 23], [31, 32, 33]])
            #expect(elements(states.rows(1, 2).operand) == [[11, 12, 13], [21, 22, 23]])
            if precision == .bfloat16 {
                states.values.clear()
                #expect(elements(states.operand) == before)
                Kernels.best.refreshCopy(of: states)
                #expect(elements(states.operand).joined().allSatisfy { $0 == 0 })
            }
        }
    }
}
