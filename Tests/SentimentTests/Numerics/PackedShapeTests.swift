import Sentiment
import Testing

@Suite struct PackedShapeTests {
    static let shapes: [PackedShape] = [4, 8, 16].flatMap { block in
        [0, 1, 15, 16, 17].flatMap { rows in
            [0, 1, 2, 3, 4, 5, 7].flatMap { vectors in
                (1...4).map { PackedShape(rows: rows, columns: vectors * block, width: $0, block: block) }
            }
        }
    }

    @Test("Every element has a place of its own, and none is left over")
    func bijection() {
        for shape in Self.shapes {
            var places = [Bool](repeating: false, count: shape.count)
            for row in 0..<shape.rows {
                for column in 0..<shape.columns { places[shape.offset(row: row, column: column)] = true }
            }
            #expect(places.allSatisfy { $0 }, "\(shape)")
        }
    }

    @Test("Panel stands behind panel, row-major inside a panel; the last may be narrower")
    func order() {
        let shape = PackedShape(rows: 3, columns: 5 * 4, width: 2, block: 4)
        // Two panels of 8 columns, then one of 4.
        #expect(shape.offset(row: 0, column: 0) == 0)
        #expect(shape.offset(row: 0, column: 7) == 7)
        #expect(shape.offset(row: 1, column: 0) == 8)
        #expect(shape.offset(row: 0, column: 8) == 24)
        #expect(shape.offset(row: 2, column: 15) == 24 + 2 * 8 + 7)
        #expect(shape.offset(row: 0, column: 16) == 48)
        #expect(shape.offset(row: 1, column: 17) == 48 + 4 + 1)
    }

    @Test("The transpose pads what were the rows to whole vectors")
    func transposed() {
        let shape = PackedShape(rows: 17, columns: 24, width: 3, block: 8)
        #expect(shape.transposed == PackedShape(rows: 24, columns: 24, width: 4, block: 8))
        #expect(PackedShape(rows: 16, columns: 24, width: 3, block: 8).transposed.columns == 16)
    }

    @Test("Rounding up reaches the next multiple and no further")
    func roundedUp() {
        #expect([0, 1, 15, 16, 17, 31, 33].map { $0.roundedUp(to: 16) } == [0, 16, 16, 16, 32, 32, 48])
    }

    @Test("Columns that do not fill vectors end the program")
    func partVectors() async {
        await #expect(processExitsWith: .failure) {
            _ = PackedShape(rows: 2, columns: 17, width: 1, block: 16)
        }
    }
}
