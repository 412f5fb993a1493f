/// What one shard of a language model's step writes: the encoder's workspace, and of the softmax what gradients are
/// sums of.
package final class NextWordScratch {
    /// The encoder's part.
    package let workspace = Workspace()
    /// [N x padded D]: where the next word was looked for, z.
    package internal(set) var vectors: Matrix
    /// For each token the slope of the loss along the score of its target.
    package internal(set) var slopes: [Float] = []
    /// What the gradient of the projection is a sum of.
    package internal(set) var projection: GradientProduct?
    /// [padded D x padded K]: the gradients of the candidates' embeddings.
    package private(set) var candidates: PackedMatrix
    private(set) var gradientScratch: Matrix
    private var storage: FloatBuffer

    /// Scratch that grows with what it sees.
    package init() {
        vectors = workspace.arena.uninitialized(0, 0)
        storage = FloatBuffer(count: 0)
        let nothing = PackedShape(rows: 0, columns: 0, width: 4, block: Kernels.block)
        candidates = storage.packed(at: 0, nothing)
        gradientScratch = storage.all
    }

    /// Makes room for a number of candidates, with gradients of zero.
    func prepare(_ shape: PackedShape, _ kernels: Kernels) {
        let scratch = kernels.gradientScratch(for: shape)
        storage = storage.grown(to: shape.count + scratch)
        candidates = storage.packed(at: 0, shape)
        gradientScratch = storage.matrix(at: shape.count, rows: 1, columns: scratch)
        storage.matrix(at: 0, rows: 1, columns: shape.count).clear()
    }
}
