import Sentiment
import Testing

@Suite struct QuantizedMatrixTests {
    /// Rows of many magnitudes, one of zeros and one of next to nothing.
    private static func floats(rows: Int, columns: Int, seed: UInt64 = 1) -> FloatBuffer {
        var random = SplitMix64(seed: seed)
        let buffer = FloatBuffer(count: rows * columns)
        for row in 0..<rows {
            let magnitude: Float = row == 1 ? 0 : row == 2 ? 0x1p-101 : 3 * random.nextSigned()
            for column in 0..<columns {
                buffer[row * columns + column] = magnitude * random.nextSigned()
            }
        }
        return buffer
    }

    private static func tables(_ matrix: QuantizedMatrix) -> (bytes: [Int8], scales: [Float]) {
        matrix.withTables { (Array($0), Array($1)) }
    }

    @Test("Bytes and scales are the scalar twin's")
    func twin() throws {
        for (rows, columns) in [(1, 1), (3, 2), (4, 15), (5, 16), (7, 17), (33, 31)] {
            let buffer = Self.floats(rows: rows, columns: columns)
            let matrix = buffer.matrix(at: 0, rows: rows, columns: columns)
            let (bytes, scales) = Self.tables(try #require(QuantizedMatrix(matrix)))
            for (row, numbers) in matrix.elements.enumerated() {
                let expected = NarrowTwin.quantized(numbers)
                let name = "\(rows) x \(columns), row \(row)"
                #expect(
                    bytes[row * columns..<(row + 1) * columns].map(Int.init) == expected.numbers, "\(name)")
                #expect(scales[row] == expected.scale, "\(name)")
            }
        }
    }

    @Test("Columns left out of a wider matrix do not count")
    func stride() throws {
        let buffer = FloatBuffer(count: 6)
        for (index, value) in [1, 2, 100, 4, -3, 100].enumerated() { buffer[index] = Float(value) }
        let matrix = try #require(QuantizedMatrix(buffer.matrix(at: 0, rows: 2, columns: 2, stride: 3)))
        #expect(Self.tables(matrix).bytes == [64, 127, 127, -95])
        #expect(Self.tables(matrix).scales == [2 / 127, 4 / 127])
    }

    @Test("Numbers come back to half a step")
    func values() throws {
        let columns = 37
        let buffer = Self.floats(rows: 50, columns: columns)
        let matrix = try #require(QuantizedMatrix(buffer.matrix(at: 0, rows: 50, columns: columns)))
        let (bytes, scales) = Self.tables(matrix)
        let values = matrix.values
        for index in values.indices {
            let scale = scales[index / columns]
            #expect(values[index] == Float(bytes[index]) * scale)
            #expect(abs(values[index] - buffer[index]) <= scale / 2 * 1.00001 + 0x1p-100)
        }
        let target = FloatBuffer(count: columns)
        matrix.copyRow(49, into: target.all)
        #expect(target.all.elements[0] == Array(values.suffix(columns)))
    }

    @Test(
        "Products read the same bytes and scales of the numbers that come back as of those that went in",
        arguments: Kernels.available)
    func again(kernels: Kernels) throws {
        let (rows, columns) = (2000, 19)
        let buffer = Self.floats(rows: rows, columns: columns, seed: 4)
        let matrix = try #require(QuantizedMatrix(buffer.matrix(at: 0, rows: rows, columns: columns)))
        let back = FloatBuffer(count: rows * columns)
        for (index, value) in matrix.values.enumerated() { back[index] = value }
        func operands(_ floats: FloatBuffer) -> (bytes: [[UInt8]], scales: [Float]) {
            let memory = FloatBuffer(count: rows * 6)
            let target = memory.int8(at: 0, rows: rows, columns: columns, hasScales: true)
            kernels.quantize(floats.matrix(at: 0, rows: rows, columns: columns), into: target)
            return withExtendedLifetime(memory) {
                (
                    (0..<rows).map { row in (0..<columns).map { target.byte(row, $0) } },
                    (0..<rows).map(target.scale)
                )
            }
        }
        let (first, second) = (operands(buffer), operands(back))
        #expect(first.bytes == second.bytes)
        #expect(first.scales == second.scales)
        let twice = try #require(QuantizedMatrix(back.matrix(at: 0, rows: rows, columns: columns)))
        #expect(Self.tables(twice) == Self.tables(matrix))
    }

    @Test(
        "Numbers that are not finite, or too large for that, cannot be quantized",
        arguments: [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
    func notFinite(value: Float) {
        let buffer = Self.floats(rows: 4, columns: 5)
        #expect(QuantizedMatrix(buffer.matrix(at: 0, rows: 4, columns: 5)) != nil)
        buffer[17] = value
        #expect(QuantizedMatrix(buffer.matrix(at: 0, rows: 4, columns: 5)) == nil)
    }

    @Test("A row that is not there ends the program")
    func outside() async {
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 6)
            QuantizedMatrix(buffer.matrix(at: 0, rows: 2, columns: 3))?
                .copyRow(2, into: buffer.matrix(at: 0, rows: 1, columns: 3))
        }
        await #expect(processExitsWith: .failure) {
            let buffer = FloatBuffer(count: 6)
            QuantizedMatrix(buffer.matrix(at: 0, rows: 2, columns: 3))?
                .copyRow(1, into: buffer.matrix(at: 0, rows: 1, columns: 4))
        }
    }
}
