import Sentiment
import Testing

@Suite struct NGramEmbeddingTests {
    private let test = TestNetwork(
        TestNetwork.configuration {
            $0.characterNGrams = true
            $0.ngramBuckets = 23
        })

    /// The mean of some rows of the n-grams.
    private func mean(_ rows: ArraySlice<Int32>, _ table: Matrix) -> [Float] {
        (0..<table.columns).map { column in
            rows.reduce(0) { $0 + table[Int($1), column] } / Float(rows.count)
        }
    }

    private func vectors(_ words: [Int32], _ network: Network) throws -> [[Float]] {
        let nGrams = try #require(network.nGrams)
        let buffer = FloatBuffer(count: words.count * 3)
        return withExtendedLifetime(buffer) {
            let target = buffer.matrix(at: 0, rows: words.count, columns: 3)
            nGrams(words[...], test.unknownWords, network.embedding, into: target, network.kernels)
            return target.elements
        }
    }

    @Test("A known word is its row and the mean of its n-grams, another one the mean, a placeholder its row")
    func vectors() throws {
        let nGrams = try #require(test.network.nGrams)
        let (rows, table) = (test.network.embedding.weights, nGrams.table.weights)
        let unknownWords = try #require(test.unknownWords)
        let found = try vectors([4, 1, 10], test.network)
        let known = try #require(nGrams.known)
        #expect(known[4].count > 1 && unknownWords.nGrams[1].count > 1)
        let expected = [
            zip(rows.row(4).elements[0], mean(known[4], table)).map(+), rows.row(1).elements[0],
            mean(unknownWords.nGrams[1], table),
        ]
        for (found, expected) in zip(found.joined(), expected.joined()) {
            #expect(abs(found - expected) < 1e-6)
        }
    }

    @Test("A network whose words are finished has the same vectors and probabilities, to the bit")
    func finished() throws {
        let finished = test.network.finishingWords()
        let words = (0..<Int32(TestNetwork.vocabularySize + 3)).map(\.self)
        #expect(try vectors(words, finished) == vectors(words, test.network))
        #expect(finished.nGrams?.known == nil)
        func probabilities(_ network: Network) -> [[Float]] {
            let workspace = Workspace()
            return withExtendedLifetime(workspace) {
                network.probabilities(of: test.batch, workspace).elements
            }
        }
        let expected = probabilities(test.network)
        #expect(probabilities(finished) == expected)
        let keeping = finished.keepingWordProjections()
        for _ in 0..<3 { #expect(probabilities(keeping) == expected) }
        for precision in [Precision.bfloat16, .int8] {
            #expect(
                probabilities(finished.computing(in: precision))
                    == probabilities(test.network.computing(in: precision)))
        }
    }

    @Test("Without n-grams a network is finished already")
    func withoutNGrams() {
        let network = TestNetwork(TestNetwork.configuration()).network
        #expect(network.finishingWords().embedding.weights.elements == network.embedding.weights.elements)
    }
}
