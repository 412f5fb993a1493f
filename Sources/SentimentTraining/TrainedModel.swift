import Sentiment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a training made: the classifier of the best epoch, and how it came about.
public struct TrainedModel: Sendable {
    /// How a training ended.
    public enum Ending: Sendable, Hashable {
        /// All epochs were run.
        case completed
        /// The validation metric was not better for as many epochs as the patience lasts.
        case stoppedEarly
        /// The loss was no longer finite; the best epoch before is kept.
        case diverged(step: Int)
    }

    /// The classifier, with the weights of the best epoch.
    public let classifier: SentimentClassifier
    /// Its scores on the validation texts. They chose the epoch, so they are a little too good.
    public let validation: Evaluation
    /// What calibration did; nil where none was asked for or the validation texts are too few.
    public let calibration: CalibrationReport?
    /// A report of each epoch.
    public let history: [EpochReport]
    /// The best epoch, the first being 1.
    public let bestEpoch: Int
    /// How the training ended.
    public let ending: Ending

    /// The same training with another classifier and its scores.
    func replacing(_ classifier: SentimentClassifier, _ validation: Evaluation) -> TrainedModel {
        TrainedModel(
            classifier: classifier, validation: validation, calibration: nil, history: history,
            bestEpoch: bestEpoch, ending: ending)
    }

    /// Writes the model file: it appears whole or not at all.
    public func write(to url: URL) throws { try write(to: url.path) }

    /// Writes the model file; errors name it by the path as it is given.
    package func write(to path: String) throws { try classifier.write(to: path) }
}
