import Foundation
import Sentiment
import SentimentTraining
import Synchronization
import TestSupport
import Testing

@Suite struct AutotunerTests {
    private let directory: TemporaryDirectory
    private let journal: String
    private let corpus = WordSalad.corpus(60, seed: 1)
    private let validation = WordSalad.corpus(60, seed: 2)

    init() throws {
        directory = try TemporaryDirectory()
        journal = directory.file("autotune.jsonl")
    }

    private func tuner(seconds: Double = 1e9, threads: Int = 1) -> Autotuner {
        var tuner = Autotuner(
            Trainer(.tiny { $0.epochs = 1 }, threads: threads), seconds: seconds, journal: journal)
        tuner.settings = [.learningRate, .embeddingDropout]
        return tuner
    }

    /// Searches until so many trials have ended, then asks it to stop.
    private func search(_ tuner: Autotuner, trials: Int) -> [AutotuneTrial] {
        var tuner = tuner
        let stop = StopSign()
        tuner.trainer.isInterrupted = { stop.isUp }
        var ended: [AutotuneTrial] = []
        #expect(throws: TrainingError.interrupted(checkpoint: nil)) {
            _ = try tuner.tune(on: corpus, validatingOn: validation) { progress in
                guard case .ended(let trial, _) = progress else { return }
                ended.append(trial)
                if ended.count == trials { stop.raise() }
            }
        }
        return ended
    }

    @Test("A search without time trains once, with the given settings")
    func onlyOne() throws {
        var numbers: [Int] = []
        let best = try tuner(seconds: 0).tune(on: corpus, validatingOn: validation) { progress in
            if case .ended(let trial, let isBest) = progress {
                numbers.append(trial.number)
                #expect(isBest)
            }
        }
        #expect(numbers == [1])
        let plain = try Trainer(.tiny { $0.epochs = 1 }, threads: 1).train(
            on: corpus, validatingOn: validation)
        #expect(try best.fileBytes == plain.fileBytes)
    }

    @Test("An interrupted search goes on with the next trial, on any number of threads")
    func resuming() throws {
        let all = search(tuner(), trials: 6)
        let first = search(tuner(), trials: 3)
        var resumed = tuner(threads: 2)
        resumed.isResuming = true
        let rest = search(resumed, trials: 3)
        #expect((first + rest).map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect((first + rest).map(\.configuration) == all.map(\.configuration))
        #expect((first + rest).map(\.metric) == all.map(\.metric))
    }

    @Test("When the best trial was one of an earlier search, its model is made again")
    func bestOfEarlier() throws {
        let trials = search(tuner(), trials: 4)
        let best = try #require(trials.max { $0.metric < $1.metric })
        var resumed = tuner(seconds: 1e-9)
        resumed.isResuming = true
        var kept: [TrainedModel] = []
        let model = try resumed.tune(on: corpus, validatingOn: validation, improved: { kept.append($0) })
        var trainer = resumed.trainer
        trainer.configuration = try #require(trials.first { $0.metric == best.metric }).configuration
        let expected = try trainer.train(on: corpus, validatingOn: validation)
        #expect(try model.fileBytes == expected.fileBytes)
        #expect(kept.count == 1)
    }

    @Test("A line of the journal that was cut short is no trial, and a damaged one is told by its number")
    func damagedJournal() throws {
        _ = search(tuner(), trials: 3)
        let lines = try String(contentsOfFile: journal, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 4)
        var resumed = tuner()
        resumed.isResuming = true
        try (lines[0...2].joined(separator: "\n") + "\n" + lines[3].prefix(40))
            .write(toFile: journal, atomically: true, encoding: .utf8)
        #expect(search(resumed, trials: 1).map(\.number) == [3])
        try (lines[0] + "\n{}\n" + lines[2] + "\n")
            .write(toFile: journal, atomically: true, encoding: .utf8)
        #expect(throws: TrainingError.damagedJournal(path: journal, line: 2)) {
            _ = try resumed.tune(on: corpus, validatingOn: validation)
        }
    }

    @Test("The trials of other settings or other texts are not gone on with")
    func foreignJournal() throws {
        _ = search(tuner(), trials: 1)
        var resumed = tuner()
        resumed.isResuming = true
        resumed.trainer.configuration.epochs = 2
        #expect(throws: TrainingError.foreignJournal(path: journal, differences: ["epochs was 1, is 2"])) {
            _ = try resumed.tune(on: corpus, validatingOn: validation)
        }
        resumed.trainer.configuration.epochs = 1
        #expect(throws: TrainingError.foreignJournal(path: journal, differences: [])) {
            _ = try resumed.tune(on: validation, validatingOn: validation)
        }
    }
}

/// Raised by one hand, seen by another.
private final class StopSign: Sendable {
    private let raised = Atomic(false)

    var isUp: Bool { raised.load(ordering: .relaxed) }

    func raise() { raised.store(true, ordering: .relaxed) }
}
