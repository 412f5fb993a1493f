import Sentiment
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct EvaluationTests {
    @Test("Accuracy and macro averages are scikit-learn's")
    func averages() {
        let evaluation = EvaluationFixture.evaluation()
        #expect(evaluation.exampleCount == 12)
        #expect(agree(evaluation.accuracy, 0.5833333333333334))
        #expect(agree(evaluation.macroPrecision, 0.5833333333333334))
        #expect(agree(evaluation.macroRecall, 0.5888888888888889))
        #expect(agree(evaluation.macroF1, 0.5793650793650794))
    }

    @Test("Each label's scores are scikit-learn's")
    func classes() {
        let expected = [
            ("negative", 0.5, 0.6666666666666666, 0.5714285714285714, 3), ("neutral", 0.5, 0.5, 0.5, 4),
            ("positive", 0.75, 0.6, 0.6666666666666666, 5),
        ]
        let classes = EvaluationFixture.evaluation().classes
        #expect(classes.count == 3)
        for (scores, (label, precision, recall, f1, support)) in zip(classes, expected) {
            #expect(scores.label == label)
            #expect(agree(scores.precision, precision))
            #expect(agree(scores.recall, recall))
            #expect(agree(scores.f1, f1))
            #expect(scores.support == support)
        }
    }

    @Test("A label that never occurs counts 0 in the averages, as scikit-learn's zero_division=0")
    func absentLabel() {
        // precision_recall_fscore_support([0, 0, 1, 1], [0, 1, 1, 1], labels=[0, 1, 2],
        //     average='macro', zero_division=0)
        let evaluation = Evaluation(
            gold: [0, 0, 1, 1],
            probabilities: [[0.9, 0.1, 0], [0.4, 0.6, 0], [0.3, 0.7, 0], [0, 1, 0]],
            labels: ["a", "b", "c"], seed: 1, resamples: 0)
        #expect(agree(evaluation.macroPrecision, 0.5555555555555555))
        #expect(agree(evaluation.macroRecall, 0.5))
        #expect(agree(evaluation.macroF1, 0.4888888888888889))
        #expect(evaluation.classes[2].f1 == 0)
    }

    @Test("Perfect predictions score 1")
    func perfect() {
        let evaluation = Evaluation(
            gold: [0, 1], probabilities: [[1, 0], [0, 1]], labels: ["a", "b"], seed: 1, resamples: 10)
        #expect(evaluation.accuracy == 1)
        #expect(evaluation.macroF1 == 1)
        #expect(evaluation.expectedCalibrationError == 0)
        #expect(evaluation.logLoss < 2e-7)
    }

    @Test("Flat probabilities give the same numbers as rows")
    func flat() {
        let flat = Evaluation(
            gold: EvaluationFixture.gold, probabilities: Array(EvaluationFixture.probabilities.joined()),
            labels: EvaluationFixture.labels, seed: 7, resamples: 0)
        #expect(flat == EvaluationFixture.evaluation())
    }

    @Test("Numbers do not depend on the order of the examples")
    func order() {
        let reversed = Evaluation(
            gold: EvaluationFixture.gold.reversed(),
            probabilities: EvaluationFixture.probabilities.reversed() as [[Float]],
            labels: EvaluationFixture.labels, seed: 7, resamples: 0)
        let evaluation = EvaluationFixture.evaluation()
        #expect(reversed.confusionMatrix == evaluation.confusionMatrix)
        #expect(agree(reversed.logLoss, evaluation.logLoss))
        #expect(agree(reversed.expectedCalibrationError, evaluation.expectedCalibrationError))
    }

    @Test("The JSON form has the documented keys and comes back unchanged")
    func json() throws {
        let evaluation = EvaluationFixture.evaluation(resamples: 20)
        let data = try JSONEncoder().encode(evaluation)
        #expect(try JSONDecoder().decode(Evaluation.self, from: data) == evaluation)
        let text = String(decoding: data, as: UTF8.self)
        for key in [
            "exampleCount", "accuracy", "macroPrecision", "macroRecall", "macroF1", "logLoss",
            "expectedCalibrationError", "intervals", "classes", "confusionMatrix", "labels", "counts",
            "label", "precision", "recall", "f1", "support", "lower", "upper", "resamples", "seed",
        ] {
            #expect(text.contains("\"\(key)\":"), "\(key)")
        }
    }
}
