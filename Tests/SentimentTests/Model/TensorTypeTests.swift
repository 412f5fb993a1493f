import Sentiment
import Testing

@Suite struct TensorTypeTests {
    @Test("A tensor has as many bytes as its type and shape say")
    func counts() {
        #expect(TensorType.float32.byteCount(shape: [2, 3]) == 24)
        #expect(TensorType.bfloat16.byteCount(shape: []) == 2)
        #expect(TensorType.float64.byteCount(shape: [5, 0, 7]) == 0)
        #expect(TensorType.uint8.byteCount(shape: [.max]) == .max)
    }

    @Test("A shape that no memory could hold has no size")
    func impossible() {
        #expect(TensorType.float32.byteCount(shape: [-1]) == nil)
        #expect(TensorType.uint8.byteCount(shape: [.max, 2]) == nil)
        #expect(TensorType.float32.byteCount(shape: [.max]) == nil)
        #expect(TensorType.uint8.byteCount(shape: Array(repeating: 1, count: 33)) == nil)
    }
}
