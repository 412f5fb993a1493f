import Sentiment
import Testing

@Suite struct LengthBatchesTests {
    private func lengths(_ lengths: [Int]) -> [[Int]] {
        let texts = TokenSequences(lengths.map { [Int32](repeating: 1, count: $0) })
        var batches = LengthBatches()
        // What was cut before must not show.
        batches.cut(TokenSequences([[1], [1, 2]]))
        batches.cut(texts)
        return (0..<batches.count).map { batches[$0].map { texts.length(of: $0) } }
    }

    @Test(
        "Batches have texts of similar length, the longest first, and are neither too many texts nor tokens")
    func batches() {
        let tokens = LengthBatches.mostTokens
        #expect(lengths([]).isEmpty)
        #expect(lengths([3, 0, 5]) == [[5, 3, 0]])
        #expect(lengths([1, tokens + 1, tokens, 2]) == [[tokens + 1], [tokens], [2, 1]])
        #expect(lengths([tokens - 2, 2, 0]) == [[tokens - 2, 2], [0]])
        let many = [Int](repeating: 1, count: LengthBatches.mostTexts + 1)
        #expect(lengths(many).map(\.count) == [LengthBatches.mostTexts, 1])
    }
}
