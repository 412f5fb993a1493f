import Foundation
import Sentiment
import SentimentTraining
import TestSupport
import Testing

/// Trainings of several networks.
@Suite struct EnsembleTrainingTests {
    private let directory: TemporaryDirectory
    private let corpus = WordSalad.corpus(75, seed: 1)
    private let validation = WordSalad.corpus(30, seed: 2)

    init() throws { directory = try TemporaryDirectory() }

    private func trainer(
        networks: Int, threads: Int = 1, _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) -> Trainer {
        Trainer(
            .tiny {
                $0.networkCount = networks
                change(&$0)
            }, threads: threads)
    }

    private func train(_ trainer: Trainer, from checkpoint: String? = nil) throws -> TrainedModel {
        try trainer.train(on: corpus, validatingOn: validation, resumingFrom: checkpoint)
    }

    /// The dense weights of each network.
    private func weights(_ trained: TrainedModel) throws -> [[Float]] {
        let path = directory.file("model")
        try trained.write(to: URL(filePath: path))
        return try SentimentModel(contentsOf: path).networks.map { network in
            network.parameters.layout.tensors.flatMap { network.parameters.values(of: $0) }
        }
    }

    @Test("The first network is that of a training of one, and each other is another")
    func members() throws {
        let (one, three) = try (weights(train(trainer(networks: 1))), weights(train(trainer(networks: 3))))
        #expect(one.count == 1 && three.count == 3)
        #expect(three[0] == one[0])
        #expect(Set(three).count == 3)
        // Nor is it the first network of a training with a neighbouring seed.
        let next = try weights(train(trainer(networks: 1) { $0.seed = 2 }))
        #expect(!three.contains(next[0]))
    }

    @Test("The validation scores are those of all networks together, and the file gives them again")
    func scores() throws {
        let trained = try train(trainer(networks: 3) { $0.epochs = 1 })
        let again = try trained.classifier.evaluate(on: validation, seed: 1)
        #expect(again.logLoss == trained.validation.logLoss)
        #expect(again.macroRecall == trained.validation.macroRecall)
        #expect(trained.networks.count == 3)
        #expect(trained.networks.allSatisfy { $0.history.count == 1 && $0.bestEpoch == 1 })
        #expect(Set(trained.networks.map { $0.history[0].trainingLoss }).count == 3)
    }

    @Test("Any number of threads gives the same file, with a linear part as well")
    func threads() throws {
        let files = try [1, 3].map { threads in
            try train(trainer(networks: 2, threads: threads) { $0.hasLinearPart = true }).fileBytes
        }
        #expect(files[0] == files[1])
    }

    @Test(
        "A training interrupted in any of its networks and resumed gives the file of the unbroken one",
        arguments: [1, 15, 16, 24, 31, 44])
    func resume(step: Int) throws {
        let path = directory.file("run.checkpoint")
        let unbroken = try train(trainer(networks: 3)).fileBytes
        var interrupted = trainer(networks: 3, threads: 2)
        let countdown = Countdown(step)
        interrupted.isInterrupted = { countdown.isOver() }
        interrupted.checkpoints = CheckpointPolicy(path: path, interval: 1e9)
        // Three epochs of five steps for each network.
        let network = (step - 1) / 15
        let expected = network == 0 ? path : "\(path).\(network + 1)"
        #expect(throws: TrainingError.interrupted(checkpoint: expected)) { try train(interrupted) }
        var steps = 0
        let resumed = try trainer(networks: 3).train(
            on: corpus, validatingOn: validation, resumingFrom: path
        ) { if case .step = $0 { steps += 1 } }
        #expect(steps == 45 - step)
        #expect(try resumed.fileBytes == unbroken)
    }

    @Test("What a later network of an earlier training has left is not gone on from", arguments: [8, 15])
    func staleCheckpoint(step: Int) throws {
        let path = directory.file("run.checkpoint")
        var other = trainer(networks: 2) { $0.learningRate = 0.02 }
        other.checkpoints = CheckpointPolicy(path: path)
        _ = try train(other)
        var interrupted = trainer(networks: 2)
        let countdown = Countdown(step)
        interrupted.isInterrupted = { countdown.isOver() }
        interrupted.checkpoints = CheckpointPolicy(path: path)
        #expect(throws: TrainingError.self) { try train(interrupted) }
        #expect(
            try train(trainer(networks: 2), from: path).fileBytes == train(trainer(networks: 2)).fileBytes)
    }

    @Test("A network that cannot be used is left out, and the training says so")
    func diverged() throws {
        let configuration = TrainingConfiguration.tiny()
        let pool = WorkerPool(threads: 1)
        let data = try TrainingData(
            corpus, validation, vocabulary: nil, configuration: configuration, pool: pool)
        func network(_ index: Int, isSpoiled: Bool) throws -> TrainedNetwork {
            let run = try TrainingRun(data, configuration: configuration, network: index, pool: pool)
            return try run.train { _ in
                if isSpoiled { run.network.parameters.summary.headBias[0, 0] = .nan }
            }
        }
        let good = try [network(0, isSpoiled: false), network(2, isSpoiled: false)]
        let bad = try network(1, isSpoiled: true)
        func model(_ networks: [TrainedNetwork]) throws -> TrainedModel {
            try TrainedModel(networks, data, configuration, pool, progress: { _ in })
        }
        let trained = try model([good[0], bad, good[1]])
        #expect(trained.classifier.networkCount == 2)
        #expect(trained.networks.map { $0.bestEpoch > 0 } == [true, false, true])
        #expect(trained.ending == .diverged(step: 3))
        #expect(try trained.fileBytes == model(good).fileBytes)
        #expect(throws: TrainingError.diverged(step: 3)) { try model([bad]) }
    }

    @Test("A network that diverged ends where it ended when it is gone on from", arguments: [1, 8])
    func divergedCheckpoint(steps: Int) throws {
        let path = directory.file("run.checkpoint")
        let configuration = TrainingConfiguration.tiny()
        let pool = WorkerPool(threads: 1)
        let data = try TrainingData(
            corpus, validation, vocabulary: nil, configuration: configuration, pool: pool)
        let run = try TrainingRun(
            data, configuration: configuration, pool: pool, checkpoints: CheckpointPolicy(path: path))
        var done = 0
        let first = try run.train { progress in
            if case .step = progress { done += 1 }
            if done >= steps { run.network.parameters.summary.headBias[0, 0] = .nan }
        }
        #expect(first.report.ending == .diverged(step: steps + 3))
        var trainer = Trainer(configuration, threads: 1)
        trainer.checkpoints = CheckpointPolicy(path: path)
        done = 0
        func resume() throws -> TrainedModel {
            try trainer.train(on: corpus, validatingOn: validation, resumingFrom: path) {
                if case .step = $0 { done += 1 }
            }
        }
        if first.report.bestEpoch == 0 {
            #expect(throws: TrainingError.diverged(step: steps + 3)) { try resume() }
        } else {
            #expect(try resume().ending == first.report.ending)
        }
        #expect(done == 0)
    }

    @Test("A network does not go on from another one's checkpoint")
    func foreignCheckpoint() throws {
        let path = directory.file("run.checkpoint")
        var first = trainer(networks: 2)
        first.checkpoints = CheckpointPolicy(path: path)
        _ = try train(first)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: "\(path).2", toPath: path)
        let error = try #require(throws: TrainingError.self) { try train(trainer(networks: 2), from: path) }
        guard case .foreignCheckpoint(path, let reason) = error else { throw error }
        #expect(reason.contains("another network"))
    }

    @Test("Several networks do not start from a language model that is trained on the way")
    func pretraining() throws {
        var trainer = trainer(networks: 2)
        trainer.pretraining = .texts(["a b c d", "d c b a"])
        let error = try #require(throws: TrainingError.self) { try train(trainer) }
        #expect("\(error)".contains("--save-pretrained"))
    }

    @Test("A number of networks that cannot be is refused", arguments: [0, -1, 65])
    func impossible(networks: Int) throws {
        let error = try #require(throws: TrainingError.self) { try train(trainer(networks: networks)) }
        #expect("\(error)".contains("networkCount is \(networks), but must be between 1 and 64"))
    }
}
