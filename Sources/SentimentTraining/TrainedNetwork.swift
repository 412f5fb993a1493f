import Sentiment

/// What a ``TrainingRun`` made: a network, and what it says of the validation texts.
package struct TrainedNetwork: Sendable {
    /// The network, with the weights of the best epoch, and its logits of the validation texts, C a text; nil where no epoch
    /// ended with finite logits.
    let usable: (network: Network, validationLogits: [Float])?
    /// Of a fold, its logits of the validation texts after each epoch, as far as it came.
    let epochLogits: [[Float]]
    /// How it came about.
    package let report: NetworkReport
}

/// How the training of a network went.
public struct NetworkReport: Sendable, Hashable {
    /// How a training ended.
    public enum Ending: Sendable, Hashable {
        /// All epochs were run.
        case completed
        /// The validation metric was not better for as many epochs as the patience lasts.
        case stoppedEarly
        /// The loss was no longer finite; the best epoch before is kept.
        case diverged(step: Int)
    }

    /// A report of each epoch.
    public let history: [EpochReport]
    /// The best epoch, whose weights are kept, the first being 1; 0 where none can be used, and the model does without the
    /// network.
    public let bestEpoch: Int
    /// How the training ended.
    public let ending: Ending
}

extension NetworkReport.Ending {
    /// The step at which the training diverged; nil of any other.
    package var divergedAt: Int? { if case .diverged(let step) = self { step } else { nil } }
}

extension [NetworkReport.Ending] {
    /// The worst of several endings.
    var worst: NetworkReport.Ending {
        first { $0.divergedAt != nil } ?? (contains(.stoppedEarly) ? .stoppedEarly : .completed)
    }
}
