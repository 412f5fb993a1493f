/// The projection from a state to the space of the embeddings, z = P h, where the score of a word is its inner product
/// with z: so the table of embeddings serves as the softmax's weights as well, whatever the sizes (Inan et al. 2017,
/// arXiv:1611.01462; Press and Wolf 2017, arXiv:1608.05859).
package final class NextWordProjection: Sendable {
    /// H and D, without padding.
    package let hiddenSize: Int
    /// See ``hiddenSize``.
    package let embeddingSize: Int
    /// The weights, packed as [padded H x padded D]; the padding is zero and stays zero.
    package let storage: FloatBuffer
    /// [padded H x padded D].
    package let weights: PackedMatrix
    /// The weights as products read them.
    package let forward: PackedWeights
    /// [padded D x padded H]: what the way back multiplies by.
    package let transposed: PackedWeights
    private let copies: [FloatBuffer]

    /// Zeros.
    package init(hiddenSize: Int, embeddingSize: Int, precision: Precision) {
        self.hiddenSize = hiddenSize
        self.embeddingSize = embeddingSize
        let block = Kernels.block
        let shape = PackedShape(
            rows: hiddenSize.roundedUp(to: block), columns: embeddingSize.roundedUp(to: block), width: 4,
            block: block)
        storage = FloatBuffer(count: shape.count)
        weights = storage.packed(at: 0, shape)
        let back = FloatBuffer(count: PackedWeights.floats(shape.transposed, precision))
        transposed = back.weights(at: 0, shape.transposed, precision)
        if precision == .float32 {
            forward = .float32(weights)
            copies = [back]
        } else {
            let copy = FloatBuffer(count: PackedWeights.floats(shape, precision))
            forward = copy.weights(at: 0, shape, precision)
            copies = [back, copy]
        }
    }

    /// The panels of the weights, which are summed and moved each by itself.
    package var panels: [Range<Int>] {
        let shape = weights.shape
        return stride(from: 0, to: shape.columns, by: shape.width * shape.block).map {
            $0..<min($0 + shape.width * shape.block, shape.columns)
        }
    }

    /// Copies the present weights to where products read them.
    package func refresh(_ kernels: Kernels) {
        if forward.precision != .float32 { kernels.convert(weights, into: forward) }
        kernels.transpose(weights, into: transposed)
    }

    /// The elements, [H, D], as a file has them, of the weights or of a buffer of the same layout.
    package func values(of buffer: FloatBuffer) -> [Float] {
        let matrix = buffer.packed(at: 0, weights.shape)
        return (0..<hiddenSize).flatMap { row in (0..<embeddingSize).map { matrix[row, $0] } }
    }

    /// Sets the elements, given as a file has them.
    package func set(_ buffer: FloatBuffer, to values: UnsafeBufferPointer<Float>) {
        precondition(values.count == hiddenSize * embeddingSize, "There are \(values.count) values.")
        let matrix = buffer.packed(at: 0, weights.shape)
        for row in 0..<hiddenSize {
            for column in 0..<embeddingSize { matrix[row, column] = values[row * embeddingSize + column] }
        }
    }
}
