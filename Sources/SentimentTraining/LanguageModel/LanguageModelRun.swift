import Sentiment

/// The training of a language model from its first step, or from a checkpoint, to its end.
package final class LanguageModelRun {
    /// What changes from step to step, apart from weights, moments and carried states. Stored in a checkpoint.
    struct State: Codable, Hashable {
        /// Steps taken or undone so far.
        var step = 0
        /// Epochs that have ended.
        var epoch = 0
        /// Words of the current epoch that have been predicted.
        var words = 0
        /// Where the lanes stand in the current epoch.
        var lanes: TextLanes
        /// Halved with each undone step.
        var rateScale: Float = 1
        /// Undone steps in a row.
        var failures = 0
        /// The reports of the epochs that have ended.
        var history: [LanguageModelEpochReport] = []
        /// The sums of the current epoch.
        var sums = EpochSums()
    }

    let texts: LanguageModelTexts
    let configuration: TrainingConfiguration
    /// The weights in training, and their moments.
    package let model: LanguageModel
    let step: LanguageModelStep
    var state: State
    /// Changes with any text or word: tells whether a checkpoint belongs to them.
    let fingerprint: UInt64

    private let pool: WorkerPool
    private let measure: PerplexityMeasure
    private let checkpoints: CheckpointPolicy?
    private let isInterrupted: @Sendable () -> Bool
    private let clock = ContinuousClock()
    private var settings: LanguageModelConfiguration { configuration.pretraining }

    /// A training that stands before its first step.
    package init(
        _ texts: LanguageModelTexts, vocabularySize: Int, fingerprint: UInt64,
        configuration: TrainingConfiguration, pool: WorkerPool, checkpoints: CheckpointPolicy? = nil,
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) {
        self.texts = texts
        self.configuration = configuration
        self.fingerprint = fingerprint
        self.pool = pool
        self.checkpoints = checkpoints
        self.isInterrupted = isInterrupted
        model = LanguageModel(
            for: configuration.network, vocabularySize: vocabularySize, precision: configuration.precision,
            seed: configuration.seed, identity: configuration.identityInitialization)
        step = LanguageModelStep(
            model, configuration.pretraining, counts: texts.counts, logShares: texts.logShares,
            precision: configuration.precision, pool: pool)
        measure = PerplexityMeasure(model, texts, precision: configuration.precision, pool: pool)
        state = State(lanes: TextLanes(count: configuration.pretraining.lanes))
    }

    /// Goes on where a checkpoint stopped.
    package func resume(from path: String) throws {
        state = try LanguageModelCheckpoint.restore(self, from: path)
        step.refreshDerivedWeights()
    }

    /// Whether a run of this configuration and these texts can have such counters.
    func isPossible(_ state: State) -> Bool {
        (0...settings.epochs).contains(state.epoch) && (0...texts.places).contains(state.words)
            && state.step >= 0 && (0..<3).contains(state.failures) && state.history.count == state.epoch
            && state.lanes.count == settings.lanes && state.rateScale > 0 && state.rateScale <= 1
            && state.lanes.isPossible(texts)
    }

    /// The perplexities of the last epoch that has ended.
    package var perplexities: [Double] { state.history.last?.perplexities ?? [] }

    /// Runs to the end.
    package func train(progress: (TrainingProgress) -> Void) throws {
        progress(.pretrainingStarted(summary))
        while state.epoch < settings.epochs { try runEpoch(progress) }
    }

    private func runEpoch(_ progress: (TrainingProgress) -> Void) throws {
        let order = texts.order(epoch: state.epoch, seed: configuration.seed)
        let start = clock.now
        let firstWords = state.words
        var lastCheckpoint = start
        var lastLoss: Double?
        while true {
            var keys = SplitMix64(seed: configuration.seed ^ UInt64(state.step) &* 0x9E37_79B9_7F4A_7C15)
            let key = keys.next()
            let length = stretchLength(keys.nextUnit())
            let stretches = state.lanes.advance(length, order, of: texts.texts)
            if stretches.isEmpty { break }
            let rate = state.rateScale * rate(after: state.words)
            let result = step.run(stretches, of: texts.texts, key: key) { scale in
                AdamStep(
                    step: state.step + 1, learningRate: rate, beta1: configuration.beta1,
                    beta2: configuration.beta2, epsilon: configuration.epsilon, gradientScale: scale)
            }
            state.step += 1
            state.words += result.tokens
            state.sums.add(result, rate: rate)
            if result.isApplied {
                state.failures = 0
                // A mean of about the last hundred steps.
                lastLoss = lastLoss.map { $0 + (result.loss - $0) / 100 } ?? result.loss
            } else {
                try undo(progress)
            }
            let seconds = start.duration(to: clock.now).seconds
            let speed = Double(state.words - firstWords) / max(seconds, 1e-9)
            let left = (settings.epochs - state.epoch) * texts.places - state.words
            progress(
                .pretrainingStep(
                    LanguageModelStepReport(
                        epoch: state.epoch + 1, epochs: settings.epochs, words: state.words,
                        wordsPerEpoch: texts.places, loss: lastLoss ?? .nan, wordsPerSecond: speed,
                        secondsLeft: Double(left) / max(speed, 1e-9))))
            if isInterrupted() { try interrupt(progress) }
            if let checkpoints, lastCheckpoint.duration(to: clock.now).seconds >= checkpoints.interval {
                try writeCheckpoint(checkpoints.path, progress)
                lastCheckpoint = clock.now
            }
        }
        endEpoch(words: state.words - firstWords, since: start, progress)
        if let checkpoints { try writeCheckpoint(checkpoints.path, progress) }
    }

    /// The words of a stretch, by a number from 0 up to, but not including, 1.
    private func stretchLength(_ unit: Double) -> Int {
        let jitter = Double(settings.stretchJitter) * (2 * unit - 1)
        return max(1, Int((Double(settings.stretch) * (1 + jitter)).rounded()))
    }

    /// The learning rate once so many words of the epoch have been predicted.
    private func rate(after words: Int) -> Float {
        let total = Double(settings.epochs) * Double(max(1, texts.places))
        let share = (Double(state.epoch) * Double(texts.places) + Double(words)) / total
        // Half a step ahead, so that the first step is one.
        let next = share + 0.5 * Double(settings.lanes * settings.stretch) / total
        if next < settings.warmupShare { return settings.learningRate * Float(next / settings.warmupShare) }
        return settings.learningRate * Float(max(0, 1 - share) / max(1 - settings.warmupShare, 1e-9)).clamped
    }

    /// After a step without a finite loss: the weights are as before it, but the carried states are not, and begin
    /// anew; the rate is halved.
    private func undo(_ progress: (TrainingProgress) -> Void) throws {
        state.failures += 1
        state.rateScale /= 2
        progress(.undone(step: state.step, rateScale: state.rateScale))
        for shard in step.shards { for lane in 0..<shard.lanes.count { shard.carried.reset(lane) } }
        if state.failures == 3 { throw TrainingError.diverged(step: state.step) }
    }

    private func endEpoch(
        words: Int, since start: ContinuousClock.Instant, _ progress: (TrainingProgress) -> Void
    ) {
        let trainingSeconds = start.duration(to: clock.now).seconds
        let perplexities = measure.perplexities()
        state.epoch += 1
        state.words = 0
        state.lanes = TextLanes(count: settings.lanes)
        let report = state.sums.languageModelReport(
            epoch: state.epoch, perplexities,
            wordsPerSecond: Double(words) / max(trainingSeconds, 1e-9),
            seconds: start.duration(to: clock.now).seconds)
        state.history.append(report)
        state.sums = EpochSums()
        progress(.pretrainingEpoch(report))
    }

    private func interrupt(_ progress: (TrainingProgress) -> Void) throws {
        if let checkpoints { try writeCheckpoint(checkpoints.path, progress) }
        throw TrainingError.interrupted(checkpoint: checkpoints?.path)
    }

    private func writeCheckpoint(_ path: String, _ progress: (TrainingProgress) -> Void) throws {
        try LanguageModelCheckpoint.write(self, to: path)
        progress(.checkpoint(path: path))
    }

    private var summary: LanguageModelSummary {
        LanguageModelSummary(
            texts: texts.training.count, heldOutTexts: texts.heldOut.count, words: texts.places,
            vocabularySize: model.embedding.vocabularySize, parameters: model.parameters,
            directions: model.directions.count)
    }
}

extension Float {
    fileprivate var clamped: Float { Swift.min(1, Swift.max(0, self)) }
}
