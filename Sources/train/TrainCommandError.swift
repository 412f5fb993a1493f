import Sentiment

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
    /// The checkpoint would be written over another file.
    case notACheckpoint(path: String)
    /// The loss was no longer finite after some good epochs; the model of the best one was written.
    case divergedLater(step: Int, bestEpoch: Int, output: String, network: Int?)
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
        case .notACheckpoint(let path):
            "\(path): the file is no checkpoint and would be written over; name another with --checkpoint"
        case .divergedLater(let step, let bestEpoch, let output, let network?):
            """
            network \(network): the loss was no longer finite at step \(step), and halving the learning rate three times \
            did not help; \(output) holds the other networks\
            \(bestEpoch > 0 ? " and the best of this one until then, that of epoch \(bestEpoch)" : ""). Start with a \
            smaller --learning-rate
            """
        case .divergedLater(let step, let bestEpoch, let output, nil):
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
