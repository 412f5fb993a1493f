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
    ///   - validation: examples that choose the best epoch; nil holds a share of the corpus out.
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
        if let problem = pretrainingProblem(vocabulary, vectors) {
            throw TrainingError.invalidConfiguration(problem)
        }
        if let problem = unlabelledProblem { throw TrainingError.invalidConfiguration(problem) }
        // corpus -> training and validation examples
        let (training, validation) = try split(corpus, validation)
        let pool = WorkerPool(threads: threads)
        // examples -> vocabulary -> token ids
        let data = try TrainingData(
            training, validation, unlabelled: unlabelled, teachers: teachers,
            pretraining: pretrainingTexts, vocabulary: pretrainedWeights?.vocabulary ?? vocabulary,
            vectors: vectors, configuration: configuration, pool: pool)
        var weights = pretrainedWeights
        if weights == nil, pretraining != nil, checkpoint == nil {
            // token ids -> language model -> the first layer
            weights = try pretrain(data, pool, resumingFrom: pretrainingCheckpoint, progress)
            if let pretrainedPath { try weights?.write(to: pretrainedPath) }
        }
        // token ids -> batches -> gradients -> weights
        var networks: [TrainedNetwork] = []
        // Behind a network that goes on, nothing has begun.
        var resumes = true
        for index in 0..<configuration.networkCount {
            let run = try TrainingRun(
                data, configuration: configuration, network: index, pool: pool,
                checkpoints: checkpoints?.ofNetwork(index), isInterrupted: isInterrupted)
            if resumes, let checkpoint = checkpoint.flatMap({ begun($0, network: index) }) {
                try run.resume(from: checkpoint)
            } else if let weights {
                run.start(from: weights)
            }
            let (epoch, batch) = (run.state.epoch, run.state.batch)
            networks.append(try run.train(progress: progress))
            resumes = resumes && (run.state.epoch, run.state.batch) == (epoch, batch)
        }
        // networks -> the model
        let trained = try TrainedModel(networks, data, configuration, pool, progress: progress)
        guard configuration.hasLinearPart else { return trained }
        // texts -> n-grams -> weights, beside the network
        return try addLinearPart(to: trained, training, validation, pool)
    }

    /// The checkpoint of a network; nil where the training that is gone on with had not come to it.
    private func begun(_ checkpoint: String, network index: Int) -> String? {
        let path = CheckpointPolicy(path: checkpoint).ofNetwork(index).path
        return index == 0 || FileManager.default.fileExists(atPath: path) ? path : nil
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

    private var pretrainingTexts: [String] {
        if case .texts(let texts) = pretraining { texts } else { [] }
    }

    private var pretrainedWeights: PretrainedWeights? {
        if case .weights(let weights) = pretraining { weights } else { nil }
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
            return configuration.networkCount == 1
                ? nil
                : """
                several networks start from weights in a file; pretrain with one network and a file for the \
                weights (--save-pretrained), then start from that file (--pretrained)
                """
        }
        if vocabulary != nil {
            return "pretrained weights bring their own vocabulary; leave the other one out"
        }
        return weights.problem(for: configuration).map { "the pretrained weights do not fit: \($0)" }
    }

    private func pretrain(
        _ data: TrainingData, _ pool: WorkerPool, resumingFrom checkpoint: String?,
        _ progress: (TrainingProgress) -> Void
    ) throws -> PretrainedWeights {
        var all = data.training.texts
        all.append(contentsOf: data.pretraining)
        let texts = LanguageModelTexts(
            all, vocabularySize: data.vocabulary.count,
            heldOutWords: configuration.pretraining.heldOutWords, seed: configuration.seed)
        let run = LanguageModelRun(
            texts, vocabularySize: data.vocabulary.count, fingerprint: texts.fingerprint(data.vocabulary),
            configuration: configuration, pool: pool, checkpoints: pretrainingCheckpoints,
            isInterrupted: isInterrupted)
        if let checkpoint { try run.resume(from: checkpoint) }
        try run.train(progress: progress)
        return PretrainedWeights(
            run.model, vocabulary: data.vocabulary, text: configuration.text,
            network: configuration.network, perplexities: run.perplexities)
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
