import Sentiment
import Testing

@Suite struct LogLossTests {
    @Test("Log loss is scikit-learn's")
    func reference() {
        #expect(agree(LogLoss.mean(EvaluationFixture.predictions()), 0.8062399125375036))
    }

    @Test("A sure mistake costs what scikit-learn charges for 32-bit numbers, not infinity")
    func clipped() {
        // log_loss([0, 1, 1], np.float32([[1, 0], [1, 0], [0, 1]])) = 5.314128398895264, in 32 bits.
        let predictions = Predictions(
            gold: [0, 1, 1], probabilities: [1, 0, 1, 0, 0, 1], labels: ["a", "b"])
        #expect(abs(LogLoss.mean(predictions) - 5.314128398895264) < 1e-6)
    }
}
