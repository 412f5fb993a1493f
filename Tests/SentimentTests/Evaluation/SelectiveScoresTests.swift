import Sentiment
import Testing

@Suite struct SelectiveScoresTests {
    private func scores(_ threshold: Float) -> SelectiveScores {
        SelectiveScores(EvaluationFixture.predictions(), threshold: threshold)
    }

    @Test("The table: what is answered, how much of it is right, and what other thresholds give")
    func table() {
        #expect(
            scores(0.6).description == """
                Labels with a probability of 0.6000 or more
                Coverage              0.6667  8 of 12
                Accuracy              0.6250

                The surest             100 %    90 %    75 %    50 %    25 %
                Accuracy              0.5833  0.6364  0.6667  0.8333  1.0000
                Probability from      0.4000  0.4000  0.5000  0.7000  0.8000

                """)
    }

    @Test("A threshold of 0 answers all, one that nothing reaches answers none and has no accuracy")
    func ends() {
        #expect(scores(0).coverage == 1)
        #expect(scores(0).accuracy == EvaluationFixture.evaluation().accuracy)
        #expect(scores(1).answeredCount == 0 && scores(1).coverage == 0 && scores(1).accuracy == nil)
        #expect(scores(1).description.contains("Accuracy                   -\n"))
        // A probability that equals the threshold is enough.
        #expect(scores(0.95).answeredCount == 1)
    }

    @Test("A single text has all points of the curve")
    func single() {
        let scores = SelectiveScores(
            Predictions(gold: [1], probabilities: [0.2, 0.8], labels: ["a", "b"]), threshold: 0.5)
        #expect(scores.curve.map(\.coverage) == [1, 1, 1, 1, 1])
        #expect(scores.curve.allSatisfy { $0.accuracy == 1 && $0.threshold == 0.8 })
    }
}
