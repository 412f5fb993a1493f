/// The table that gives each word its D numbers.
package struct Embedding: Sendable {
    /// The table's name in a model file.
    package static let tensorName = "embedding.weights"

    /// [V x D].
    package let weights: Matrix
    /// Keeps the memory of the table alive: a buffer, or a mapped file.
    private let owner: any AnyObject & Sendable

    /// Whether the table may be written; a mapped file must not.
    package let isWritable: Bool

    /// A table of a mapped file, which `owner` keeps in memory.
    package init(mapped weights: Matrix, owner: any AnyObject & Sendable) {
        self.weights = weights
        self.owner = owner
        isWritable = false
    }

    /// A table of zeros of its own.
    package init(vocabularySize: Int, size: Int) {
        let buffer = FloatBuffer(count: vocabularySize * size)
        weights = buffer.matrix(at: 0, rows: vocabularySize, columns: size)
        owner = buffer
        isWritable = true
    }

    /// The rows of some words: (U) -> (U, D).
    package func callAsFunction(_ words: [Int32], into target: Matrix) {
        for (row, id) in words.enumerated() {
            target.row(row).copy(from: weights.row(Int(id)))
        }
    }
}
