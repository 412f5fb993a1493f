import Sentiment

/// What a training learns from, and what judges it meanwhile.
package enum TrainingExamples: Sendable {
    /// Examples that are learned from, and others that judge.
    case split(training: Corpus, validation: Corpus)
    /// Folds that judge each other; all are learned from in the end.
    case folds(CrossValidationSplit)

    /// The examples that a configuration makes of a corpus; nil validation holds a share of it out, if there are no folds.
    package init(
        _ corpus: Corpus, _ validation: Corpus?, _ configuration: TrainingConfiguration
    ) throws(TrainingError) {
        let labels = corpus.labels
        if labels.isEmpty { throw .noExamples }
        if labels.count == 1 { throw .singleClass(labels[0]) }
        if let label = labels.first(where: \.hasControlCharacter) { throw .unusableLabel(label) }
        if configuration.folds > 0 {
            self = .folds(try Self.folds(of: corpus, validation, configuration))
        } else if let validation {
            for label in validation.labels where !labels.contains(label) {
                throw .labelMissingFromTraining(label, known: labels)
            }
            if validation.examples.isEmpty { throw .noValidationExamples }
            self = .split(training: corpus, validation: validation)
        } else {
            let split = HeldOutSplit(corpus, share: configuration.heldOutShare, seed: configuration.seed)
            if split.heldOut.examples.isEmpty || split.training.labels != labels {
                throw .tooFewToHoldOut(examples: corpus.examples.count)
            }
            self = .split(training: split.training, validation: split.heldOut)
        }
    }

    private static func folds(
        of corpus: Corpus, _ validation: Corpus?, _ configuration: TrainingConfiguration
    ) throws(TrainingError) -> CrossValidationSplit {
        if validation != nil {
            throw .invalidConfiguration(
                "folds take the place of validation examples; leave the folds or these examples out")
        }
        let split = CrossValidationSplit(corpus, folds: configuration.folds, seed: configuration.seed)
        if (0..<split.folds).contains(where: { split.heldOut($0).examples.isEmpty }) {
            throw .tooFewForFolds(examples: corpus.examples.count, folds: split.folds)
        }
        return split
    }

    /// Whether some label has more examples to learn from than another.
    var areUneven: Bool {
        let corpus =
            switch self {
            case .split(let training, _): training
            case .folds(let split): split.corpus
            }
        return Set(Dictionary(grouping: corpus.examples, by: \.label).values.map(\.count)).count > 1
    }
}
