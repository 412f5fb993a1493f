/// A single number that tells which of two models is better. The raw values are the names on a command line.
public enum Metric: String, Codable, Sendable, Hashable, CaseIterable {
    /// The share of right predictions.
    case accuracy
    /// The mean of the labels' F1.
    case macroF1 = "macro-f1"
    /// The mean of the labels' recalls: the average recall of SemEval.
    case macroRecall = "macro-recall"
    /// The mean of -ln p(gold label); less is better.
    case logLoss = "log-loss"

    /// This number of an evaluation.
    public func value(in evaluation: Evaluation) -> Double {
        switch self {
        case .accuracy: evaluation.accuracy
        case .macroF1: evaluation.macroF1
        case .macroRecall: evaluation.macroRecall
        case .logLoss: evaluation.logLoss
        }
    }

    /// Whether `value` is strictly better than `other`. A value that is not a number is never better, and
    /// every number is better than it.
    public func isBetter(_ value: Double, than other: Double) -> Bool {
        if value.isNaN || other.isNaN { return !value.isNaN }
        return self == .logLoss ? value < other : value > other
    }
}
