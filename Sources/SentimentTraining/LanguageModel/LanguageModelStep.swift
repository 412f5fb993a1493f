import Sentiment

/// One step of a language model: the next stretch of each lane, in both directions, forward and back, the sum of their
/// gradients, clipping, Adam.
///
/// As in ``TrainingStep``, every parallel phase consists of numbered tasks whose results do not depend on the thread that
/// runs them, and every sum is taken in a fixed order: the weights are the same for any number of threads.
package final class LanguageModelStep: @unchecked Sendable {
    // Sendable: between steps it belongs to its caller; the tasks of a phase write places of their own.

    /// What all threads do together, one after the other.
    private enum Phase {
        /// Each shard cuts its batch, and the candidates' embeddings are put together.
        case batches
        /// What each word brings to the gates.
        case words
        /// Each shard forward and back.
        case backPropagation
        /// The gradients of the words that were read, and all that do not wait for them.
        case sums
        /// The others, and those of all words.
        case sumsOverWords
        case update
        case derivedWeights
    }

    /// What the tasks of a step read.
    private struct Inputs {
        var stretches: [TextLanes.Stretch]
        var texts: TokenSequences
        /// For each direction.
        var dropouts: [Dropout]
        /// One divided by the predicted words.
        var scale: Float
    }

    private let model: LanguageModel
    private let configuration: LanguageModelConfiguration
    private let pool: WorkerPool
    private let kernels: Kernels
    private let proposal: WordProposal
    private let candidates: CandidateWords
    /// Those of the forward direction, then those of the backward one.
    package let shards: [LanguageModelShard]
    private let words: [BatchWords]
    private let touched: TouchedWords
    private let transposed: [TransposedParameters]
    private let gradients: [DenseGradients]
    private let projections: [ProjectionGradient]

    private var phase = Phase.derivedWeights
    private var inputs: Inputs?
    /// For each direction the shards that have stretches.
    private var active: [[LanguageModelShard]] = []
    /// The same shards, one direction after the other.
    private var allActive: [LanguageModelShard] = []
    private var workspaces: [ArraySlice<Workspace>] = []
    /// The sum of the squares of each task's gradients.
    private var squares = UnsafeMutableBufferPointer<Double>.allocate(capacity: 0)
    private var adamStep = AdamStep(step: 1, learningRate: 0)
    private var decayingStep = AdamStep(step: 1, learningRate: 0)

    /// Steps of a model whose texts have words with these counts; `logShares` is what their scores start with.
    package init(
        _ model: LanguageModel, _ configuration: LanguageModelConfiguration, counts: [Int],
        logShares: [Float], precision: Precision, pool: WorkerPool
    ) {
        self.model = model
        self.configuration = configuration
        self.pool = pool
        let kernels = model.directions[0].network.kernels
        self.kernels = kernels
        proposal = WordProposal(
            counts: counts, count: configuration.candidates, exponent: configuration.candidateExponent)
        candidates = CandidateWords(
            count: proposal.mostWords, bias: logShares, size: model.embedding.size, precision: precision)
        let layout = model.directions[0].network.parameters.layout
        shards = model.directions.indices.flatMap { direction in
            (0..<configuration.shards).map { shard in
                let first = shard * configuration.lanesPerShard
                return LanguageModelShard(
                    direction * configuration.shards + shard, direction: direction,
                    lanes: first..<min(first + configuration.lanesPerShard, configuration.lanes),
                    paddedHiddenSize: layout.paddedHiddenSize)
            }
        }
        words = model.directions.map { _ in BatchWords(vocabularySize: model.embedding.vocabularySize) }
        touched = TouchedWords(
            vocabularySize: model.embedding.vocabularySize, size: model.embedding.size)
        transposed = model.directions.map { _ in TransposedParameters(layout, precision) }
        gradients = model.directions.map { DenseGradients(of: $0.network, workers: pool.threads) }
        projections = zip(model.directions, model.projectionMoments).map { direction, moments in
            ProjectionGradient(of: direction.projection, moments, workers: pool.threads, kernels)
        }
        refreshDerivedWeights()
    }

    deinit { squares.deallocate() }

    /// Rebuilds what is derived from the weights, after somebody else has changed them.
    package func refreshDerivedWeights() { run(.derivedWeights, model.directions.count) }

    /// Trains on the stretches that the lanes read next. `key` decides all that is random in the step. The loss is the
    /// mean over the predicted words of all directions; the gradients are those of the sum of each direction's mean.
    package func run(
        _ stretches: [TextLanes.Stretch], of texts: TokenSequences, key: UInt64,
        adam: (_ gradientScale: Float) -> AdamStep
    ) -> TrainingStep.Result {
        let tokens = stretches.reduce(0) { $0 + $1.places.count }
        inputs = Inputs(
            stretches: stretches, texts: texts, dropouts: model.directions.indices.map { dropout(key, $0) },
            scale: 1 / Float(max(1, tokens)))
        var random = SplitMix64(seed: key ^ 0xCA4D_1DA7)
        candidates.choose(proposal.words(at: random.nextUnit())) { [proposal] in
            proposal.probabilities[Int($0)]
        }
        run(.batches, shards.count + candidates.pieces)
        index()
        run(.words, 1 + words.reduce(0) { $0 + $1.tasks })
        run(.backPropagation, allActive.count)
        run(.sums, wordTasks + projectionTasks + earlyPieces)
        run(.sumsOverWords, latePieces + touched.tasks)
        inputs = nil

        let norm = squares[..<squareCount].reduce(0, +).squareRoot()
        let loss = allActive.reduce(0) { $0 + $1.loss } / Double(model.directions.count)
        let isFinite = norm.isFinite && loss.isFinite
        let clipNorm = configuration.clipNorm
        let isClipped = isFinite && clipNorm > 0 && norm > Double(clipNorm)
        if isFinite {
            adamStep = adam(isClipped ? Float(Double(clipNorm) / norm) : 1)
            decayingStep = adamStep
            decayingStep.weightDecay = configuration.weightDecay
            run(.update, projectionTasks + earlyPieces + latePieces + touched.tasks)
            refreshDerivedWeights()
        }
        return TrainingStep.Result(
            loss: loss, gradientNorm: norm, tokens: tokens, isClipped: isClipped, isApplied: isFinite)
    }

    private func dropout(_ key: UInt64, _ direction: Int) -> Dropout {
        Dropout(
            embeddingRate: configuration.embeddingDropout, layerRate: configuration.outputDropout,
            headRate: 0, key: key &+ UInt64(direction) &* 0xD6E8_FEB8_6659_FD93)
    }

    /// Finds out which shards and which words the step has.
    private func index() {
        active = model.directions.indices.map { direction in
            shards.filter { $0.direction == direction && $0.batch.tokens > 0 }
        }
        allActive = active.flatMap(\.self)
        workspaces = active.map { $0.map(\.scratch.workspace)[...] }
        for (direction, shards) in active.enumerated() {
            words[direction].index(
                shards: shards.count, batch: { shards[$0].batch }, of: model.directions[direction].network)
        }
        touched.index(words, allActive, candidates)
        if squares.count < squareCount {
            squares.deallocate()
            squares = .allocate(capacity: 2 * squareCount)
            squares.initialize(repeating: 0)
        }
    }

    // MARK: Tasks

    private var wordTasks: Int { words.reduce(0) { $0 + $1.tasks } }
    private var projectionTasks: Int { projections.reduce(0) { $0 + $1.tasks } }
    /// The dense gradients that can be summed before the words that were read have gone back.
    private var earlyPieces: Int { gradients.reduce(0) { $0 + $1.piecesBeforeWords } }
    private var latePieces: Int { gradients.reduce(0) { $0 + $1.pieces.count } - earlyPieces }
    private var squareCount: Int { projectionTasks + earlyPieces + latePieces + touched.tasks }

    /// Which direction a task belongs to whose number counts one direction's tasks after the other's, and its number
    /// there.
    private func divide(_ task: Int, _ count: (_ direction: Int) -> Int) -> (direction: Int, task: Int) {
        let first = count(0)
        return task < first ? (0, task) : (1, task - first)
    }

    private func early(_ task: Int) -> (direction: Int, piece: Int) {
        let (direction, piece) = divide(task) { gradients[$0].piecesBeforeWords }
        return (direction, piece)
    }

    private func late(_ task: Int) -> (direction: Int, piece: Int) {
        let (direction, piece) = divide(task) { gradients[$0].pieces.count - gradients[$0].piecesBeforeWords }
        return (direction, piece + gradients[direction].piecesBeforeWords)
    }

    private func run(_ phase: Phase, _ tasks: Int) {
        self.phase = phase
        pool.run(tasks, of: self)
    }

    private func sum(_ place: (direction: Int, piece: Int), _ worker: Int) -> Double {
        gradients[place.direction].sum(
            place.piece, over: workspaces[place.direction], words[place.direction], worker: worker)
    }

    private func update(_ place: (direction: Int, piece: Int)) {
        let gradients = gradients[place.direction]
        let piece = gradients.pieces[place.piece]
        model.optimizers[place.direction].update(
            piece.range, of: model.directions[place.direction].network, gradient: gradients.parameters,
            piece.decays ? decayingStep : adamStep)
    }

    private func updateWords(_ task: Int) {
        for place in touched.range(of: task) {
            model.optimizers[0].update(
                word: Int(touched.ids[place]), of: model.directions[0].network,
                gradient: touched.gradient(place), decayingStep)
        }
    }
}

extension LanguageModelStep: ParallelWork {
    /// Does a task of the present phase.
    package func run(_ task: Int, worker: Int) {
        let (projectionTasks, earlyPieces, latePieces) = (projectionTasks, earlyPieces, latePieces)
        switch phase {
        case .batches where task < shards.count:
            if let inputs { shards[task].fill(inputs.stretches, of: inputs.texts) }
        case .batches: candidates.pack(task - shards.count, model.embedding)
        case .words where task == 0: candidates.finish(kernels)
        case .words:
            let (direction, task) = divide(task - 1) { words[$0].tasks }
            words[direction].project(
                task, model.directions[direction].network, inputs?.dropouts[direction])
        case .backPropagation: backPropagate(allActive[task], task)
        case .sums where task < wordTasks:
            let (direction, task) = divide(task) { words[$0].tasks }
            _ = words[direction].backPropagate(
                task, model.directions[direction].network, transposed[direction], workspaces[direction],
                inputs?.dropouts[direction])
        case .sums where task < wordTasks + projectionTasks:
            let number = task - wordTasks
            let (direction, panel) = divide(number) { projections[$0].tasks }
            squares[number] = projections[direction].sum(panel, over: active[direction], worker: worker)
        case .sums:
            let number = task - wordTasks
            squares[number] = sum(early(number - projectionTasks), worker)
        case .sumsOverWords where task < latePieces:
            squares[projectionTasks + earlyPieces + task] = sum(late(task), worker)
        case .sumsOverWords:
            squares[projectionTasks + earlyPieces + task] = touched.sum(
                task - latePieces, words, allActive, kernels)
        case .update where task < projectionTasks:
            let (direction, panel) = divide(task) { projections[$0].tasks }
            projections[direction].update(panel, decayingStep)
        case .update where task < projectionTasks + earlyPieces: update(early(task - projectionTasks))
        case .update where task < projectionTasks + earlyPieces + latePieces:
            update(late(task - projectionTasks - earlyPieces))
        case .update: updateWords(task - projectionTasks - earlyPieces - latePieces)
        case .derivedWeights: refresh(task)
        }
    }

    private func backPropagate(_ shard: LanguageModelShard, _ task: Int) {
        guard let inputs else { return }
        let direction = shard.direction
        shard.backPropagate(
            model.directions[direction], shard: direction == 0 ? task : task - active[0].count,
            of: words[direction], candidates, transposed[direction], scale: inputs.scale,
            inputs.dropouts[direction])
    }

    private func refresh(_ direction: Int) {
        let network = model.directions[direction].network
        let transposed = transposed[direction]
        for piece in 0..<transposed.pieces { transposed.refresh(piece, from: network.parameters, kernels) }
        for piece in 0..<network.forwardWeights.pieces { network.forwardWeights.refresh(piece, kernels) }
        model.directions[direction].projection.refresh(kernels)
    }
}
