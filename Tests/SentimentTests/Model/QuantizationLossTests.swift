import Sentiment
import Testing

@Suite struct QuantizationLossTests {
    private let corpus = Corpus(
        ModelFixtures.texts.enumerated().map { index, text in
            Example(text: text, label: ModelFixtures.labels[index % 3])
        })

    @Test("It has the scores of both models, and counts the texts whose label stays")
    func scores() throws {
        let model = try ModelFixtures.model { $0.pooling = .max }
        let original = try SentimentClassifier(model)
        let quantized = try original.quantized()
        let loss = try QuantizationLoss(from: original, to: quantized, on: corpus)
        #expect(loss.before == (try original.evaluate(on: corpus)))
        #expect(loss.after == (try quantized.evaluate(on: corpus)))
        let texts = corpus.examples.map(\.text)
        let same = zip(original.classify(texts), quantized.classify(texts)).count { $0.label == $1.label }
        #expect(loss.agreements == same && same > 0)
        #expect(loss.description.hasPrefix("Precision               fp32      int8  difference\n"))
    }

    @Test("The report has a row a measure, with the sign of the difference")
    func report() throws {
        // A model that says "negative" of all texts, and one that says "positive".
        func constant(_ label: Int) throws -> SentimentClassifier {
            let model = try ModelFixtures.undecided
            model.network?.parameters.summary.headBias[0, label] = 1
            return try SentimentClassifier(model)
        }
        let texts = ["negative", "positive", "positive", "positive"].map { Example(text: "film", label: $0) }
        let (low, high) = (try constant(0), try constant(2))
        #expect(
            try QuantizationLoss(from: low, to: high, on: Corpus(texts)).description == """
                Precision               fp32      fp32  difference
                Accuracy              0.2500    0.7500     +0.5000
                Macro recall          0.3333    0.3333      0.0000
                Same label: 0 of 4 (0.0 %)

                """)
        #expect(
            try QuantizationLoss(from: high, to: low, on: Corpus(Array(texts[1...1]))).description == """
                Precision               fp32      fp32  difference
                Accuracy              1.0000    0.0000     -1.0000
                Macro recall          0.3333    0.0000     -0.3333
                Same label: 0 of 1 (0.0 %)

                """)
    }

    @Test("A label that the models do not know is refused")
    func unknownLabel() throws {
        let classifier = try SentimentClassifier(ModelFixtures.model())
        #expect(throws: UnknownLabelError.self) {
            try QuantizationLoss(
                from: classifier, to: classifier, on: Corpus([Example(text: "film", label: "odd")]))
        }
    }
}
