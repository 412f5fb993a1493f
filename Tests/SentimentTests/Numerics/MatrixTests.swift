import Sentiment
import Testing

@Suite struct MatrixTests {
    /// 4 x 5 with element (r, c) = 10 r + c, its rows 7 floats apart.
    private func filled(_ buffer: FloatBuffer) -> Matrix {
        let matrix = buffer.matrix(at: 1, rows: 4, columns: 5, stride: 7)
        for row in 0..<4 { for column in 0..<5 { matrix[row, column] = Float(10 * row + column) } }
        return matrix
    }

    @Test("Rows and columns of a matrix are views of the same elements")
    func parts() {
        let buffer = FloatBuffer(count: 40)
        let matrix = filled(buffer)
        #expect(matrix.row(2).elements == [[20, 21, 22, 23, 24]])
        #expect(matrix.rows(1, 2).columns(3, 2).elements == [[13, 14], [23, 24]])
        #expect(matrix.columns(3, 2).rows(1, 2).elements == [[13, 14], [23, 24]])
        matrix.rows(1, 2).columns(3, 2)[1, 0] = -1
        #expect(matrix[2, 3] == -1)
        #expect(matrix.rows(4, 0).elements.isEmpty)
        #expect(matrix.columns(5, 0).elements == [[], [], [], []])
        withExtendedLifetime(buffer) {}
    }

    @Test("Clearing, scaling and copying stay within a view")
    func withinView() {
        let buffer = FloatBuffer(count: 40)
        let matrix = filled(buffer)
        let other = FloatBuffer(count: 6)
        for index in 0..<6 { other[index] = 1 }
        let part = matrix.rows(1, 2).columns(1, 3)
        part.scale(by: 2)
        #expect(matrix.elements[1] == [10, 22, 24, 26, 14])
        #expect(matrix.elements[3] == [30, 31, 32, 33, 34])
        part.copy(from: other.matrix(at: 0, rows: 2, columns: 3))
        #expect(matrix.elements[1] == [10, 1, 1, 1, 14])
        #expect(matrix.elements[2] == [20, 1, 1, 1, 24])
        part.clear()
        #expect(matrix.elements[1] == [10, 0, 0, 0, 14])
        #expect(matrix.elements[2] == [20, 0, 0, 0, 24])
        withExtendedLifetime(other) {}
        // The gaps between the rows.
        #expect([0, 6, 7, 13, 14, 20, 21, 27].allSatisfy { buffer[$0] == 0 })
    }

    @Test("A copy has the elements of its source, whatever the strides")
    func copy() {
        let (source, target) = (FloatBuffer(count: 40), FloatBuffer(count: 40))
        let matrix = filled(source)
        let copied = target.matrix(at: 3, rows: 4, columns: 5)
        copied.copy(from: matrix)
        #expect(copied.elements == matrix.elements)
        #expect(target[2] == 0 && target[3] == 0 && target[4] == 1 && target[23] == 0)
        withExtendedLifetime((source, target)) {}
    }

    @Test("What lies outside ends the program")
    func outside() async {
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 40)
            _ = buffer.matrix(at: 0, rows: 4, columns: 5)[0, 5]
        }
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 40)
            buffer.matrix(at: 0, rows: 4, columns: 5)[4, 0] = 1
        }
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 40)
            _ = buffer.matrix(at: 0, rows: 4, columns: 5).rows(3, 2)
        }
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 40)
            _ = buffer.matrix(at: 0, rows: 4, columns: 5).columns(-1, 2)
        }
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 40)
            buffer.matrix(at: 0, rows: 4, columns: 5).copy(from: buffer.matrix(at: 0, rows: 5, columns: 4))
        }
    }
}
