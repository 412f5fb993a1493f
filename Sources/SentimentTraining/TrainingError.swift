import Sentiment

/// Why a training cannot start or go on.
public enum TrainingError: Error, Sendable, Hashable {
    /// A value of the configuration is out of range.
    case invalidConfiguration(String)
    /// There is no example to train on.
    case noExamples
    /// There is no example to validate on.
    case noValidationExamples
    /// All examples have the same label.
    case singleClass(String)
    /// A label holds a control character, such as a tab.
    case unusableLabel(String)
    /// Validation or test examples have a label that no training example has.
    case labelMissingFromTraining(String, known: [String])
    /// There are too few examples to hold some out.
    case tooFewToHoldOut(examples: Int)
    /// There are too few examples for so many folds.
    case tooFewForFolds(examples: Int, folds: Int)
    /// A teacher has other labels than the training examples.
    case foreignTeacher(labels: [String], expected: [String])
    /// No epoch ended with a network that gives finite probabilities, up to this step.
    case diverged(step: Int)
    /// The training was asked to stop; where its checkpoint stands, if one was written.
    case interrupted(checkpoint: String?)
    /// A checkpoint does not belong to this training.
    case foreignCheckpoint(path: String, reason: String)
    /// A journal of trials does not belong to this search; what differs in the settings, if anything does.
    case foreignJournal(path: String, differences: [String])
    /// A line of a journal of trials is not what a search writes.
    case damagedJournal(path: String, line: Int)
}

extension TrainingError {
    /// Whether the training ended because no loss was finite any more.
    package var isDivergence: Bool {
        if case .diverged = self { return true }
        return false
    }
}

extension TrainingError: CustomStringConvertible {
    /// What was found, what was expected and what to do.
    public var description: String {
        switch self {
        case .invalidConfiguration(let problem): "the configuration cannot be used: \(problem)"
        case .noExamples: "there is no example to train on"
        case .noValidationExamples:
            "there is no example to validate on; leave validation out to hold some back"
        case .singleClass(let label):
            "all training examples have the label \"\(label)\", but a classifier needs two or more"
        case .unusableLabel(let label):
            "the label \(label.quotedForMessage) has a control character; map it with --label-map"
        case .labelMissingFromTraining(let label, let known):
            """
            the label "\(label)" occurs in the validation examples, but no training example has it \
            (they have \(known.joined(separator: ", "))); map it with --label-map \(label)=LABEL
            """
        case .tooFewToHoldOut(let examples):
            "\(examples) examples are too few to hold some out for validation; give validation examples"
        case .tooFewForFolds(let examples, let folds):
            """
            \(examples) examples are too few to be cut into \(folds) folds with different texts of the same labels; take \
            fewer folds, or give validation examples in their place
            """
        case .foreignTeacher(let labels, let expected):
            """
            a teacher knows the labels \(labels.joined(separator: ", ")), but the training examples have \
            \(expected.joined(separator: ", ")); take a model of the same labels
            """
        case .diverged(let step):
            """
            the training diverged: up to step \(step) no epoch ended with a model that gives finite \
            probabilities, although the learning rate was halved after each step without a finite loss; start \
            with a smaller learning rate
            """
        case .interrupted(let checkpoint):
            checkpoint.map { "interrupted; the checkpoint is \($0)" } ?? "interrupted"
        case .foreignCheckpoint(let path, let reason):
            "\(path): cannot resume from this checkpoint: \(reason)"
        case .foreignJournal(let path, let differences):
            """
            \(path): cannot go on with these trials: they were made with \
            \(differences.isEmpty ? "other examples" : "other settings (\(differences.joined(separator: ", ")))"); \
            use the same files and options
            """
        case .damagedJournal(let path, let line):
            "\(path):\(line): no trial of a search; remove the file to begin anew"
        }
    }
}
