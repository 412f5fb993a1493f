import Sentiment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The trainings that a model is made of, one after the other, each from its checkpoint where there is one: a language model and
/// the networks of the model, or a network for each fold and that of the model.
struct TrainingRuns {
    /// The threads that work.
    let pool: WorkerPool
    private let trainer: Trainer
    private let configuration: TrainingConfiguration
    private let vocabulary: Vocabulary?
    private let vectors: WordVectorFile?
    private let checkpoint: String?
    /// Which network comes next, the first being 0.
    private var next = 0
    /// Whether all so far had ended when the training was interrupted: behind one that goes on, nothing has begun.
    private var resumes = true

    init(
        _ trainer: Trainer, _ pool: WorkerPool, _ vocabulary: Vocabulary?, _ vectors: WordVectorFile?,
        resumingFrom checkpoint: String?
    ) {
        self.trainer = trainer
        self.pool = pool
        self.vocabulary = vocabulary
        self.vectors = vectors
        self.checkpoint = checkpoint
        configuration = trainer.configuration
    }

    /// Trains the model's networks on examples, each until it is best on others.
    mutating func train(
        on training: Corpus, judgedBy validation: Corpus,
        resumingPretrainingFrom pretrainingCheckpoint: String?, _ progress: (TrainingProgress) -> Void
    ) throws -> TrainedModel {
        let data = try data(training, validation)
        let weights = try weights(data, resumingFrom: pretrainingCheckpoint, progress)
        let networks = try (0..<configuration.networkCount).map { _ in
            try train(on: data, for: .choosing, from: weights, progress)
        }
        return try TrainedModel(networks, data, configuration, pool, progress: progress)
    }

    /// Trains a network for each fold, and finds the epoch that is best on all folds together; then the model's, on all
    /// examples, until that epoch.
    mutating func train(
        on split: CrossValidationSplit, _ progress: (TrainingProgress) -> Void
    ) throws -> TrainedModel {
        let data = try data(split.corpus, Corpus([]))
        let weights = trainer.pretrainedWeights
        var folds: [CrossValidation.Fold] = []
        for fold in 0..<split.folds {
            let ofFold = try self.data(split.training(without: fold), split.heldOut(fold))
            let network = try train(on: ofFold, for: .fold(fold), from: weights, progress)
            folds.append(CrossValidation.Fold(network, ofFold.validation))
        }
        let all = CrossValidation(folds, DecisionRule(data, configuration), data.labels, configuration)
        progress(.crossValidated(all.history))
        guard let best = all.best else {
            throw TrainingError.diverged(step: all.ending.divergedAt ?? 0)
        }
        let network = try train(on: data, for: .fixed(epochs: best.epoch), from: weights, progress)
        return try TrainedModel(
            [network], data, configuration, pool, crossValidation: all, progress: progress)
    }

    /// Examples as token ids, with the words of a language model, those given, or those counted.
    private func data(_ training: Corpus, _ validation: Corpus) throws -> TrainingData {
        try TrainingData(
            training, validation, unlabelled: trainer.unlabelled, teachers: trainer.teachers,
            pretraining: trainer.pretrainingTexts,
            vocabulary: trainer.pretrainedWeights?.vocabulary ?? vocabulary, vectors: vectors,
            configuration: configuration, pool: pool)
    }

    /// What the networks begin with: the weights of a language model, which is trained for it where there are texts.
    private func weights(
        _ data: TrainingData, resumingFrom pretrainingCheckpoint: String?,
        _ progress: (TrainingProgress) -> Void
    ) throws -> PretrainedWeights? {
        if let weights = trainer.pretrainedWeights { return weights }
        guard trainer.pretraining != nil, checkpoint == nil else { return nil }
        // token ids -> language model -> the first layer
        let weights = try trainer.pretrain(data, pool, resumingFrom: pretrainingCheckpoint, progress)
        if let path = trainer.pretrainedPath { try weights.write(to: path) }
        return weights
    }

    /// Trains the next network.
    private mutating func train(
        on data: TrainingData, for purpose: TrainingRun.Purpose, from weights: PretrainedWeights?,
        _ progress: (TrainingProgress) -> Void
    ) throws -> TrainedNetwork {
        let index = next
        next += 1
        let run = try TrainingRun(
            data, configuration: configuration, network: index, for: purpose, pool: pool,
            checkpoints: trainer.checkpoints?.ofNetwork(index), isInterrupted: trainer.isInterrupted)
        if resumes, let checkpoint = checkpoint.flatMap({ begun($0, network: index) }) {
            try run.resume(from: checkpoint)
        } else if let weights {
            run.start(from: weights)
        }
        let (epoch, batch) = (run.state.epoch, run.state.batch)
        let trained = try run.train(progress: progress)
        resumes = resumes && (run.state.epoch, run.state.batch) == (epoch, batch)
        return trained
    }

    /// The checkpoint of a network; nil where the training that is gone on with had not come to it.
    private func begun(_ checkpoint: String, network index: Int) -> String? {
        let path = CheckpointPolicy(path: checkpoint).ofNetwork(index).path
        return index == 0 || FileManager.default.fileExists(atPath: path) ? path : nil
    }
}

extension Trainer {
    /// The texts of a language model that is trained first.
    var pretrainingTexts: [String] {
        if case .texts(let texts) = pretraining { texts } else { [] }
    }

    /// The weights of a language model that was trained before.
    var pretrainedWeights: PretrainedWeights? {
        if case .weights(let weights) = pretraining { weights } else { nil }
    }

    /// Trains a language model.
    fileprivate func pretrain(
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
}
