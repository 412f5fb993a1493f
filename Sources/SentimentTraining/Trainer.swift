import Sentiment

/// Trains a classifier on labelled texts.
///
///     let trained = try Trainer(configuration).train(on: corpus, validatingOn: heldOut) { progress in … }
///     try trained.write(to: url)
///
/// The same configuration, texts and seed give the same model to the bit, on any number of threads.
public struct Trainer: Sendable {
    /// What is trained, and how.
    public var configuration: TrainingConfiguration
    /// How many threads work; the result does not depend on it.
    public var threads: Int
    /// Where and when checkpoints are written; nil writes none.
    public var checkpoints: CheckpointPolicy?
    /// Asked after each step whether to write a checkpoint and stop.
    public var isInterrupted: @Sendable () -> Bool = { false }

    /// A trainer.
    ///
    /// - Parameters:
    ///   - configuration: what is trained, and how.
    ///   - threads: how many threads work; nil takes all processors.
    public init(_ configuration: TrainingConfiguration = TrainingConfiguration(), threads: Int? = nil) {
        self.configuration = configuration
        self.threads = max(1, threads ?? WorkerPool.availableProcessors)
    }

    /// Trains a classifier.
    ///
    /// - Parameters:
    ///   - corpus: the examples to learn from. Its labels are the classes.
    ///   - validation: examples that choose the best epoch; nil holds a share of the corpus out.
    ///   - vocabulary: the words to know; nil counts those of the corpus.
    ///   - checkpoint: the path of a checkpoint to go on from, of the same configuration and texts.
    ///   - progress: told what happens.
    /// - Throws: ``TrainingError``; ``TextError`` when ICU fails; ``ModelFileError`` or ``FileError`` for
    ///   checkpoints.
    public func train(
        on corpus: Corpus, validatingOn validation: Corpus? = nil, vocabulary: Vocabulary? = nil,
        resumingFrom checkpoint: String? = nil, progress: (TrainingProgress) -> Void = { _ in }
    ) throws -> TrainedModel {
        if let problem = configuration.problem { throw TrainingError.invalidConfiguration(problem) }
        // corpus -> training and validation examples
        let (training, validation) = try split(corpus, validation)
        let pool = WorkerPool(threads: threads)
        // examples -> vocabulary -> token ids
        let data = try TrainingData(
            training, validation, vocabulary: vocabulary, configuration: configuration, pool: pool)
        // token ids -> batches -> gradients -> weights
        let run = try TrainingRun(
            data, configuration: configuration, pool: pool, checkpoints: checkpoints,
            isInterrupted: isInterrupted)
        if let checkpoint { try run.resume(from: checkpoint) }
        let trained = try run.train(progress: progress)
        guard configuration.hasLinearPart else { return trained }
        // texts -> n-grams -> weights, beside the network
        return try addLinearPart(to: trained, training, validation, pool)
    }

    /// The texts to learn from, and those that choose.
    package func split(_ corpus: Corpus, _ validation: Corpus?) throws(TrainingError) -> (Corpus, Corpus) {
        let labels = corpus.labels
        if labels.isEmpty { throw .noExamples }
        if labels.count == 1 { throw .singleClass(labels[0]) }
        if let label = labels.first(where: \.hasControlCharacter) { throw .unusableLabel(label) }
        if let validation {
            for label in validation.labels where !labels.contains(label) {
                throw .labelMissingFromTraining(label, known: labels)
            }
            if validation.examples.isEmpty { throw .noValidationExamples }
            return (corpus, validation)
        }
        let split = HeldOutSplit(corpus, share: configuration.heldOutShare, seed: configuration.seed)
        if split.heldOut.examples.isEmpty || split.training.labels != labels {
            throw .tooFewToHoldOut(examples: corpus.examples.count)
        }
        return (split.training, split.heldOut)
    }
}
