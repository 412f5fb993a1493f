import CommandSupport
import Sentiment
import SentimentTraining

/// Shows a training on standard error and writes its log.
final class TrainingDisplay {
    private let reporter = ProgressReporter.standardError()
    private var log: TrainingLog
    private var epoch = 0
    /// What calibration is fitted to.
    private var calibrationTexts = "validation texts"

    init(log: TrainingLog) { self.log = log }

    /// Whether the log is not whole.
    private(set) var hasLostLines = false

    func show(_ progress: TrainingProgress) {
        log.write(progress)
        switch progress {
        case .pretrainingStarted(let summary): reporter.message(description(of: summary))
        case .pretrainingStep(let step): show(step)
        case .pretrainingEpoch(let report):
            reporter.finish()
            epoch = 0
            reporter.message(description(of: report))
        case .started(let summary):
            epoch = 0
            show(summary)
        case .step(let step): show(step)
        case .epoch(let report):
            reporter.finish()
            reporter.message(description(of: report))
        case .crossValidated(let reports):
            calibrationTexts = "all texts"
            reporter.message("all folds together:")
            for report in reports { reporter.message(description(of: report)) }
        case .calibrated(let report): reporter.message(description(of: report))
        case .undone(let step, let rateScale):
            reporter.message(
                """
                step \(step) had no finite loss and was undone; the learning rate is now \
                \(HumanFormat.fixed(Double(rateScale) * 100, decimals: 1)) % of its schedule
                """)
        case .checkpoint: break
        }
        if let failure = log.failure, !hasLostLines {
            hasLostLines = true
            reporter.message("\(failure); the log ends here, the training goes on")
        }
    }

    func show(_ progress: Autotuner.Progress) {
        switch progress {
        case .trial(let number, let changes, let left):
            reporter.finish()
            epoch = 0
            let time = HumanFormat.duration(seconds: max(0, left))
            reporter.message(
                "trial \(number), \(time) left: \(changes.isEmpty ? "the given settings" : changes.joined(separator: ", "))"
            )
        case .training(let progress):
            log.write(progress)
            switch progress {
            case .started: epoch = 0
            case .step(let step): show(step)
            default: break
            }
        case .ended(let trial, let isBest):
            reporter.finish()
            reporter.message(
                """
                trial \(trial.number): \(trial.configuration.validationMetric.rawValue) \
                \(HumanFormat.fixed(trial.metric, decimals: 4)), \
                \(HumanFormat.duration(seconds: trial.seconds))\(isBest ? ", best so far" : "")
                """)
        }
    }

    func finish() { reporter.finish() }

    private func show(_ summary: TrainingSummary) {
        if summary.network == 1, (summary.fold ?? 1) == 1 {
            reporter.message(description(of: summary))
        }
        if let fold = summary.fold, let folds = summary.folds {
            reporter.message("fold \(fold) of \(folds)")
        } else if summary.networks > 1 {
            reporter.message("network \(summary.network) of \(summary.networks)")
        }
    }

    private func show(_ step: StepReport) {
        if step.epoch != epoch {
            epoch = step.epoch
            // The rate and the time left are the report's own: tokens, and of all epochs.
            reporter.begin("epoch \(step.epoch)/\(step.epochs)", total: step.steps, unit: "")
        }
        reporter.advance(
            to: step.step,
            detail: """
                \(HumanFormat.count(Int(step.tokensPerSecond))) tokens/s, all done in \
                \(HumanFormat.duration(seconds: step.secondsLeft))
                """)
    }

    private func show(_ step: LanguageModelStepReport) {
        if step.epoch != epoch {
            epoch = step.epoch
            reporter.begin(
                "language model, epoch \(step.epoch)/\(step.epochs)", total: step.wordsPerEpoch, unit: "")
        }
        reporter.advance(
            to: step.words,
            detail: """
                loss \(HumanFormat.fixed(step.loss, decimals: 3)), \
                \(HumanFormat.count(Int(step.wordsPerSecond))) tokens/s, done in \
                \(HumanFormat.duration(seconds: step.secondsLeft))
                """)
    }

    private func description(of summary: LanguageModelSummary) -> String {
        """
        First a language model: \(HumanFormat.count(summary.texts)) texts, \
        \(HumanFormat.count(summary.words)) words\(summary.directions == 2 ? " in both directions" : "")
        \(HumanFormat.count(summary.vocabularySize)) words known; \
        \(HumanFormat.count(summary.parameters)) parameters
        Its perplexity is that of \(HumanFormat.count(summary.heldOutTexts)) other texts.
        """
    }

    private func description(of report: LanguageModelEpochReport) -> String {
        let perplexities = report.perplexities.map { HumanFormat.fixed($0, decimals: 1) }
        return """
            language model, epoch \(report.epoch): perplexity \(perplexities.joined(separator: " and ")), \
            loss \(HumanFormat.fixed(report.trainingLoss, decimals: 3)), \
            \(HumanFormat.duration(seconds: report.seconds))
            """
    }

    private func description(of summary: TrainingSummary) -> String {
        """
        \(HumanFormat.count(summary.examples)) texts to learn from; labels: \(list(of: summary.labels))
        \(HumanFormat.count(summary.vocabularySize)) words known, \
        \(HumanFormat.fixed(summary.coverage * 100, decimals: 1)) % of the text; \
        \(HumanFormat.count(summary.parameters)) parameters; \(summary.threads) threads, \(summary.kernels)
        \(summary.vectors.map(description) ?? "")\
        \(judges(of: summary))
        """
    }

    private func judges(of summary: TrainingSummary) -> String {
        let count = HumanFormat.count(summary.validationExamples)
        if summary.fold != nil {
            return "These are all texts but the first fold, whose \(count) texts judge its epochs."
        }
        return summary.folds == nil
            ? "The numbers of each epoch are of the \(count) validation texts."
            : "These are all texts; the folds have told how many epochs are best."
    }

    private func description(of vectors: VectorCoverage) -> String {
        let joined =
            vectors.extraWords > 0
            ? "; \(HumanFormat.count(vectors.extraWords)) more words are known by them" : ""
        return """
            \(HumanFormat.fixed(vectors.words * 100, decimals: 1)) % of the words of the texts, \
            \(HumanFormat.fixed(vectors.tokens * 100, decimals: 1)) % of the text, start with vectors\(joined)

            """
    }

    /// The labels, or as many of them as a line has room for.
    private func list(of labels: [String]) -> String {
        let room = 5
        let shown = labels.prefix(room).joined(separator: ", ")
        return labels.count > room ? "\(shown) and \(labels.count - room) more" : shown
    }

    private func description(of report: CalibrationReport) -> String {
        """
        Calibration error \(HumanFormat.fixed(report.errorBefore, decimals: 3)) -> \
        \(HumanFormat.fixed(report.errorAfter, decimals: 3)) \
        (temperature \(HumanFormat.fixed(report.temperature, decimals: 2))), \(calibrationTexts)
        """
    }

    /// At most 80 columns.
    private func description(of report: EpochReport) -> String {
        """
        epoch \(report.epoch): loss \(HumanFormat.fixed(report.validationLoss, decimals: 3)), \
        accuracy \(HumanFormat.fixed(report.accuracy * 100, decimals: 1)) %, \
        macro F1 \(HumanFormat.fixed(report.macroF1, decimals: 3)), \
        \(HumanFormat.duration(seconds: report.seconds))\(report.isBest ? ", best so far" : "")
        """
    }
}

/// An argument as a shell takes it.
func shellQuoted(_ argument: String) -> String {
    let plain = argument.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
            || "-_./=:,+@%".unicodeScalars.contains($0)
    }
    return plain && !argument.isEmpty
        ? argument
        : "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
            + "'"
}
