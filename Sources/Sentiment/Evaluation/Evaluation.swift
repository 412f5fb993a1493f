/// How good predictions are, by the measures of the field.
///
/// ```swift
/// let evaluation = Evaluation(
///     gold: [0, 1, 1], probabilities: [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]],
///     labels: ["negative", "positive"], seed: 1)
/// evaluation.accuracy     // 0.6666666666666666
/// evaluation.macroRecall  // 0.75
/// ```
///
/// Conventions, those of scikit-learn with `labels=` the given labels and `zero_division=0`:
/// - The predicted label is the most probable one, the first of several.
/// - A ratio without a denominator is 0: the precision of a label never predicted, the recall of a label
///   without examples.
/// - A macro average is the mean over *all* given labels, so a label without examples costs its share. To
///   score a three-label model on a two-label set, sum up or drop the third label first.
/// - Macro F1 is the mean of the labels' F1, not the F1 of the mean precision and recall.
///
/// As JSON, the keys are the property names below.
public struct Evaluation: Codable, Sendable, Hashable {
    /// How many examples were scored.
    public let exampleCount: Int
    /// The share of right predictions.
    public let accuracy: Double
    /// The mean of the labels' precisions.
    public let macroPrecision: Double
    /// The mean of the labels' recalls: the average recall of SemEval.
    public let macroRecall: Double
    /// The mean of the labels' F1.
    public let macroF1: Double
    /// The mean of -ln p(gold label), in nats, probabilities kept 2^-23 away from 0 and 1.
    public let logLoss: Double
    /// The mean distance between confidence and accuracy over 15 bins (Guo et al. 2017).
    public let expectedCalibrationError: Double
    /// The same before calibration, with temperature 1; nil where the model was not calibrated.
    public let uncalibratedError: Double?
    /// The 95 % intervals; nil where no samples were asked for.
    public let intervals: BootstrapIntervals?
    /// Each label's scores, in the order of the labels.
    public let classes: [ClassScores]
    /// Gold labels against predicted ones.
    public let confusionMatrix: ConfusionMatrix

    /// Scores predictions.
    ///
    /// - Parameters:
    ///   - gold: the right class of each of N examples, an index of `labels`; N is at least 1.
    ///   - probabilities: (N, C), row by row. One that is not a number counts as 0.
    ///   - uncalibrated: those before calibration, whose calibration error is worth knowing; nil for none.
    ///   - labels: the C classes' names.
    ///   - seed: what the bootstrap follows from: the same seed, the same intervals.
    ///   - resamples: the bootstrap's samples; 0 for no intervals.
    public init(
        gold: [Int], probabilities: [Float], uncalibrated: [Float]? = nil, labels: [String], seed: UInt64,
        resamples: Int = BootstrapIntervals.defaultResamples
    ) {
        let predictions = Predictions(gold: gold, probabilities: probabilities, labels: labels)
        let matrix = ConfusionMatrix(predictions)
        exampleCount = gold.count
        accuracy = matrix.accuracy
        macroPrecision = matrix.macro(matrix.precision)
        macroRecall = matrix.macro(matrix.recall)
        macroF1 = matrix.macro(matrix.f1)
        logLoss = LogLoss.mean(predictions)
        expectedCalibrationError = Calibration.expectedError(predictions)
        uncalibratedError = uncalibrated.map {
            Calibration.expectedError(Predictions(gold: gold, probabilities: $0, labels: labels))
        }
        intervals =
            resamples == 0 ? nil : BootstrapIntervals(predictions, resamples: resamples, seed: seed)
        classes = labels.indices.map { ClassScores($0, of: matrix) }
        confusionMatrix = matrix
    }

    /// Scores predictions, each example's probabilities an array of their own.
    public init(
        gold: [Int], probabilities: [[Float]], labels: [String], seed: UInt64,
        resamples: Int = BootstrapIntervals.defaultResamples
    ) {
        precondition(
            probabilities.allSatisfy { $0.count == labels.count },
            "each example needs one probability for each label")
        self.init(
            gold: gold, probabilities: Array(probabilities.joined()), labels: labels, seed: seed,
            resamples: resamples)
    }
}
