import Sentiment

/// The training of one network from its first step, or from a checkpoint, to its end.
package final class TrainingRun {
    /// What changes from step to step, apart from weights and moments. Stored in a checkpoint.
    struct State: Codable, Hashable {
        /// Steps taken or undone so far.
        var step = 0
        /// Epochs that have ended.
        var epoch = 0
        /// Batches of the current epoch that are done.
        var batch = 0
        /// Halved with each undone step.
        var rateScale: Float = 1
        /// Undone steps in a row.
        var failures = 0
        /// The best epoch, the first being 1; 0 before any has ended with finite probabilities.
        var bestEpoch = 0
        /// Its metric.
        var bestMetric = Double.nan
        /// The reports of the epochs that have ended; none where no texts validate.
        var history: [EpochReport] = []
        /// The sums of the current epoch.
        var sums = EpochSums()
    }

    /// What the validation texts are for.
    package enum Purpose: Sendable, Hashable {
        /// They choose the epoch whose weights are kept, and when to stop.
        case choosing
        /// They are the fold of this number, the first being 0: all epochs are run, and what each says of them is kept.
        case fold(Int)
        /// There are none: the weights after so many epochs are kept.
        case fixed(epochs: Int)
    }

    /// What it learns from.
    package let data: TrainingData
    /// How.
    package let configuration: TrainingConfiguration
    /// The weights in training.
    package let network: Network
    let optimizer: AdamOptimizer
    /// The moving average of the weights, if that is what predicts.
    let average: WeightAverage?
    /// The weights of the best epoch.
    let best: Snapshot
    var state = State()
    /// Of a fold, the logits of the validation texts after each epoch.
    var epochLogits: [[Float]] = []
    private let purpose: Purpose

    /// Undone steps in a row that end a training.
    private static let mostFailures = 3
    /// Which of the trainings of a model it is, the first being 0: those of the folds come first.
    private let index: Int
    private let seed: UInt64
    private let pool: WorkerPool
    private let step: TrainingStep
    private let predictor: Predictor
    private let checkpoints: CheckpointPolicy?
    private let isInterrupted: @Sendable () -> Bool
    private let rates: LearningRate
    private var targets: Targets
    private let lengths: [Int]
    /// Those of the texts without labels.
    private let unlabelledLengths: [Int]
    /// The batches of these, and the time that they are all seen, the first being 0.
    private var unlabelledBatches: (round: Int, batches: [[Int]]) = (-1, [])
    private let clock = ContinuousClock()

    /// A training that stands before its first step.
    package init(
        _ data: TrainingData, configuration: TrainingConfiguration, network index: Int = 0,
        for purpose: Purpose = .choosing, pool: WorkerPool,
        checkpoints: CheckpointPolicy? = nil, isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) throws {
        self.data = data
        self.configuration = configuration
        self.index = index
        self.purpose = purpose
        seed = configuration.seed(ofNetwork: index)
        self.pool = pool
        self.checkpoints = checkpoints
        self.isInterrupted = isInterrupted
        network = Network(
            configuration.network, classCount: data.labels.count,
            embedding: Embedding(
                vocabularySize: data.vocabulary.count, size: configuration.network.embeddingSize),
            nGrams: configuration.network.nGrams.map { nGrams in
                NGramEmbedding(
                    Embedding(
                        vocabularySize: configuration.network.ngramBuckets,
                        size: configuration.network.embeddingSize),
                    known: WordNGrams(nGrams, of: data.vocabulary))
            })
        ParameterInitialization.start(
            network, seed: seed, identity: configuration.identityInitialization)
        data.vectors?.start(network.embedding, scale: configuration.vectors.scale)
        optimizer = AdamOptimizer(
            for: network,
            frozenWords: configuration.vectors.areFrozen ? data.vectors?.areKnown ?? [] : [])
        average =
            configuration.averageDecay > 0
            ? WeightAverage(of: network, decay: configuration.averageDecay) : nil
        best = Snapshot(of: network)
        let lengths = (0..<data.texts.count).map { max(1, data.texts.length(of: $0)) }
        self.lengths = Array(lengths[..<data.training.texts.count])
        unlabelledLengths = Array(lengths[data.training.texts.count...])
        let unlabelledPerStep = min(configuration.unlabelled.batchSize, unlabelledLengths.count)
        step = TrainingStep(
            network, optimizer, shards: configuration.shards(of: configuration.batchSize + unlabelledPerStep),
            precision: configuration.precision, unknownWords: data.unknownWords?.count ?? 0,
            dropsRecurrentWeights: configuration.recurrentDropout > 0,
            adversarial: configuration.adversarial, pool: pool)
        predictor = Predictor(average?.network ?? network, pool: pool)
        targets = Targets(data, configuration)
        rates = LearningRate(
            configuration,
            total: configuration.epochs
                * EpochBatches.count(examples: self.lengths.count, batchSize: configuration.batchSize))
    }

    /// Goes on where a checkpoint stopped.
    func resume(from path: String) throws {
        state = try Checkpoint.restore(self, from: path)
        step.refreshDerivedWeights()
    }

    /// Begins with the table and the first layer of a language model.
    package func start(from pretrained: PretrainedWeights) {
        pretrained.start(network)
        step.refreshDerivedWeights()
    }

    /// Whether a run of this configuration and these examples can have such counters.
    func isPossible(_ state: State) -> Bool {
        let batches = EpochBatches.count(examples: lengths.count, batchSize: configuration.batchSize)
        return (0...configuration.epochs).contains(state.epoch) && (0...batches).contains(state.batch)
            && state.step == state.epoch * batches + state.batch
            && (0...Self.mostFailures).contains(state.failures)
            && state.history.count == (validates ? state.epoch : 0)
            && (0...state.epoch).contains(state.bestEpoch)
            && state.rateScale > 0 && state.rateScale <= 1
    }

    /// The fold that judges it, the first being 1; nil of a network of the model.
    var fold: Int? { if case .fold(let index) = purpose { index + 1 } else { nil } }

    /// Whether there are validation texts.
    private var validates: Bool { if case .fixed = purpose { false } else { true } }

    /// How many epochs are run.
    private var epochs: Int { if case .fixed(let epochs) = purpose { epochs } else { configuration.epochs } }

    /// What the run learns from, and which network it trains: no other can go on from its checkpoints.
    var fingerprint: UInt64 { data.fingerprint &+ UInt64(index) }

    /// Runs to the end and gives the network of the best epoch.
    package func train(progress: (TrainingProgress) -> Void) throws -> TrainedNetwork {
        progress(.started(summary))
        var ending = NetworkReport.Ending.completed
        while state.epoch < epochs {
            if state.failures == Self.mostFailures {
                ending = .diverged(step: state.step)
                break
            }
            if hasLostPatience {
                ending = .stoppedEarly
                break
            }
            try runEpoch(progress)
            // Of a training that diverged, too: going on from there ends there.
            if let checkpoints { try writeCheckpoint(checkpoints.path, progress) }
        }
        let isUsable = restoreBest()
        if !isUsable { ending = .diverged(step: state.step) }
        let report = NetworkReport(
            history: state.history, bestEpoch: isUsable ? state.bestEpoch : 0, ending: ending)
        guard isUsable else { return TrainedNetwork(usable: nil, epochLogits: epochLogits, report: report) }
        return TrainedNetwork(
            usable: (network.finishingWords(), validationLogits: logits(of: data.validation)),
            epochLogits: epochLogits, report: report)
    }

    /// Gives the network the weights of the best epoch; false where there is none that can be used.
    private func restoreBest() -> Bool {
        if state.bestEpoch == 0 { return false }
        best.restore(network)
        if let average { best.restore(average.network) }
        return true
    }

    private var hasLostPatience: Bool {
        purpose == .choosing && configuration.patience > 0
            && state.epoch - state.bestEpoch >= configuration.patience
    }

    /// Runs what is left of an epoch, or until the training diverges.
    private func runEpoch(_ progress: (TrainingProgress) -> Void) throws {
        let batches = EpochBatches(
            lengths: lengths, batchSize: configuration.batchSize,
            batchesPerBucket: configuration.batchesPerBucket, seed: seed, epoch: state.epoch
        ).batches
        let start = clock.now
        let firstBatch = state.batch
        let firstTokens = state.sums.tokens
        var lastCheckpoint = start
        while state.batch < batches.count {
            let rate = state.rateScale * rates.rate(at: state.step + 1)
            let result = train(on: batches[state.batch], rate: rate)
            state.step += 1
            state.batch += 1
            state.sums.add(result, rate: rate)
            if result.isApplied {
                state.failures = 0
            } else {
                undo(progress)
                if state.failures == Self.mostFailures { return }
            }
            let seconds = start.duration(to: clock.now).seconds
            let done = Double(state.batch - firstBatch)
            let further = (configuration.runCount - index - 1) * configuration.epochs
            let remaining = (epochs + further - state.epoch) * batches.count - state.batch
            progress(
                .step(
                    StepReport(
                        epoch: state.epoch + 1, epochs: epochs, step: state.batch,
                        steps: batches.count,
                        loss: state.sums.meanLoss,
                        tokensPerSecond: Double(state.sums.tokens - firstTokens) / max(seconds, 1e-9),
                        secondsLeft: seconds / done * Double(remaining))))
            if isInterrupted() { try interrupt(progress) }
            if let checkpoints, lastCheckpoint.duration(to: clock.now).seconds >= checkpoints.interval {
                try writeCheckpoint(checkpoints.path, progress)
                lastCheckpoint = clock.now
            }
        }
        endEpoch(
            seconds: { start.duration(to: self.clock.now).seconds }, tokens: state.sums.tokens - firstTokens,
            progress)
    }

    /// The texts without labels that join the present step, by their places in ``TrainingData/texts``.
    private func unlabelledMembers() -> [Int] {
        let settings = configuration.unlabelled
        let count = EpochBatches.count(examples: unlabelledLengths.count, batchSize: settings.batchSize)
        guard count > 0 else { return [] }
        let round = state.step / count
        if unlabelledBatches.round != round {
            let batches = EpochBatches(
                lengths: unlabelledLengths, batchSize: settings.batchSize,
                batchesPerBucket: configuration.batchesPerBucket, seed: ~seed, epoch: round)
            unlabelledBatches = (round, batches.batches)
        }
        return unlabelledBatches.batches[state.step % count].map { lengths.count + $0 }
    }

    private func train(on labelled: [Int], rate: Float) -> TrainingStep.Result {
        let members = labelled + unlabelledMembers()
        // Targets may weigh nothing.
        targets.normalizer = max(members.reduce(0) { $0 + targets.weights[$1] }, .leastNormalMagnitude)
        targets.entropyWeight = configuration.adversarial.entropyWeight / Float(members.count)
        var keys = SplitMix64(seed: seed ^ UInt64(state.step) &* 0x9E37_79B9_7F4A_7C15)
        var dropout = Dropout(
            embeddingRate: configuration.embeddingDropout, layerRate: configuration.layerDropout,
            headRate: configuration.headDropout, key: keys.next())
        dropout.isVariational = configuration.hasVariationalDropout
        dropout.wordRate = configuration.wordDropout
        dropout.noise = configuration.embeddingNoise
        dropout.recurrentRate = configuration.recurrentDropout
        let result = step.run(
            members, of: data.texts, targets, dropout: dropout,
            adam: { scale in
                AdamStep(
                    step: state.step + 1, learningRate: rate, beta1: configuration.beta1,
                    beta2: configuration.beta2, epsilon: configuration.epsilon, gradientScale: scale)
            },
            weightDecay: configuration.weightDecay, clipNorm: configuration.clipNorm,
            rates: LayerRates(
                configuration, stepsBefore: state.step,
                stepsPerEpoch: EpochBatches.count(
                    examples: lengths.count, batchSize: configuration.batchSize)))
        if result.isApplied { average?.follow(step: state.step + 1, pool: pool) }
        return result
    }

    /// After a step without a finite loss: the weights are as before it; the rate is halved. The second time
    /// in a row the weights of the best epoch come back, for the present ones may be what overflows.
    private func undo(_ progress: (TrainingProgress) -> Void) {
        state.failures += 1
        state.rateScale /= 2
        progress(.undone(step: state.step, rateScale: state.rateScale))
        if state.failures == 2 && state.bestEpoch > 0 {
            best.restore(network)
            if let average { best.restore(average.network) }
            step.refreshDerivedWeights()
        }
    }

    private func endEpoch(seconds: () -> Double, tokens: Int, _ progress: (TrainingProgress) -> Void) {
        let trainingSeconds = seconds()
        guard validates else { return endFixedEpoch() }
        let logits = logits(of: data.validation)
        if fold != nil { epochLogits.append(logits) }
        let evaluation = JudgedTexts(logits: logits, data.validation).evaluation(
            DecisionRule(data, configuration), labels: data.labels, seed: configuration.seed, resamples: 0)
        let metric = configuration.validationMetric.value(in: evaluation)
        // A network that overflows on a text is no model, however well it does on the others.
        let isBest =
            logits.allSatisfy(\.isFinite)
            && (state.bestEpoch == 0
                || configuration.validationMetric.isBetter(metric, than: state.bestMetric))
        state.epoch += 1
        state.batch = 0
        if isBest {
            state.bestEpoch = state.epoch
            state.bestMetric = metric
            best.take(average?.network ?? network)
        }
        var report = state.sums.report(
            epoch: state.epoch, evaluation, isBest: isBest, seconds: seconds(),
            tokensPerSecond: Double(tokens) / max(trainingSeconds, 1e-9))
        report.fold = fold
        if configuration.networkCount > 1 { report.network = index + 1 }
        state.history.append(report)
        state.sums = EpochSums()
        progress(.epoch(report))
    }

    /// Ends an epoch that nothing judges. The last one is kept, unless the network overflows on a text that it has
    /// learned from.
    private func endFixedEpoch() {
        state.epoch += 1
        state.batch = 0
        state.sums = EpochSums()
        guard state.epoch == epochs, logits(of: data.training).allSatisfy(\.isFinite) else { return }
        state.bestEpoch = state.epoch
        best.take(average?.network ?? network)
    }

    /// The logits of texts with the present weights, C a text.
    private func logits(of part: TrainingData.Part) -> [Float] {
        predictor.logits(of: part.texts).elements.flatMap(\.self)
    }

    private func interrupt(_ progress: (TrainingProgress) -> Void) throws {
        if let checkpoints { try writeCheckpoint(checkpoints.path, progress) }
        throw TrainingError.interrupted(checkpoint: checkpoints?.path)
    }

    private func writeCheckpoint(_ path: String, _ progress: (TrainingProgress) -> Void) throws {
        try Checkpoint.write(self, to: path)
        progress(.checkpoint(path: path))
    }

    private var summary: TrainingSummary {
        let tables = [network.embedding, network.nGrams?.table].compactMap(\.self)
        return TrainingSummary(
            network: configuration.folds == 0 ? index + 1 : 1, networks: configuration.networkCount,
            fold: fold, folds: configuration.folds > 0 ? configuration.folds : nil,
            examples: data.training.texts.count, validationExamples: data.validation.texts.count,
            labels: data.labels, vocabularySize: data.vocabulary.count, coverage: data.coverage,
            parameters: tables.reduce(0) { $0 + $1.vocabularySize * $1.size }
                + network.parameters.layout.tensors.reduce(0) { $0 + $1.count },
            stepsPerEpoch: EpochBatches.count(examples: lengths.count, batchSize: configuration.batchSize),
            threads: pool.threads, kernels: network.kernels.name, vectors: data.vectorCoverage)
    }
}
