import Sentiment

/// Searches for better settings under a budget of time: trains again and again, and keeps the model that does best on
/// the validation texts.
///
///     var tuner = Autotuner(Trainer(configuration), seconds: 600, journal: "reviews.autotune.jsonl")
///     let best = try tuner.tune(on: corpus, validatingOn: heldOut) { progress in … }
///     try best.write(to: url)
///
/// Which settings are tried follows from the seed and the results so far; how many are, from the time that they take. An
/// interrupted search goes on with the trials of its journal. The best of many trials looks better on the validation
/// texts than it is: only other texts judge it.
public struct Autotuner: Sendable {
    /// What a search tells while it runs.
    public enum Progress: Sendable {
        /// A trial begins; its settings that are not those that the search began with, as `epochs 5`.
        case trial(number: Int, changes: [String], secondsLeft: Double)
        /// The training of the present trial goes on.
        case training(TrainingProgress)
        /// A trial has ended.
        case ended(AutotuneTrial, isBest: Bool)
    }

    /// What is tried first, and how.
    public var trainer: Trainer
    /// The time for all trials, those of earlier, interrupted searches among them; the first is run to its end.
    public var seconds: Double
    /// The file that the trials are written to.
    public var journal: String
    /// What may be changed.
    public var settings: [TunedSetting] = TunedSetting.allCases
    /// Whether to go on with the trials of the journal.
    public var isResuming = false

    /// A search around the configuration of a trainer.
    public init(_ trainer: Trainer, seconds: Double, journal: String) {
        self.trainer = trainer
        self.seconds = seconds
        self.journal = journal
    }

    /// Trains until the time is up, and gives the best model.
    ///
    /// - Parameters:
    ///   - corpus: the examples to learn from.
    ///   - validation: those that judge the trials; nil holds the same share of the corpus out of each.
    ///   - vocabulary: the words to know; nil counts those of the corpus.
    ///   - vectors: what embeddings start with; nil starts them at random.
    ///   - progress: told what happens.
    ///   - improved: given each model that is better than those before, to be kept.
    /// - Throws: what ``Trainer/train(on:validatingOn:vocabulary:vectors:resumingFrom:resumingPretrainingFrom:progress:)`` throws.
    public func tune(
        on corpus: Corpus, validatingOn validation: Corpus? = nil, vocabulary: Vocabulary? = nil,
        vectors: WordVectorFile? = nil, progress: (Progress) -> Void = { _ in },
        improved: (TrainedModel) throws -> Void = { _ in }
    ) throws -> TrainedModel {
        let base = trainer.configuration
        let search = AutotuneSearch(base: base, settings: settings)
        var journal = try AutotuneJournal(
            path: journal,
            AutotuneJournal.Header(
                base: base, settings: settings,
                examples: fingerprint(corpus, validation, vocabulary, vectors)),
            resuming: isResuming)
        var best: TrainedModel?
        let clock = ContinuousClock()
        func train(_ configuration: TrainingConfiguration, until end: ContinuousClock.Instant?) throws
            -> TrainedModel
        {
            var trainer = trainer
            trainer.configuration = configuration
            (trainer.checkpoints, trainer.pretrainingCheckpoints, trainer.pretrainedPath) = (nil, nil, nil)
            let isInterrupted = trainer.isInterrupted
            trainer.isInterrupted = { isInterrupted() || end.map { clock.now >= $0 } ?? false }
            return try trainer.train(
                on: corpus, validatingOn: validation, vocabulary: vocabulary, vectors: vectors
            ) { progress(.training($0)) }
        }
        while true {
            let left = seconds - journal.trials.reduce(0) { $0 + $1.seconds }
            if left <= 0 && !journal.trials.isEmpty { break }
            let configuration = search.proposal(after: journal.trials)
            let number = journal.trials.count + 1
            progress(
                .trial(
                    number: number,
                    changes: try configuration.changes(from: base).map { "\($0.setting) \($0.now)" },
                    secondsLeft: left))
            let start = clock.now
            var trial = AutotuneTrial(
                number: number, metric: .nan, seconds: 0, configuration: configuration)
            do {
                let trained = try train(
                    configuration, until: number == 1 ? nil : start.advanced(by: .seconds(left)))
                trial.metric = base.validationMetric.value(in: trained.validation)
                trial.seconds = start.duration(to: clock.now).seconds
                let earlier = search.best(of: journal.trials)
                let isBest =
                    earlier.map { base.validationMetric.isBetter(trial.metric, than: $0.metric) } ?? true
                if isBest {
                    best = trained
                    try improved(trained)
                }
                try journal.append(trial)
                progress(.ended(trial, isBest: isBest))
            } catch TrainingError.diverged {
                trial.seconds = start.duration(to: clock.now).seconds
                try journal.append(trial)
                progress(.ended(trial, isBest: false))
            } catch TrainingError.interrupted where !trainer.isInterrupted() {
                // The time is up.
                break
            }
        }
        if let best { return best }
        guard let found = search.best(of: journal.trials), !found.metric.isNaN else {
            throw TrainingError.diverged(step: 0)
        }
        // The best trial was one of an earlier search: its model is made again, the same to the bit.
        let trained = try train(found.configuration, until: nil)
        try improved(trained)
        return trained
    }

    /// A hash of all that trials learn from and are judged by.
    private func fingerprint(
        _ corpus: Corpus, _ validation: Corpus?, _ vocabulary: Vocabulary?, _ vectors: WordVectorFile?
    ) -> String {
        var lines = corpus.examples.map { "\($0.label)\t\($0.text)" }
        lines += ["validation \(corpus.examples.count) \(validation?.examples.count ?? -1)"]
        lines += validation?.examples.map { "\($0.label)\t\($0.text)" } ?? []
        lines += ["unlabelled"] + trainer.unlabelled
        lines += ["vocabulary"] + (vocabulary?.tokens ?? [])
        lines += ["teachers"] + trainer.teachers.map(\.trainingConfigurationJSON)
        lines += ["vectors \(vectors?.path ?? "")"]
        switch trainer.pretraining {
        case .texts(let texts): lines += ["pretraining"] + texts
        case .weights(let weights): lines += ["pretrained \(weights.perplexities)"]
        case nil: break
        }
        let bytes = lines.lazy.flatMap { line in Array(line.utf8) + [UInt8(ascii: "\n")] }
        return String(StableHash.hash(bytes), radix: 16)
    }
}
