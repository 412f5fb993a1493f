import Foundation
import Sentiment
import SentimentTraining
import TestSupport
import Testing

@Suite struct PretrainingTests {
    private let directory: TemporaryDirectory
    private let corpus = WordSalad.corpus(75, seed: 1)
    private let validation = WordSalad.corpus(30, seed: 2)

    init() throws { directory = try TemporaryDirectory() }

    /// Sentences in which each word leaves few words to follow.
    private static func texts(_ count: Int) -> [String] {
        var random = SplitMix64(seed: 8)
        return (0..<count).map { _ in
            var word = random.next(below: 12)
            return (0..<4 + random.next(below: 12)).map { _ in
                defer { word = (word * 5 + 1 + random.next(below: 2)) % 12 }
                return "w\(word)"
            }.joined(separator: " ")
        }
    }

    private func trainer(threads: Int = 1, _ change: (inout TrainingConfiguration) -> Void = { _ in })
        -> Trainer
    {
        let configuration = TrainingConfiguration.tiny {
            $0.pretraining.epochs = 3
            $0.pretraining.lanes = 8
            $0.pretraining.lanesPerShard = 3
            $0.pretraining.stretch = 6
            $0.pretraining.candidates = 20
            $0.pretraining.heldOutWords = 60
            $0.pretraining.learningRate = 0.02
            change(&$0)
        }
        var trainer = Trainer(configuration, threads: threads)
        trainer.pretraining = .texts(Self.texts(80))
        return trainer
    }

    private func train(
        _ trainer: Trainer, from checkpoint: String? = nil, fromPretraining: String? = nil,
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws -> TrainedModel {
        try trainer.train(
            on: corpus, validatingOn: validation, resumingFrom: checkpoint,
            resumingPretrainingFrom: fromPretraining, progress: progress)
    }

    // MARK: Learning

    @Test(
        "The perplexity of a text in which two words can follow each word falls below three in either direction",
        arguments: [8, 1000])
    func perplexity(candidates: Int) throws {
        var trainer = trainer {
            $0.network.hiddenSize = 24
            $0.network.embeddingSize = 16
            $0.pretraining.epochs = 30
            $0.pretraining.embeddingDropout = 0
            $0.pretraining.outputDropout = 0
            $0.pretraining.candidates = candidates
            $0.epochs = 1
        }
        trainer.pretraining = .texts(Self.texts(240))
        var reports: [LanguageModelEpochReport] = []
        let labelled = Corpus((0..<20).map { Example(text: "w\($0 % 12)", label: "\($0 % 2)") })
        _ = try trainer.train(on: labelled, validatingOn: labelled) {
            if case .pretrainingEpoch(let report) = $0 { reports.append(report) }
        }
        #expect(reports.count == 30)
        #expect(reports[0].perplexities.allSatisfy { $0 < 14 }, "of 12 words")
        #expect(reports[29].perplexities.count == 2)
        #expect(reports[29].perplexities.allSatisfy { $0 < 3 && $0 > 1.7 }, "\(reports[29].perplexities)")
        #expect(reports[29].trainingLoss < reports[0].trainingLoss)
    }

    @Test("A training begins with the table and the first layer of the language model", arguments: [1, 2])
    func start(layers: Int) throws {
        let path = directory.file("weights")
        var pretraining = trainer { $0.network.layers = layers }
        pretraining.pretrainedPath = path
        _ = try train(pretraining)
        let weights = try PretrainedWeights(contentsOf: path)
        #expect(weights.perplexities.count == 2 && weights.network == pretraining.configuration.network)
        // Without a learning rate the model is what the training began with.
        var still = trainer {
            $0.network.layers = layers
            $0.learningRate = 0
        }
        still.pretraining = .weights(weights)
        let classifier = try train(still).classifier
        let network = try #require(classifier.model.network)
        #expect(classifier.vocabulary.tokens == weights.vocabulary.tokens)
        #expect(
            network.embedding.weights.elements.dropFirst() == weights.embedding.weights.elements.dropFirst())
        let tensors = network.parameters.layout.tensors
        #expect(weights.tensors.count == tensors.count { $0.name.hasPrefix("encoder.0.") })
        for tensor in weights.tensors {
            let own = try #require(tensors.first { $0.name == tensor.name })
            #expect(network.parameters.values(of: own) == tensor.values, "\(tensor.name)")
        }
    }

    @Test("A file of pretrained weights gives the model that the pretraining itself gives")
    func sameFromFile() throws {
        let path = directory.file("weights")
        var pretraining = trainer()
        pretraining.pretrainedPath = path
        let expected = try train(pretraining).fileBytes
        pretraining.pretraining = .weights(try PretrainedWeights(contentsOf: path))
        #expect(try train(pretraining).fileBytes == expected)
        pretraining.pretraining = nil
        #expect(try train(pretraining).fileBytes != expected)
    }

    @Test("A damaged file of pretrained weights is refused", arguments: [0, 5, 300, 2000])
    func damaged(length: Int) throws {
        let (path, damaged) = (directory.file("weights"), directory.file("damaged"))
        var pretraining = trainer()
        pretraining.pretrainedPath = path
        _ = try train(pretraining)
        let bytes = try Data(contentsOf: URL(filePath: path))
        try bytes.prefix(length).write(to: URL(filePath: damaged))
        #expect(throws: ModelFileError.self) { try PretrainedWeights(contentsOf: damaged) }
    }

    @Test("Weights of another shape are refused, and the difference is told")
    func otherShape() throws {
        let path = directory.file("weights")
        var pretraining = trainer()
        pretraining.pretrainedPath = path
        _ = try train(pretraining)
        var other = trainer { $0.network.hiddenSize = 8 }
        other.pretraining = .weights(try PretrainedWeights(contentsOf: path))
        let error = #expect(throws: TrainingError.self) { try train(other) }
        #expect("\(try #require(error))".contains("hiddenSize is 7 there and 8 here"))
    }

    @Test("Character n-grams and a language model are refused together")
    func nGrams() throws {
        #expect(throws: TrainingError.self) { try train(trainer { $0.network.characterNGrams = true }) }
    }

    // MARK: Going on

    @Test("The same texts give the same model on any number of threads")
    func threads() throws {
        let expected = try train(trainer()).fileBytes
        for threads in [2, 3] { #expect(try train(trainer(threads: threads)).fileBytes == expected) }
    }

    @Test(
        "Interrupted in either phase and resumed, it gives the model file of the unbroken one",
        arguments: [1, 50, 95, 96, 97, 108])
    func resume(step: Int) throws {
        var steps: [Int] = [0, 0]
        let unbroken = try train(trainer()) {
            if case .pretrainingStep = $0 { steps[0] += 1 }
            if case .step = $0 { steps[1] += 1 }
        }
        #expect(steps == [96, 15], "else other steps would be worth a try")
        var interrupted = trainer(threads: 2)
        let countdown = Countdown(step)
        interrupted.isInterrupted = { countdown.isOver() }
        let (path, first) = (directory.file("run"), directory.file("run.pretraining"))
        interrupted.checkpoints = CheckpointPolicy(path: path, interval: 1e9)
        interrupted.pretrainingCheckpoints = CheckpointPolicy(path: first, interval: 1e9)
        let isFirstPhase = step <= steps[0]
        #expect(throws: TrainingError.interrupted(checkpoint: isFirstPhase ? first : path)) {
            try train(interrupted)
        }
        let resumed = try train(
            trainer(threads: 3), from: isFirstPhase ? nil : path, fromPretraining: isFirstPhase ? first : nil)
        #expect(try resumed.fileBytes == unbroken.fileBytes)
    }

    @Test("A checkpoint of other texts or settings is refused")
    func foreignCheckpoint() throws {
        let path = directory.file("run.pretraining")
        var first = trainer()
        first.pretrainingCheckpoints = CheckpointPolicy(path: path)
        _ = try train(first)
        #expect(throws: TrainingError.self) {
            try train(trainer { $0.pretraining.lanes = 9 }, fromPretraining: path)
        }
        var others = trainer()
        others.pretraining = .texts(Self.texts(79))
        #expect(throws: TrainingError.self) { try train(others, fromPretraining: path) }
        _ = try train(trainer(), fromPretraining: path)
    }
}
