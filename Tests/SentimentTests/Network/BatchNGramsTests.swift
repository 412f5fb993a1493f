import Sentiment
import Testing

@Suite struct BatchNGramsTests {
    private let test = TestNetwork(
        TestNetwork.configuration {
            $0.characterNGrams = true
            $0.ngramBuckets = 4096
        })

    @Test("The rows are those of the batch's words, known or not, each once and each in one task")
    func rows() throws {
        let table = try #require(test.network.nGrams)
        let words = BatchWords(vocabularySize: TestNetwork.vocabularySize)
        let nGrams = BatchNGrams(buckets: 4096)
        for batch in [test.batch, Batch(TokenSequences([[3, 10]], unknownWords: test.unknownWords))] {
            words.index(shards: 1, batch: { _ in batch }, of: test.network)
            nGrams.index(words, of: test.network)
            var expected: [Int32] = []
            for id in words.ids {
                for row in table.nGrams(of: id, test.unknownWords) where !expected.contains(row) {
                    expected.append(row)
                }
            }
            #expect(nGrams.rows == expected)
            #expect((0..<nGrams.tasks).flatMap { nGrams.range(of: $0) } == Array(expected.indices))
        }
    }

    @Test("A network without n-grams has no rows")
    func none() {
        let network = TestNetwork(TestNetwork.configuration()).network
        let words = BatchWords(vocabularySize: TestNetwork.vocabularySize)
        words.index(shards: 1, batch: { _ in Batch([[3, 4]]) }, of: network)
        let nGrams = BatchNGrams(buckets: 0)
        nGrams.index(words, of: network)
        #expect(nGrams.rows.isEmpty && nGrams.tasks == 0)
    }
}
