import Sentiment
import Testing

@Suite struct Int8MatrixTests {
    @Test("Slices hold what the whole holds, with its scales")
    func slices() {
        let kernels = Kernels.available[0]
        let floats = FloatBuffer(count: 32)
        for index in 0..<32 { floats[index] = Float(index) }
        let buffer = FloatBuffer(count: 40)
        let matrix = buffer.int8(at: 3, rows: 4, columns: 8, stride: 12, hasScales: true)
        kernels.quantize(floats.matrix(at: 0, rows: 4, columns: 8), into: matrix)
        let slice = matrix.rows(1, 2).columns(4, 4)
        #expect(slice.scale(1) == Float(23) / 127)
        #expect(slice.byte(1, 3) == 255 && slice[1, 3] == 23)
        #expect(slice.byte(0, 0) == matrix.byte(1, 4) && slice[0, 0] == matrix[1, 4])
        #expect(buffer[2] == 0 && buffer[3 + 12 + 4] == 0)
    }

    @Test("An arena gives matrices that do not overlap")
    func arena() {
        let arena = Arena()
        let (first, second) = (arena.int8(3, 5, hasScales: true), arena.int8(3, 5, hasScales: true))
        let floats = FloatBuffer(count: 15)
        Kernels.available[0].quantize(floats.matrix(at: 0, rows: 3, columns: 5), into: second)
        for index in 0..<15 { floats[index] = 2 }
        Kernels.available[0].quantize(floats.matrix(at: 0, rows: 3, columns: 5), into: first)
        for row in 0..<3 {
            #expect(first.scale(row) == Float(2) / 127 && first.byte(row, 4) == 255)
            #expect(second.scale(row) == 0 && second.byte(row, 4) == 128)
        }
    }

    @Test("A view that does not fit, or cuts a word in two, ends the program")
    func outside() async {
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 11).int8(at: 0, rows: 4, columns: 8, hasScales: true)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 100).int8(at: 0, rows: 4, columns: 8, stride: 10, hasScales: false)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 100).int8(at: 0, rows: 4, columns: 8, hasScales: false).columns(2, 4)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 100).int8(at: 0, rows: 4, columns: 8, hasScales: false)[0, 8]
        }
        await #expect(processExitsWith: .failure) {
            let shape = PackedShape(rows: 5, columns: 32, width: 2, block: 16)
            _ = FloatBuffer(count: 127).packedInt8(at: 0, shape)
        }
    }
}
