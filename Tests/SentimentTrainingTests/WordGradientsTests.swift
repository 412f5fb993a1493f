import Sentiment
import SentimentTraining
import Testing

@Suite struct WordGradientsTests {
    private static let size = 5
    /// Rows are wider than a word's gradient, as those of the way back are.
    private static let width = 8
    private let words = WordGradients(vocabularySize: 20, size: size)
    private let arena = Arena()

    private func gradients(of batch: Batch, seed: UInt64) -> Matrix {
        var random = SplitMix64(seed: seed)
        let matrix = arena.zeros(batch.words.count, Self.width)
        for row in batch.words.indices {
            for column in 0..<Self.width { matrix[row, column] = random.nextSigned() }
        }
        return matrix
    }

    private func expectSums(_ shards: [Batch], _ matrices: [Matrix], _ kernels: Kernels = .best) {
        var expected: [Int32: [Float]] = [:]
        for (batch, matrix) in zip(shards, matrices) {
            for (row, id) in batch.words.enumerated() {
                let sum = expected[id] ?? [Float](repeating: 0, count: Self.size)
                expected[id] = (0..<Self.size).map { sum[$0] + matrix[row, $0] }
            }
        }
        words.index(shards: shards.count) { shards[$0].words }
        #expect(Set(words.words) == Set(expected.keys))
        #expect(words.words.count == expected.count)
        // From the back, for words may be summed in any order.
        for (place, word) in words.words.enumerated().reversed() {
            let squares = words.sum(place, of: { matrices[$0] }, kernels)
            let found = words.gradient(place).elements[0]
            #expect(found == expected[word], "word \(word)")
            let expectedSquares = found.reduce(0) { $0 + Double($1) * Double($1) }
            #expect(abs(squares - expectedSquares) <= 1e-12 * expectedSquares)
        }
    }

    private let shards = [
        Batch([[3, 4, 3], [5], []]), Batch([[4, 4, 4, 4], [9, 3]]), Batch([[19, 0]]),
    ]

    @Test(
        "Each word gets the sum over the shards that it occurs in, in their order",
        arguments: Kernels.available.indices)
    func sums(kernels: Int) {
        let matrices = shards.enumerated().map { gradients(of: $1, seed: UInt64($0)) }
        expectSums(shards, matrices, Kernels.available[kernels])
    }

    @Test("Words stand in the order in which they first occur, each once")
    func order() {
        words.index(shards: shards.count) { shards[$0].words }
        #expect(
            words.words == shards.flatMap(\.ids).reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
        #expect(words.words.count == 7)
    }

    @Test("A new index forgets the old one, whether larger or smaller")
    func reuse() {
        for part in [shards[0...1], shards[2...2], shards[0...2], shards[1...1]] {
            let matrices = part.enumerated().map { gradients(of: $1, seed: 7 + UInt64($0)) }
            expectSums(Array(part), matrices)
        }
        words.index(shards: 0) { _ in [] }
        #expect(words.words.isEmpty)
    }

    @Test("A text without tokens counts as one unknown word")
    func emptyText() {
        words.index(shards: 1) { _ in Batch([[]]).words }
        #expect(words.words == [Vocabulary.unknownID])
    }
}
