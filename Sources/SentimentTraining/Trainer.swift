import Sentiment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

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
    /// What comes before; nil starts from random weights.
    public var pretraining: Pretraining?
    /// Where and when checkpoints of a language model are written; nil writes none.
    public var pretrainingCheckpoints: CheckpointPolicy?
    /// Where the weights of a language model are written when its training ends; nil keeps no file.
    public var pretrainedPath: String?
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
    ///   - validation: examples that choose the best epoch; nil holds a share of the corpus out, or cuts it into
    ///     ``TrainingConfiguration/folds``.
    ///   - vocabulary: the words to know; nil counts those of the corpus and of the texts without labels.
    ///   - vectors: what the embedding starts with; nil starts it at random.
    ///   - checkpoint: the path of a checkpoint to go on from, of the same configuration, texts and vectors. Those of
    ///     other networks than the first lie beside it.
    ///   - pretrainingCheckpoint: the same of the language model, when its training has not ended.
    ///   - progress: told what happens.
    /// - Throws: ``TrainingError``; ``WordVectorError``; ``TextError`` when ICU fails; ``ModelFileError`` or ``FileError`` for
    ///   checkpoints.
    public func train(
        on corpus: Corpus, validatingOn validation: Corpus? = nil, vocabulary: Vocabulary? = nil,
        vectors: WordVectorFile? = nil, resumingFrom checkpoint: String? = nil,
        resumingPretrainingFrom pretrainingCheckpoint: String? = nil,
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws -> TrainedModel {
        if let problem = configuration.problem { throw TrainingError.invalidConfiguration(problem) }
        if let vectors, vectors.size != configuration.network.embeddingSize {
            throw WordVectorError.widthDiffers(
                path: vectors.path, width: vectors.size, embeddingSize: configuration.network.embeddingSize)
        }
        if let problem = pretrainingProblem(vocabulary, vectors) ?? unlabelledProblem ?? foldsProblem {
            throw TrainingError.invalidConfiguration(problem)
        }
        // corpus -> what is learned from, and what judges
        let examples = try TrainingExamples(corpus, validation, configuration)
        var runs = TrainingRuns(
            self, WorkerPool(threads: threads), vocabulary, vectors, resumingFrom: checkpoint)
        // examples -> vocabulary -> token ids -> batches -> gradients -> weights
        let trained =
            switch examples {
            case .split(let training, let validation):
                try runs.train(
                    on: training, judgedBy: validation, resumingPretrainingFrom: pretrainingCheckpoint,
                    progress)
            case .folds(let split):
                try runs.train(on: split, progress)
            }
        guard configuration.hasLinearPart else { return trained }
        // texts -> n-grams -> weights, beside the network
        return try addLinearPart(to: trained, examples, runs.pool)
    }

    private var unlabelledProblem: String? {
        let adversarial = configuration.adversarial
        guard !unlabelled.isEmpty, teachers.isEmpty, adversarial.virtualSize == 0,
            adversarial.entropyWeight == 0
        else { return nil }
        return """
            nothing is learned from texts without labels; give teachers, virtual adversarial steps or an entropy \
            weight
            """
    }

    private var foldsProblem: String? {
        if configuration.folds == 0 { return nil }
        if configuration.networkCount > 1 {
            return "folds judge one network, not the mean of several; leave folds or networkCount out"
        }
        return teachers.isEmpty
            ? nil : "teachers may have learned from the texts that folds judge by; leave one of them out"
    }

    private func pretrainingProblem(_ vocabulary: Vocabulary?, _ vectors: WordVectorFile?) -> String? {
        guard let pretraining else { return nil }
        if configuration.network.characterNGrams {
            return "a language model has no character n-grams; leave pretraining or characterNGrams out"
        }
        if vectors != nil {
            return
                "a language model learns an embedding of its own; leave the word vectors or the pretraining out"
        }
        guard case .weights(let weights) = pretraining else {
            return configuration.runCount == 1
                ? nil
                : """
                several networks, as of folds, start from weights in a file; pretrain with one and a file \
                for the weights (--save-pretrained), then start from that file (--pretrained)
                """
        }
        if vocabulary != nil {
            return "pretrained weights bring their own vocabulary; leave the other one out"
        }
        return weights.problem(for: configuration).map { "the pretrained weights do not fit: \($0)" }
    }
}
