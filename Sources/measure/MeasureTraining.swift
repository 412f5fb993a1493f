import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining
import Synchronization

struct MeasureTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training",
        abstract: "Measures training on texts: the first steps of an epoch, or all epochs.",
        discussion: """
            With --steps, the seconds of that many steps of the first epoch, those of --warm-up not counted. \
            Without, all epochs: the seconds of each without its validation, and the accuracy on the \
            validation texts.
            """)

    @OptionGroup
    var training: TrainingOptions

    @OptionGroup
    var corpora: CorpusPairOptions

    @Option(help: "Stops after so many steps; without it, all epochs are run.")
    var steps: Int?

    @Option(help: "So many steps come before those that are timed.")
    var warmUp = 0

    @Option(help: "Writes the model of the best epoch here; only without --steps.")
    var output: String?

    struct Result: Encodable {
        var kernels = Kernels.best.name
        var threads: Int
        var steps = 0
        var stepsPerEpoch = 0
        var vocabularySize = 0
        /// Of the steps that were timed.
        var seconds: Double?
        /// Of each epoch without its validation.
        var epochSeconds: [Double] = []
        /// On the validation texts, after each epoch.
        var accuracy: [Double] = []
    }

    func validate() throws {
        if let steps, steps <= warmUp {
            throw ValidationError("--steps is \(steps), but must be more than --warm-up, \(warmUp)")
        }
    }

    func run() throws {
        try perform { standardOutput in
            let configuration = try training.configuration()
            let corpora = try corpora.read()

            var trainer = Trainer(configuration, threads: training.threads.threads)
            let countdown = steps.map(Countdown.init)
            if let countdown { trainer.isInterrupted = { countdown.isOver } }
            var result = Result(threads: trainer.threads)
            var watch = Stopwatch()
            var seconds = 0.0
            do {
                let trained = try trainer.train(
                    on: corpora.training, validatingOn: corpora.validation
                ) { progress in
                    switch progress {
                    case .started(let summary):
                        result.stepsPerEpoch = summary.stepsPerEpoch
                        result.vocabularySize = summary.vocabularySize
                        _ = watch.lap()
                    case .step:
                        let lap = watch.lap()
                        result.steps += 1
                        if result.steps > warmUp || steps == nil { seconds += lap }
                        countdown?.next()
                    case .epoch(let report):
                        result.epochSeconds.append(seconds)
                        result.accuracy.append(report.accuracy)
                        seconds = 0
                        _ = watch.lap()
                    default: break
                    }
                }
                if let output { try trained.write(to: output) }
            } catch TrainingError.interrupted where countdown?.isOver == true {
                result.seconds = seconds
            }
            try standardOutput.write(json: result)
        }
    }
}

/// Steps that are left.
private final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(_ steps: Int) { left = Atomic(steps) }

    func next() { left.subtract(1, ordering: .relaxed) }

    var isOver: Bool { left.load(ordering: .relaxed) <= 0 }
}
