import Sentiment
import Testing

@Suite struct PredictorTests {
    private let test = TestNetwork(
        TestNetwork.configuration {
            $0.cell = .gru; $0.pooling = .attention
        })

    /// Texts of all lengths, some empty, more than fit one batch.
    private let texts: [[Int32]] = {
        var random = SplitMix64(seed: 6)
        return (0..<3 * LengthBatches.mostTexts + 5).map { text in
            let length = text % 9 == 0 ? 0 : random.next(below: 30)
            return (0..<length).map { _ in Int32(random.next(below: TestNetwork.vocabularySize)) }
        }
    }()

    private func predictor(threads: Int) -> Predictor {
        Predictor(test.network, pool: WorkerPool(threads: threads))
    }

    private func probabilities(of texts: [[Int32]], _ predictor: Predictor) -> [Float] {
        withExtendedLifetime(predictor) {
            predictor.probabilities(of: TokenSequences(texts)).elements.flatMap(\.self)
        }
    }

    /// The probabilities of each text in a batch of its own.
    private func oneByOne(_ texts: [[Int32]]) -> [Float] {
        texts.flatMap { text in test.probabilities(of: Batch([text]))[0] }
    }

    @Test("Many texts get to the bit what each gets alone, in their order", arguments: [1, 2, 3, 5])
    func manyTexts(threads: Int) {
        let predictor = predictor(threads: threads)
        let expected = oneByOne(texts)
        #expect(probabilities(of: texts, predictor) == expected)
        #expect(Set(expected).count > texts.count, "else the order is not put to the test")
    }

    @Test("A predictor may be used again, for more texts and for fewer")
    func reuse() {
        let predictor = predictor(threads: 2)
        for count in [3, texts.count, 1, 70] {
            let part = Array(texts[..<count])
            #expect(probabilities(of: part, predictor) == oneByOne(part))
        }
    }

    @Test("Texts longer than a whole batch are predicted, too")
    func longTexts() {
        let long = [
            LengthBatches.mostTokens + 1, 2, 3 * LengthBatches.mostTokens, LengthBatches.mostTokens - 1,
        ]
        .map { length in (0..<length).map { Int32($0 % TestNetwork.vocabularySize) } }
        let predictor = predictor(threads: 2)
        #expect(probabilities(of: long, predictor) == oneByOne(long))
    }

    @Test("Texts without tokens get the probabilities of one unknown word")
    func emptyTexts() {
        let predictor = predictor(threads: 2)
        let expected = test.probabilities(of: Batch([[Vocabulary.unknownID]]))[0]
        #expect(probabilities(of: [[]], predictor) == expected)
        #expect(probabilities(of: [[], [], []], predictor) == expected + expected + expected)
    }

    @Test("No texts get no probabilities", arguments: [1, 3])
    func noTexts(threads: Int) {
        #expect(probabilities(of: [], predictor(threads: threads)).isEmpty)
    }
}
