import Sentiment
import Testing

@Suite struct BFloat16MatrixTests {
    @Test("Slices hold what the whole holds")
    func slices() {
        let kernels = Kernels.available[0]
        let floats = FloatBuffer(count: 24)
        for index in 0..<24 { floats[index] = Float(index) }
        let buffer = FloatBuffer(count: 40)
        let matrix = buffer.bfloat16(at: 3, rows: 4, columns: 6, stride: 8)
        kernels.convert(floats.matrix(at: 0, rows: 4, columns: 6), into: matrix)
        #expect(matrix[1, 0] == 6 && matrix[3, 5] == 23)
        #expect(matrix.rows(1, 2).columns(2, 4).elements == [[8, 9, 10, 11], [14, 15, 16, 17]])
        #expect(matrix.rows(2, 2).elements == [[12, 13, 14, 15, 16, 17], [18, 19, 20, 21, 22, 23]])
        #expect(buffer[2] == 0 && buffer[30] == 0)
    }

    @Test("An arena gives matrices that do not overlap")
    func arena() {
        let arena = Arena()
        let (first, second) = (arena.bfloat16(3, 5), arena.bfloat16(3, 5))
        let ones = FloatBuffer(count: 15)
        Kernels.available[0].convert(ones.matrix(at: 0, rows: 3, columns: 5), into: second)
        for index in 0..<15 { ones[index] = 1 }
        Kernels.available[0].convert(ones.matrix(at: 0, rows: 3, columns: 5), into: first)
        #expect(first.elements == [[Float]](repeating: [1, 1, 1, 1, 1], count: 3))
        #expect(second.elements == [[Float]](repeating: [0, 0, 0, 0, 0], count: 3))
    }

    @Test("A view that does not fit, or cuts a pair in two, ends the program")
    func outside() async {
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 11).bfloat16(at: 0, rows: 4, columns: 6)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 100).bfloat16(at: 0, rows: 4, columns: 6, stride: 7)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 100).bfloat16(at: 0, rows: 4, columns: 6).columns(1, 2)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 100).bfloat16(at: 0, rows: 4, columns: 6).columns(0, 3)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 100).bfloat16(at: 0, rows: 4, columns: 6)[0, 6]
        }
        await #expect(processExitsWith: .failure) {
            let shape = PackedShape(rows: 3, columns: 32, width: 2, block: 16)
            _ = FloatBuffer(count: 63).packedBFloat16(at: 0, shape)
        }
    }
}
