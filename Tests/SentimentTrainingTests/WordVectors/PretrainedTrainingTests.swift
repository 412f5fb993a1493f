import Foundation
import Sentiment
import SentimentTraining
import Synchronization
import TestSupport
import Testing

/// Trainings whose embedding starts with vectors.
@Suite struct PretrainedTrainingTests {
    private let directory: TemporaryDirectory
    private let corpus = WordSalad.corpus(75, seed: 1)
    private let validation = WordSalad.corpus(30, seed: 2)
    private let vectors: WordVectorFile

    init() throws {
        directory = try TemporaryDirectory()
        vectors = try Self.file(directory.file("v.vec"), seed: 1)
    }

    /// Vectors of some words of the texts, and of one that they do not have.
    private static func file(_ path: String, seed: UInt64) throws -> WordVectorFile {
        var random = SplitMix64(seed: seed)
        let lines = ["superb", "awful", "banat", "kisol", "elsewhere"].map { word in
            "\(word) " + (0..<6).map { _ in "\(random.nextSigned())" }.joined(separator: " ")
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
        return try WordVectorFile(path: path)
    }

    private func configuration(
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) -> TrainingConfiguration {
        .tiny {
            $0.vectors.extraWords = 10
            change(&$0)
        }
    }

    private func train(
        _ configuration: TrainingConfiguration, threads: Int = 1, vectors: WordVectorFile? = nil,
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws -> TrainedModel {
        try Trainer(configuration, threads: threads).train(
            on: corpus, validatingOn: validation, vectors: vectors ?? self.vectors, progress: progress)
    }

    private func row(_ word: String, of trained: TrainedModel) throws -> [Float] {
        let model = trained.classifier.model
        let network = try #require(model.network)
        return network.embedding.weights.row(Int(try #require(model.vocabulary.id(of: word)))).elements[0]
    }

    @Test("Frozen words keep their vectors to the bit, the others are trained, and the loss falls")
    func frozen() throws {
        func directionsAgree(_ trained: TrainedModel) throws -> [Bool] {
            let all = try WordVectors(contentsOf: vectors.path)
            let reference = try row("elsewhere", of: trained)[0] / #require(all["elsewhere"])[0]
            return try ["superb", "awful", "banat"].map { word in
                let expected = try #require(all[word]).map { $0 * reference }
                return zip(try row(word, of: trained), expected).allSatisfy { abs($0 - $1) < 1e-6 }
            }
        }
        let frozen = try train(configuration { $0.vectors.areFrozen = true })
        #expect(try directionsAgree(frozen) == [true, true, true])
        let moving = try train(configuration())
        #expect(try directionsAgree(moving) == [false, false, false])
        #expect(try row("lovely", of: frozen) != row("lovely", of: train(configuration { $0.epochs = 1 })))
        #expect(frozen.history[2].trainingLoss < frozen.history[0].trainingLoss)
    }

    @Test("A learning rate of zero for the embedding leaves all words as they are")
    func rateScale() throws {
        let one = try train(
            configuration {
                $0.vectors.learningRateScale = 0
                $0.epochs = 1
            })
        let three = try train(configuration { $0.vectors.learningRateScale = 0 })
        #expect(try row("lovely", of: one) == row("lovely", of: three))
        let text = "superb film"
        #expect(one.classifier.classify(text).probabilities != three.classifier.classify(text).probabilities)
    }

    @Test("What the vectors know is told, and the words that joined are known")
    func coverage() throws {
        var told: VectorCoverage?
        let trained = try train(configuration()) {
            if case .started(let summary) = $0 { told = summary.vectors }
        }
        let coverage = try #require(told)
        #expect(coverage.extraWords == 1)
        #expect(coverage.words > 0.03 && coverage.words < 0.2)
        #expect(coverage.tokens > 0.03 && coverage.tokens < 0.2)
        #expect(trained.classifier.model.vocabulary.id(of: "elsewhere") != nil)
    }

    @Test("Threads change nothing, frozen or not", arguments: [false, true])
    func threads(isFrozen: Bool) throws {
        let configuration = configuration { $0.vectors.areFrozen = isFrozen }
        #expect(try train(configuration, threads: 3).fileBytes == train(configuration).fileBytes)
    }

    @Test("Resumed with the same vectors it makes the same model, and with others or none it is refused")
    func resume() throws {
        let checkpoint = directory.file("c")
        var trainer = Trainer(configuration { $0.vectors.areFrozen = true }, threads: 1)
        let unbroken = try train(trainer.configuration)
        let steps = Mutex(0)
        trainer.isInterrupted = {
            steps.withLock {
                $0 += 1; return $0 == 7
            }
        }
        trainer.checkpoints = CheckpointPolicy(path: checkpoint, interval: 1e9)
        #expect(throws: TrainingError.interrupted(checkpoint: checkpoint)) {
            try trainer.train(on: corpus, validatingOn: validation, vectors: vectors)
        }
        trainer.isInterrupted = { false }
        trainer.checkpoints = nil
        for other in [nil, try Self.file(directory.file("w.vec"), seed: 2)] {
            #expect(throws: TrainingError.self) {
                try trainer.train(
                    on: corpus, validatingOn: validation, vectors: other, resumingFrom: checkpoint)
            }
        }
        let resumed = try trainer.train(
            on: corpus, validatingOn: validation, vectors: vectors, resumingFrom: checkpoint)
        #expect(try resumed.fileBytes == unbroken.fileBytes)
    }

    @Test("Vectors of another width are refused")
    func width() {
        let error = WordVectorError.widthDiffers(path: vectors.path, width: 6, embeddingSize: 5)
        #expect(throws: error) { try train(configuration { $0.network.embeddingSize = 5 }) }
    }
}
