import Sentiment
import Testing

@Suite struct ArenaTests {
    /// Writes a number of its own into every element, and expects that all matrices keep theirs.
    private func expectDisjoint(_ matrices: [Matrix]) {
        for (index, matrix) in matrices.enumerated() {
            for row in 0..<matrix.rows {
                for column in 0..<matrix.columns { matrix[row, column] = Float(index + 1) }
            }
        }
        for (index, matrix) in matrices.enumerated() {
            #expect(matrix.elements.joined().allSatisfy { $0 == Float(index + 1) }, "matrix \(index)")
        }
    }

    @Test("Matrices do not overlap, in one block or many, before and after a reset")
    func disjoint() {
        let arena = Arena()
        for _ in 0..<3 {
            expectDisjoint(
                [1, 15, 16, 17, 0, 31, 33, 5000, 3, 20_000, 1].map { arena.uninitialized($0, 3) }
                    + [arena.uninitialized(0, 0), arena.zeros(7, 11)])
            arena.reset()
        }
        withExtendedLifetime(arena) {}
    }

    @Test("Zeros are zero even where something was before")
    func zeros() {
        let arena = Arena()
        let old = arena.uninitialized(10, 10)
        for row in 0..<10 { for column in 0..<10 { old[row, column] = 1 } }
        arena.reset()
        let zeros = arena.zeros(10, 10)
        #expect(zeros.elements.joined().allSatisfy { $0 == 0 })
        withExtendedLifetime(arena) {}
    }

    @Test("After a reset the memory of the largest batch serves again")
    func reuse() {
        let arena = Arena()
        // The second does not fit into the first's block, so the reset makes one block of both.
        _ = (arena.uninitialized(4000, 1), arena.uninitialized(8000, 1))
        arena.reset()
        let first = arena.uninitialized(4000, 1)
        first[0, 0] = 5
        let second = arena.uninitialized(8000, 1)
        second[7999, 0] = 6
        arena.reset()
        #expect(arena.uninitialized(4000, 1)[0, 0] == 5)
        #expect(arena.uninitialized(8000, 1)[7999, 0] == 6)
        withExtendedLifetime(arena) {}
    }

    @Test("A matrix has the shape asked for, its rows one behind the other")
    func shape() {
        let arena = Arena()
        let matrix = arena.zeros(3, 5)
        #expect((matrix.rows, matrix.columns, matrix.stride) == (3, 5, 5))
        let empty = arena.zeros(0, 5)
        #expect((empty.rows, empty.columns) == (0, 5))
        withExtendedLifetime(arena) {}
    }
}
