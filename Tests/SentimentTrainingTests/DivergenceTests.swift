import Foundation
import Sentiment
import SentimentTraining
import Testing

@Suite struct DivergenceTests {
    private let corpus = WordSalad.corpus(96, seed: 1)
    private let validation = WordSalad.corpus(30, seed: 2)

    /// A network whose states grow without bound once its weights are large, and a rate that makes them so.
    private func explosive(_ change: (inout TrainingConfiguration) -> Void = { _ in })
        -> TrainingConfiguration
    {
        .tiny {
            $0.network.cell = .rnn
            $0.network.activation = .relu
            $0.network.layers = 4
            $0.learningRate = 1000
            $0.warmupShare = 0
            $0.schedule = .constant
            $0.clipNorm = 0
            change(&$0)
        }
    }

    private struct Undone: Equatable {
        var step: Int
        var rateScale: Float
    }

    @Test("Three steps in a row without a finite loss before the first epoch has ended are an error")
    func beforeFirstEpoch() throws {
        var undone: [Undone] = []
        var last = 0
        let error = #expect(throws: TrainingError.self) {
            try Trainer(explosive(), threads: 2).train(on: corpus, validatingOn: validation) {
                if case .undone(let step, let scale) = $0 {
                    undone.append(Undone(step: step, rateScale: scale))
                }
                if case .step(let report) = $0 { last = report.step }
                if case .epoch = $0 { Issue.record("An epoch has ended.") }
            }
        }
        // The first step is taken from a good start, and ruins it.
        #expect(
            undone == [
                Undone(step: 2, rateScale: 0.5), Undone(step: 3, rateScale: 0.25),
                Undone(step: 4, rateScale: 0.125),
            ])
        #expect(last == 3)
        #expect(error == .diverged(step: 4))
        #expect(error?.description.contains("start with a smaller learning rate") == true)
    }

    @Test("A network that answers with no numbers is never kept as the best", arguments: [0, 1, 3])
    func noUsableEpoch(patience: Int) throws {
        // One step an epoch: epochs end before three steps have failed.
        let configuration = explosive {
            $0.batchSize = 96; $0.epochs = 9; $0.patience = patience
        }
        #expect(throws: TrainingError.self) {
            try Trainer(configuration, threads: 2).train(on: corpus, validatingOn: validation)
        }
    }

    // MARK: Weights spoiled from outside

    /// A run whose weights a test can spoil while it goes.
    private func run(_ change: (inout TrainingConfiguration) -> Void = { _ in }) throws -> TrainingRun {
        let configuration = TrainingConfiguration.tiny {
            $0.epochs = 4; change(&$0)
        }
        let pool = WorkerPool(threads: 2)
        let data = try TrainingData(
            corpus, validation, vocabulary: nil, configuration: configuration, pool: pool)
        return try TrainingRun(data, configuration: configuration, pool: pool)
    }

    private func spoil(_ run: TrainingRun) { run.network.parameters.summary.headBias[0, 0] = .nan }

    @Test("After a diverged epoch the model of the best epoch before it is given back")
    func afterFirstEpoch() throws {
        let run = try run()
        var (epochs, undone) = (0, [Undone]())
        let network = try run.train { progress in
            switch progress {
            case .epoch: epochs += 1
            case .undone(let step, let scale): undone.append(Undone(step: step, rateScale: scale))
            default: break
            }
            if epochs == 2 { spoil(run) }
        }
        let trained = try TrainedModel(
            [network], run.data, run.configuration, WorkerPool(threads: 2), progress: { _ in })
        #expect(trained.ending == .diverged(step: 15))
        #expect(
            undone == [
                Undone(step: 13, rateScale: 0.5), Undone(step: 14, rateScale: 0.25),
                Undone(step: 15, rateScale: 0.125),
            ])
        #expect(trained.history.count == 2)
        let evaluation = try trained.classifier.evaluate(on: validation)
        #expect(evaluation.macroF1 == trained.history[trained.bestEpoch - 1].macroF1)
        #expect(trained.history.allSatisfy { $0.macroF1 <= evaluation.macroF1 })
        #expect(trained.classifier.classify("superb").probabilities.allSatisfy { $0.isFinite })
    }

    @Test(
        "Two undone steps in a row bring the best epoch back, and the training goes on at a quarter of the rate"
    )
    func recovery() throws {
        let run = try run {
            $0.schedule = .constant; $0.warmupShare = 0
        }
        var isSpoiled = false
        var undone: [Undone] = []
        let trained = try run.train { progress in
            if case .undone(let step, let scale) = progress {
                undone.append(Undone(step: step, rateScale: scale))
            }
            if case .epoch = progress, !isSpoiled {
                isSpoiled = true
                spoil(run)
            }
        }
        #expect(undone == [Undone(step: 7, rateScale: 0.5), Undone(step: 8, rateScale: 0.25)])
        #expect(trained.report.ending == .completed)
        #expect(trained.report.history.map(\.undoneSteps) == [0, 2, 0, 0])
        #expect(trained.report.history.map(\.learningRate) == [0.01, 0.0025, 0.0025, 0.0025])
        #expect(trained.report.history[3].trainingLoss < trained.report.history[0].trainingLoss)
    }

    @Test("A single undone step costs half the rate and nothing else")
    func singleStep() throws {
        let run = try run {
            $0.schedule = .constant; $0.warmupShare = 0; $0.epochs = 2
        }
        let bias = run.network.parameters.summary.headBias
        var (steps, value) = (0, Float(0))
        let trained = try run.train { progress in
            guard case .step = progress else { return }
            steps += 1
            if steps == 2 {
                value = bias[0, 0]
                bias[0, 0] = .nan
            }
            if steps == 3 { bias[0, 0] = value }
        }
        #expect(trained.report.ending == .completed)
        #expect(trained.report.history.map(\.undoneSteps) == [1, 0])
        #expect(trained.report.history[1].learningRate == 0.005)
    }

    @Test("Undone steps that do not follow each other end nothing")
    func scattered() throws {
        let run = try run { $0.epochs = 3 }
        let bias = run.network.parameters.summary.headBias
        var (steps, value) = (0, Float(0))
        let trained = try run.train { progress in
            guard case .step = progress else { return }
            steps += 1
            if steps % 3 == 1 {
                value = bias[0, 0]
                bias[0, 0] = .nan
            } else if steps % 3 == 2 {
                bias[0, 0] = value
            }
        }
        #expect(trained.report.ending == .completed)
        #expect(trained.report.history.map(\.undoneSteps) == [2, 2, 2])
    }
}
