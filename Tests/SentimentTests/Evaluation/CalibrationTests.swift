import Sentiment
import Testing

@Suite struct CalibrationTests {
    @Test("The calibration error is that of 15 bins open below and closed above")
    func reference() {
        // conf = P.max(1).astype(np.float64); b = np.linspace(0, 1, 16)
        // sum(m.mean() * abs((p[m] == y[m]).mean() - conf[m].mean()) over m = (conf > lo) & (conf <= hi))
        #expect(
            agree(Calibration.expectedError(EvaluationFixture.predictions()), 0.15416666865348816))
    }

    @Test("Sure and always wrong is an error of 1, sure and always right one of 0")
    func extremes() {
        func error(gold: Int) -> Double {
            Calibration.expectedError(
                Predictions(gold: [gold, gold], probabilities: [1, 0, 1, 0], labels: ["a", "b"]))
        }
        #expect(error(gold: 1) == 1)
        #expect(error(gold: 0) == 0)
    }

    @Test("Errors of opposite sign cancel within a bin and not between bins")
    func bins() {
        // 0.75 and 0.75 in one bin, one right: |1 - 1.5| / 2.
        let same = Predictions(
            gold: [0, 1], probabilities: [0.75, 0.25, 0.75, 0.25], labels: ["a", "b"])
        #expect(Calibration.expectedError(same) == 0.25)
        // 0.75 right and 0.5625 wrong in two bins: (0.25 + 0.5625) / 2.
        let different = Predictions(
            gold: [0, 1], probabilities: [0.75, 0.25, 0.5625, 0.4375], labels: ["a", "b"])
        #expect(Calibration.expectedError(different) == 0.40625)
    }
}
