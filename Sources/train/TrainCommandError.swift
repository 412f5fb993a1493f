import Sentiment
import SentimentTraining

/// Why the command `train` cannot begin, or not write its model.
enum TrainCommandError: Error {
    /// No corpus was named, and the starter corpus is not here.
    case starterCorpusMissing(path: String)
    /// A validation or test text has a label that no training text has.
    case untrainedLabel(CorpusError)
    /// A training was to go on, but there is no checkpoint.
    case nothingToResume(checkpoint: String)
    /// A search was to go on whose trials are not there.
    case noTrialsToResume(journal: String)
    /// A search was to begin where another has left its trials.
    case unfinishedSearch(journal: String)
    /// A training was to begin where another has left its checkpoint.
    case unfinishedTraining(checkpoint: String)
    /// Two models are to be compared, but folds leave no text that both have not learned from.
    case nothingToMeasureOn
    /// The checkpoint would be written over another file.
    case notACheckpoint(path: String)
    /// The loss was no longer finite after some good epochs; the model of the best one was written.
    case divergedLater(step: Int, bestEpoch: Int, output: String)
    /// The losses of some of several networks were no longer finite; the model does without those that had no epoch before.
    case networksDiverged(lost: [Int], kept: [Int], output: String)
    /// The model could not be written; the training is in the checkpoint.
    case modelNotWritten(FileError, checkpoint: String)
}

extension TrainCommandError: CustomStringConvertible {
    /// What was found, and what to do.
    var description: String {
        switch self {
        case .starterCorpusMissing(let path):
            """
            \(path): the starter corpus is not here; run train in the folder of swift-sentiment, or name a \
            corpus with --train
            """
        case .untrainedLabel(let error): "\(error) (no training text has this label)"
        case .nothingToResume(let checkpoint):
            """
            \(checkpoint): there is no checkpoint to go on from; leave --resume out to begin, or name it with \
            --checkpoint
            """
        case .noTrialsToResume(let journal):
            """
            \(journal): there are no trials of a search to go on with; leave --resume out to begin, or name them with \
            --autotune-journal
            """
        case .unfinishedSearch(let journal):
            """
            \(journal): an earlier search has left its trials there; go on with --resume, remove the file, or name \
            another with --autotune-journal
            """
        case .unfinishedTraining(let checkpoint):
            """
            \(checkpoint): an unfinished training is kept there; go on with it by --resume, or remove the file to \
            begin anew
            """
        case .nothingToMeasureOn:
            """
            --baseline and --quantize compare two models on texts that neither has learned from; with --folds give \
            such texts with --test
            """
        case .notACheckpoint(let path):
            "\(path): the file is no checkpoint and would be written over; name another with --checkpoint"
        case .networksDiverged(let lost, let kept, let output):
            """
            \(Self.networks(lost + kept)) gave no finite numbers any more, and halving the learning rate three times did \
            not help; \(output) \
            \(lost.isEmpty ? "" : "does without \(Self.networks(lost))")\
            \(lost.isEmpty || kept.isEmpty ? "" : " and ")\
            \(kept.isEmpty ? "" : "holds the best epoch until then of \(Self.networks(kept))"). Start with a smaller \
            --learning-rate
            """
        case .divergedLater(let step, let bestEpoch, let output):
            """
            the loss was no longer finite at step \(step), and halving the learning rate three times did not \
            help; \(output) holds the best model until then, that of epoch \(bestEpoch). Start with a smaller \
            --learning-rate
            """
        case .modelNotWritten(let error, let checkpoint):
            """
            \(error). The finished training is kept in \(checkpoint): make room, or choose another --output, and \
            give the same command with --resume --checkpoint \(checkpoint)
            """
        }
    }
}

extension TrainCommandError {
    /// What is to be said of a training that ended because it diverged; nil of any other.
    init?(divergenceOf trained: TrainedModel, output: String) {
        guard let step = trained.ending.divergedAt else { return nil }
        if trained.networks.count == 1 {
            self = .divergedLater(step: step, bestEpoch: trained.bestEpoch, output: output)
            return
        }
        let diverged = trained.networks.indices.filter { trained.networks[$0].ending.divergedAt != nil }
        self = .networksDiverged(
            lost: diverged.filter { trained.networks[$0].bestEpoch == 0 }.map { $0 + 1 },
            kept: diverged.filter { trained.networks[$0].bestEpoch > 0 }.map { $0 + 1 }, output: output)
    }

    private static func networks(_ numbers: [Int]) -> String {
        "network\(numbers.count == 1 ? "" : "s") \(numbers.sorted().map(String.init).joined(separator: ", "))"
    }
}
