import Sentiment
import Testing

@Suite struct PredictionsTests {
    @Test("The predicted label is the most probable one, the first of several")
    func argmax() {
        let predictions = Predictions(
            gold: [0, 0, 0], probabilities: [0.1, 0.2, 0.7, 0.4, 0.4, 0.2, 0.2, 0.4, 0.4],
            labels: ["a", "b", "c"])
        #expect(predictions.predicted == [2, 0, 1])
        #expect(predictions.probability(of: 2, example: 0) == 0.7)
    }

    @Test("A probability that is not a number counts as 0")
    func notANumber() {
        let predictions = Predictions(
            gold: [0, 1], probabilities: [.nan, 0.2, .nan, .nan], labels: ["a", "b"])
        #expect(predictions.predicted == [1, 0])
        let evaluation = Evaluation(
            gold: [0, 1], probabilities: [.nan, 0.2, .nan, .nan], labels: ["a", "b"], seed: 1, resamples: 0)
        #expect(evaluation.logLoss.isFinite && evaluation.logLoss > 15)
    }

    @Test("A wrong number of probabilities stops the program with a sentence")
    func shape() async {
        await #expect(processExitsWith: .failure) {
            _ = Predictions(gold: [0, 1], probabilities: [0.5, 0.5, 1], labels: ["a", "b"])
        }
    }

    @Test("A gold label outside the classes stops the program")
    func goldRange() async {
        await #expect(processExitsWith: .failure) {
            _ = Predictions(gold: [2], probabilities: [0.5, 0.5], labels: ["a", "b"])
        }
    }
}
