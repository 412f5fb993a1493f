/// The words that a language model compares the next word with: all words of the vocabulary, or a sample of them that
/// all tokens of a step share, so that their scores are one product.
///
/// A sampled word counts as often as it would have to for the sum over all words to come out right on average: one
/// divided by the probability of being among the candidates (Horvitz and Thompson 1952; as importance sampling in
/// Bengio and Senécal 2008 and Jean et al. 2015, arXiv:1412.2007). With all words the softmax is the full one.
package final class CandidateWords: @unchecked Sendable {
    // Sendable: between the parallel phases it belongs to its caller; each parallel task packs rows of its own.

    /// The candidates.
    package private(set) var ids: [Int32] = []
    /// K, padded to whole blocks.
    package let paddedCount: Int
    /// [1 x padded K]: what is added to the scores.
    package let offsets: Matrix
    /// [padded K x padded D]: the candidates' embeddings.
    package let rows: PackedWeights
    /// [padded D x padded K].
    package let columns: PackedWeights
    /// The score of padding: its exponential is nothing beside those of words.
    static let nowhere: Float = -1e30

    /// For each word the score that it starts with.
    private let bias: [Float]
    private let table: PackedMatrix
    /// For each word of the vocabulary its place among the candidates, or -1.
    private var places: [Int32]
    private let storage: [FloatBuffer]

    /// The rows that a task packs.
    private static let rowsPerTask = 64

    /// Room for up to `count` of the words whose scores begin with `bias`, with embeddings of `size` numbers.
    package init(count: Int, bias: [Float], size: Int, precision: Precision) {
        paddedCount = count.roundedUp(to: Kernels.block)
        self.bias = bias
        places = Array(repeating: -1, count: bias.count)
        let shape = PackedShape(
            rows: paddedCount, columns: size.roundedUp(to: Kernels.block), width: 4, block: Kernels.block)
        let floats = FloatBuffer(count: shape.count)
        let row = FloatBuffer(count: paddedCount)
        let transposed = FloatBuffer(count: PackedWeights.floats(shape.transposed, precision))
        table = floats.packed(at: 0, shape)
        offsets = row.all
        columns = transposed.weights(at: 0, shape.transposed, precision)
        if precision == .float32 {
            rows = .float32(table)
            storage = [floats, row, transposed]
        } else {
            let copy = FloatBuffer(count: PackedWeights.floats(shape, precision))
            rows = copy.weights(at: 0, shape, precision)
            storage = [floats, row, transposed, copy]
        }
    }

    /// The place of a word among the candidates; nil when it is none.
    func place(of word: Int32) -> Int? { places[Int(word)] < 0 ? nil : Int(places[Int(word)]) }

    /// The score that a word starts with.
    func bias(of word: Int32) -> Float { bias[Int(word)] }

    /// Takes other candidates; `probability` tells how likely each was to be among them.
    package func choose(_ words: [Int32], probability: (Int32) -> Float) {
        precondition(words.count <= paddedCount, "There is room for \(paddedCount) candidates.")
        for id in ids { places[Int(id)] = -1 }
        ids = words
        for (place, id) in words.enumerated() {
            places[Int(id)] = Int32(place)
            offsets[0, place] = bias[Int(id)] - Float(logarithm(Double(probability(id))))
        }
        for place in words.count..<paddedCount { offsets[0, place] = Self.nowhere }
    }

    /// How many independent pieces ``pack(_:_:)`` can do.
    package var pieces: Int { (paddedCount + Self.rowsPerTask - 1) / Self.rowsPerTask }

    /// Puts the embeddings of some candidates where products read them.
    package func pack(_ piece: Int, _ embedding: Embedding) {
        let weights = embedding.weights
        for place in piece * Self.rowsPerTask..<min((piece + 1) * Self.rowsPerTask, paddedCount) {
            let row = place < ids.count ? weights.row(Int(ids[place])) : weights.row(0).columns(0, 0)
            table.setRow(place, to: row)
        }
    }

    /// What follows from all packed rows together.
    package func finish(_ kernels: Kernels) {
        if rows.precision != .float32 { kernels.convert(table, into: rows) }
        kernels.transpose(table, into: columns)
    }
}
