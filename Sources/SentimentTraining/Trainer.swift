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
    /// Texts without labels, from which a training learns what ``UnlabelledConfiguration`` says.
    public var unlabelled: [String] = []
    /// Classifiers of the same labels whose probabilities the new one is to have.
    public var teachers: [SentimentClassifier] = []
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
    ///   - vectors: what the embedding starts with; nil starts it at random.
    ///   - checkpoint: the path of a checkpoint to go on from, of the same configuration, texts and vectors.
    ///   - progress: told what happens.
    /// - Throws: ``TrainingError``; ``WordVectorError``; ``TextError`` when ICU fails; ``ModelFileError`` or ``FileError`` for
    ///   checkpoints.
    public func train(
        on corpus: Corpus, validatingOn validation: Corpus? = nil, vocabulary: Vocabulary? = nil,
        vectors: WordVectorFile? = nil, resumingFrom checkpoint: String? = nil,
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws -> TrainedModel {
        if let problem = configuration.problem { throw TrainingError.invalidConfiguration(problem) }
        if let vectors, vectors.size != configuration.network.embeddingSize {
            throw WordVectorError.widthDiffers(
                path: vectors.path, width: vectors.size, embeddingSize: configuration.network.embeddingSize)
        }
        // corpus -> training and validation examples
        let (training, validation) = try split(corpus, validation)
        let pool = WorkerPool(threads: threads)
        // examples -> vocabulary -> token ids
        let data = try TrainingData(
            training, validation, unlabelled: unlabelled, teachers: teachers, vocabulary: vocabulary,
            vectors: vectors, configuration: configuration, pool: pool)
        // token ids -> batches -> gradients -> weights
        let run = try TrainingRun(
            data, configuration: configuration, pool: pool, checkpoints: checkpoints,
            isInterrupted: isInterrupted)
        if let checkpoint { try run.resume(from: checkpoint) }
        return try run.train(progress: progress)
    }

    private func split(_ corpus: Corpus, _ validation: Corpus?) throws(TrainingError) -> (Corpus, Corpus) {
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
