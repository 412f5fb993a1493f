import Foundation
import Sentiment
import SentimentTraining
import TestSupport
import Testing

/// Trainings whose folds take the place of validation texts.
@Suite struct CrossValidationTests {
    private let directory: TemporaryDirectory
    private let corpus = WordSalad.corpus(90, seed: 1)

    init() throws { directory = try TemporaryDirectory() }

    private func trainer(
        folds: Int = 3, threads: Int = 1, _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) -> Trainer {
        Trainer(
            .tiny {
                $0.folds = folds
                change(&$0)
            }, threads: threads)
    }

    /// The events of a training, and what it made.
    private func events(_ trainer: Trainer) throws -> (TrainedModel, [TrainingProgress]) {
        var events: [TrainingProgress] = []
        let trained = try trainer.train(on: corpus) { events.append($0) }
        return (trained, events)
    }

    @Test("The scores are those of each fold's own network on its fold")
    func scores() throws {
        let (trained, events) = try events(trainer { $0.calibrates = false })
        let starts = events.compactMap { if case .started(let summary) = $0 { summary } else { nil } }
        #expect(starts.map(\.fold) == [1, 2, 3, nil])
        #expect(starts.map(\.examples) == [60, 60, 60, 90])
        #expect(starts.map(\.validationExamples) == [30, 30, 30, 0])
        let epochs = events.compactMap { if case .epoch(let report) = $0 { report } else { nil } }
        #expect(epochs.map(\.fold) == [1, 1, 1, 2, 2, 2, 3, 3, 3])
        // The folds are of one size, so that the mean of their means is that of all texts.
        for (epoch, report) in trained.history.enumerated() {
            let ofFolds = epochs.filter { $0.epoch == epoch + 1 }
            #expect(abs(report.accuracy - ofFolds.map(\.accuracy).reduce(0, +) / 3) < 1e-9)
            #expect(abs(report.validationLoss - ofFolds.map(\.validationLoss).reduce(0, +) / 3) < 1e-5)
            #expect(report.tokens == ofFolds.map(\.tokens).reduce(0, +))
        }
        let best = trained.history[trained.bestEpoch - 1]
        #expect(best.macroF1 == trained.history.map(\.macroF1).max())
        #expect(trained.validation.macroF1 == best.macroF1)
        #expect(trained.validation.exampleCount == 90)
    }

    @Test("No network is judged by a text that it has learned from: labels that nothing tells are not known")
    func noLeak() throws {
        // Each text has a word of its own, so that what has learned from it knows its label.
        let riddles = Corpus(
            (0..<60).map { Example(text: "only\($0) only\($0)", label: $0 * 7 % 3 == 0 ? "a" : "b") })
        let configuration = TrainingConfiguration.tiny {
            $0.epochs = 30
            $0.hasLinearPart = true
            $0.linear.minimumCount = 1
        }
        var folded = configuration
        folded.folds = 3
        let trained = try Trainer(folded, threads: 1).train(on: riddles)
        #expect(trained.validation.macroRecall < 0.65)
        let linear = try LinearTrainer(folded, threads: 1).train(on: riddles)
        #expect(linear.validation.macroRecall < 0.65)
        #expect(try linear.classifier.evaluate(on: riddles).accuracy == 1)
    }

    @Test("The model learns from all texts, until the epoch that is best on all folds")
    func lastNetwork() throws {
        // A word of its own in each text: no fold knows all.
        let corpus = Corpus(
            corpus.examples.enumerated().map { Example(text: "\($1.text) only\($0)", label: $1.label) })
        var last: StepReport?
        let trained = try trainer { $0.epochs = 4 }.train(on: corpus) {
            if case .step(let step) = $0 { last = step }
        }
        #expect(last?.epoch == trained.bestEpoch && last?.epochs == trained.bestEpoch)
        let words = Set(corpus.examples.flatMap { $0.text.split(separator: " ").map(String.init) })
        #expect(trained.classifier.model.vocabulary.count == words.count + 2)
    }

    @Test("The temperature is that of all texts, each judged by what had not learned from it")
    func calibration() throws {
        let trained = try trainer().train(on: WordSalad.corpus(120, seed: 1))
        let report = try #require(trained.calibration)
        #expect(report.examples == 120)
        #expect(trained.classifier.decisionRule.temperature == report.temperature)
        #expect(report.temperature != 1)
    }

    @Test("The cost is that which is best on all folds together")
    func cost() throws {
        let costs = [0.001, 0.1, 10]
        func linear(_ costs: [Double]) throws -> TrainedLinearModel {
            try LinearTrainer(trainer { $0.linear.costs = costs }.configuration, threads: 1).train(on: corpus)
        }
        let alone = try costs.map { try linear([$0]).validation.macroF1 }
        let chosen = try linear(costs)
        #expect(Set(alone).count > 1)
        #expect(chosen.validation.macroF1 == alone.max())
        #expect(costs[try #require(alone.firstIndex(of: chosen.validation.macroF1))] == chosen.cost)
        #expect(chosen.validation.exampleCount == 90)
    }

    @Test("The scales of network and linear part are those that are best on all folds together")
    func scales() throws {
        let trained = try trainer { $0.hasLinearPart = true }.train(on: corpus)
        let alone = try trainer().train(on: corpus)
        let linear = try LinearTrainer(trainer().configuration, threads: 1).train(on: corpus)
        #expect(trained.validation.logLoss < min(alone.validation.logLoss, linear.validation.logLoss))
        let keys = linear.classifier.model.linear?.features.keys
        #expect(trained.classifier.model.linear?.features.keys == keys)
    }

    @Test("Any number of threads gives the same file")
    func threads() throws {
        let files = try [1, 3].map { threads in
            try trainer(threads: threads) { $0.hasLinearPart = true }.train(on: corpus).fileBytes
        }
        #expect(files[0] == files[1])
    }

    @Test(
        "A training interrupted in any fold or after them and resumed gives the file of the unbroken one",
        arguments: [1, 12, 13, 30, 36, 37, 41])
    func resume(step: Int) throws {
        let path = directory.file("run.checkpoint")
        let (unbroken, events) = try events(trainer())
        let all = events.count { if case .step = $0 { true } else { false } }
        var interrupted = trainer(threads: 2)
        let countdown = Countdown(step)
        interrupted.isInterrupted = { countdown.isOver() }
        interrupted.checkpoints = CheckpointPolicy(path: path, interval: 1e9)
        // Three epochs of four steps for each fold.
        let run = (step - 1) / 12
        let expected = run == 0 ? path : "\(path).\(run + 1)"
        #expect(throws: TrainingError.interrupted(checkpoint: expected)) { try interrupted.train(on: corpus) }
        var steps = 0
        let resumed = try trainer().train(on: corpus, resumingFrom: path) {
            if case .step = $0 { steps += 1 }
        }
        #expect(steps == all - step)
        #expect(try resumed.fileBytes == unbroken.fileBytes)
        #expect(resumed.validation == unbroken.validation)
    }

    @Test("Folds and the model start with vectors, or the weights of a language model")
    func starts() throws {
        let path = directory.file("vectors.vec")
        let words = Set(corpus.examples.flatMap { $0.text.split(separator: " ").map(String.init) }).sorted()
        let lines = words.map { "\($0) 1 0 0 0 0 0\n" }.joined()
        try lines.write(toFile: path, atomically: true, encoding: .utf8)
        let frozen = trainer { $0.vectors.areFrozen = true }
        var coverage: [Double] = []
        let started = try frozen.train(on: corpus, vectors: WordVectorFile(path: path)) {
            if case .started(let summary) = $0 { coverage.append(summary.vectors?.tokens ?? 0) }
        }
        #expect(coverage == [1, 1, 1, 1])
        #expect(started.validation.exampleCount == 90)

        let weightsPath = directory.file("weights")
        var pretraining = trainer(folds: 0) { $0.network.pooling = .max }
        pretraining.pretraining = .texts(corpus.examples.map(\.text))
        pretraining.pretrainedPath = weightsPath
        _ = try pretraining.train(on: corpus)
        var folded = trainer { $0.network.pooling = .max }
        let random = try folded.train(on: corpus)
        folded.pretraining = .weights(try PretrainedWeights(contentsOf: weightsPath))
        #expect(try folded.train(on: corpus).history[0].trainingLoss != random.history[0].trainingLoss)
    }

    @Test("A fold that diverges is told of, and the epochs until then choose")
    func diverged() throws {
        let configuration = trainer { $0.epochs = 3 }.configuration
        let pool = WorkerPool(threads: 1)
        let data = try TrainingData(
            corpus, WordSalad.corpus(30, seed: 2), vocabulary: nil, configuration: configuration, pool: pool)
        func fold(_ index: Int, spoiledAfter steps: Int = .max) throws -> CrossValidation.Fold {
            let run = try TrainingRun(
                data, configuration: configuration, network: index, for: .fold(index), pool: pool)
            var done = 0
            let network = try run.train { progress in
                if case .step = progress { done += 1 }
                if done >= steps { run.network.parameters.summary.headBias[0, 0] = .nan }
            }
            return CrossValidation.Fold(network, data.validation)
        }
        func all(_ folds: [CrossValidation.Fold]) -> CrossValidation {
            CrossValidation(
                folds, DecisionRule(priors: [1 / 3, 1 / 3, 1 / 3]), data.labels, configuration)
        }
        // Six steps an epoch.
        let bad = try all([fold(0), fold(1, spoiledAfter: 8), fold(2)])
        #expect(bad.history.count == 1 && bad.best?.epoch == 1)
        #expect(bad.ending == .diverged(step: 11))
        #expect(try all([fold(0), fold(1, spoiledAfter: 1)]).best == nil)
        let good = try all([fold(0), fold(1)])
        #expect(good.history.count == 3 && good.ending == .completed)
    }

    @Test("A last network that overflows is no model")
    func lastDiverged() throws {
        let configuration = trainer().configuration
        let pool = WorkerPool(threads: 1)
        let data = try TrainingData(
            corpus, Corpus([]), vocabulary: nil, configuration: configuration, pool: pool)
        for spoiledStep in [1, 8, 12] {
            let run = try TrainingRun(
                data, configuration: configuration, for: .fixed(epochs: 2), pool: pool)
            var done = 0
            let network = try run.train { progress in
                if case .step = progress { done += 1 }
                if done >= spoiledStep { run.network.parameters.summary.headBias[0, 0] = .nan }
            }
            #expect(network.report.bestEpoch == 0, "\(spoiledStep)")
            #expect(throws: TrainingError.self) {
                try TrainedModel([network], data, configuration, pool, progress: { _ in })
            }
        }
    }

    @Test("What does not go together is refused before anything is trained")
    func refusals() throws {
        #expect {
            try trainer().train(on: corpus, validatingOn: WordSalad.corpus(9, seed: 2))
        } throws: {
            "\($0)".contains("folds take the place of validation examples")
        }
        #expect(throws: TrainingError.tooFewForFolds(examples: 6, folds: 7)) {
            try trainer(folds: 7).train(on: WordSalad.corpus(6, seed: 1))
        }
        #expect { try trainer(folds: 1).train(on: corpus) } throws: { "\($0)".contains("folds is 1") }
        #expect { try trainer { $0.networkCount = 2 }.train(on: corpus) } throws: {
            "\($0)".contains("folds judge one network")
        }
        var taught = trainer()
        taught.teachers = [try trainer(folds: 0).train(on: corpus).classifier]
        #expect { try taught.train(on: corpus) } throws: {
            "\($0)".contains("teachers may have learned from the texts that folds judge by")
        }
    }
}
