import Sentiment
import Testing

@Suite struct FloatBufferTests {
    @Test(
        "A buffer of any size begins on a cache line and is zero",
        arguments: [0, 1, 15, 16, 17, 31, 33, 1000, 65_535, 65_536, 65_537, 300_001])
    func fresh(count: Int) {
        let buffer = FloatBuffer(count: count)
        #expect(buffer.count == count)
        #expect(buffer.all.elements == [[Float](repeating: 0, count: count)])
        buffer.withBytes { bytes in
            #expect(bytes.count == 4 * count)
            #expect(UInt(bitPattern: bytes.baseAddress) % 64 == 0)
        }
    }

    @Test(
        "The last float of a large buffer is its own, and what a buffer leaves behind is not seen by the next"
    )
    func largeBuffers() {
        for count in [65_520, 65_536, 300_001] {
            for _ in 0..<3 {
                let buffer = FloatBuffer(count: count)
                #expect(buffer[0] == 0 && buffer[count - 1] == 0)
                buffer[0] = 1
                buffer[count - 1] = 2
                #expect(buffer[0] == 1 && buffer[count - 1] == 2)
            }
        }
    }

    @Test("A buffer that is large enough stays; one that is not gives way to one at least twice as large")
    func growth() {
        let buffer = FloatBuffer(count: 10)
        for least in [0, 9, 10] { #expect(buffer.grown(to: least) === buffer) }
        #expect(buffer.grown(to: 11).count == 20)
        #expect(buffer.grown(to: 20).count == 20)
        #expect(buffer.grown(to: 21).count == 21)
        #expect(FloatBuffer(count: 0).grown(to: 1).count == 1)
    }

    @Test("A view begins at its offset and skips what its stride leaves out")
    func views() {
        let buffer = FloatBuffer(count: 20)
        for index in 0..<20 { buffer[index] = Float(index) }
        #expect(buffer.matrix(at: 3, rows: 2, columns: 3).elements == [[3, 4, 5], [6, 7, 8]])
        #expect(
            buffer.matrix(at: 3, rows: 3, columns: 2, stride: 7).elements == [[3, 4], [10, 11], [17, 18]])
        #expect(buffer.matrix(at: 20, rows: 0, columns: 5).elements.isEmpty)
        withExtendedLifetime(buffer) {}
    }

    @Test("A write through a view is a write to the buffer")
    func sharing() {
        let buffer = FloatBuffer(count: 12)
        buffer.matrix(at: 2, rows: 2, columns: 2, stride: 5)[1, 1] = 7
        #expect(buffer[8] == 7)
        #expect((0..<12).filter { buffer[$0] != 0 } == [8])
    }

    @Test("Clearing and copying reach every element")
    func clearAndCopy() {
        let (one, other) = (FloatBuffer(count: 33), FloatBuffer(count: 33))
        for index in 0..<33 { one[index] = Float(index + 1) }
        other.copy(from: one)
        one.clear()
        #expect(one.all.elements[0].allSatisfy { $0 == 0 })
        #expect(other.all.elements[0] == (1...33).map { Float($0) })
        withExtendedLifetime((one, other)) {}
    }

    @Test("The bytes are the floats' own")
    func bytes() {
        let buffer = FloatBuffer(count: 3)
        for (index, value) in [Float(1), -2.5, .infinity].enumerated() { buffer[index] = value }
        let read = buffer.withBytes { bytes in
            (0..<3).map { Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)) }
        }
        #expect(read == [1, -2.5, .infinity])
    }

    @Test("A view that does not fit ends the program")
    func tooLargeView() async {
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 20).matrix(at: 3, rows: 3, columns: 6)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 20).matrix(at: 0, rows: 3, columns: 2, stride: 10)
        }
        await #expect(processExitsWith: .failure) {
            _ = FloatBuffer(count: 20).matrix(at: 0, rows: 2, columns: 4, stride: 3)
        }
    }

    @Test("An index outside ends the program")
    func outside() async {
        await #expect(processExitsWith: .failure) { _ = FloatBuffer(count: 20)[20] }
        await #expect(processExitsWith: .failure) { FloatBuffer(count: 20)[-1] = 1 }
    }
}
