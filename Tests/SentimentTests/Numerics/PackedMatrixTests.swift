import Sentiment
import Testing

@Suite struct PackedMatrixTests {
    @Test("An element is read where it was written, at the place that the shape gives")
    func elements() {
        let buffer = FloatBuffer(count: 100)
        let shape = PackedShape(rows: 3, columns: 20, width: 2, block: 4)
        let matrix = buffer.packed(at: 7, shape)
        for row in 0..<3 { for column in 0..<20 { matrix[row, column] = Float(100 * row + column) } }
        for row in 0..<3 {
            for column in 0..<20 {
                #expect(matrix[row, column] == Float(100 * row + column))
                #expect(buffer[7 + shape.offset(row: row, column: column)] == Float(100 * row + column))
            }
        }
        #expect(buffer[6] == 0 && buffer[67] == 0)
    }

    @Test("An element outside, or a matrix that does not fit, ends the program")
    func outside() async {
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 100)
            _ = buffer.packed(at: 0, PackedShape(rows: 3, columns: 20, width: 2, block: 4))[3, 0]
        }
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 100)
            buffer.packed(at: 0, PackedShape(rows: 3, columns: 20, width: 2, block: 4))[0, 20] = 1
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 100).packed(at: 41, PackedShape(rows: 3, columns: 20, width: 2, block: 4))
        }
    }
}
