import Sentiment

/// One step of training: shards of a batch forward and backward, the sum of their gradients, clipping, Adam.
///
/// Every parallel phase consists of numbered tasks whose results do not depend on the thread that runs them,
/// and every sum is taken in a fixed order. So the weights are the same for any number of threads. Once its scratch
/// has grown to the batches that it sees, a step allocates nothing.
package final class TrainingStep: @unchecked Sendable {
    // Sendable: between steps it belongs to its caller; the tasks of a phase write places of their own.

    /// What a step did.
    package struct Result: Sendable {
        /// The mean loss of the batch before the step.
        package var loss: Double
        /// The norm of all gradients before clipping.
        package var gradientNorm: Double
        /// The tokens of the batch.
        package var tokens: Int
        /// Whether the gradients were scaled down.
        package var isClipped: Bool
        /// False when loss or gradient is not finite; then nothing was changed.
        package var isApplied: Bool

        /// What a step of these numbers did.
        package init(loss: Double, gradientNorm: Double, tokens: Int, isClipped: Bool, isApplied: Bool) {
            self.loss = loss
            self.gradientNorm = gradientNorm
            self.tokens = tokens
            self.isClipped = isClipped
            self.isApplied = isApplied
        }
    }

    /// What all threads do together, one after the other.
    private enum Phase {
        /// Each shard cuts its batch.
        case batches
        /// What each word brings to the gates.
        case words
        /// Each shard forward and back.
        case backPropagation
        /// The shards once more, with perturbed words.
        case perturbation
        /// The gradients of the words, and all that do not wait for them.
        case sums
        /// The others, and those of the n-grams.
        case sumsOverWords
        case update
        case derivedWeights
    }

    /// What the tasks of a step read.
    private struct Inputs {
        var texts: TokenSequences
        var targets: Targets
        var dropout: Dropout
        var count: Int
    }

    private let network: Network
    private let optimizer: AdamOptimizer
    private let pool: WorkerPool
    private let transposed: TransposedParameters
    private let gradients: DenseGradients
    private let words: BatchWords
    private let nGrams: BatchNGrams
    private let droppedWeights: DroppedWeights?
    private let shards: [Shard]
    /// Those of each kind of perturbation, each with as many as ``shards``.
    private let perturbed: [[PerturbedShard]]
    /// The scratch of all shards with texts, perturbed or not.
    private var workspaces: [Workspace] = []
    /// How many shards have texts; they come first.
    private var active = 0
    private var order = LengthOrder()
    private var phase = Phase.derivedWeights
    private var inputs: Inputs?
    /// The sum of the squares of each task's gradients.
    private let squares: UnsafeMutableBufferPointer<Double>
    private var denseStep = AdamStep(step: 1, learningRate: 0)
    private var decayingStep = AdamStep(step: 1, learningRate: 0)
    private var rates: LayerRates

    /// Steps for a network and its optimizer, whose products have a precision of 32 or 16 bits. `sharesWords` decides
    /// in place of each batch whether distinct words are projected, or tokens (see ``BatchWords``); perturbed words are
    /// not. The texts may have so many `unknownWords` with ids of their own. `dropsRecurrentWeights` tells whether some
    /// dropouts do so.
    package init(
        _ network: Network, _ optimizer: AdamOptimizer, shards: Int, precision: Precision = .float32,
        sharesWords: Bool? = nil, unknownWords: Int = 0, dropsRecurrentWeights: Bool = false,
        adversarial: AdversarialConfiguration = AdversarialConfiguration(), pool: WorkerPool
    ) {
        precondition(precision != .int8, "Nothing is trained with 8 bits.")
        gradients = DenseGradients(of: network, workers: pool.threads)
        droppedWeights =
            dropsRecurrentWeights ? DroppedWeights(of: network, pieces: gradients.pieces) : nil
        let network = network.computing(in: precision, encoderWeights: droppedWeights?.parameters)
        rates = .equal(layers: network.configuration.layers)
        self.network = network
        self.optimizer = optimizer
        self.pool = pool
        self.shards = (0..<shards).map { _ in Shard() }
        let kinds: [(PerturbedShard.Direction, size: Float, weight: Float)] = [
            (.adversarial, adversarial.size, adversarial.weight),
            (.virtual, adversarial.virtualSize, adversarial.virtualWeight),
        ]
        perturbed = kinds.filter { $0.size > 0 }.map { direction, size, weight in
            (0..<shards).map { _ in PerturbedShard(direction, size: size, weight: weight) }
        }
        transposed = TransposedParameters(network.parameters.layout, precision)
        let wordCount = network.embedding.vocabularySize + unknownWords
        words = BatchWords(vocabularySize: wordCount, areShared: perturbed.isEmpty ? sharesWords : false)
        let buckets = network.nGrams?.table.vocabularySize ?? 0
        nGrams = BatchNGrams(buckets: buckets)
        squares = .allocate(
            capacity: gradients.pieces.count + BatchWords.tasks(of: wordCount)
                + BatchNGrams.tasks(of: buckets))
        squares.initialize(repeating: 0)
        refreshDerivedWeights()
    }

    deinit { squares.deallocate() }

    /// Rebuilds what is derived from the weights, after somebody else has changed them.
    package func refreshDerivedWeights() {
        run(.derivedWeights, transposed.pieces + network.forwardWeights.pieces)
    }

    /// Trains on the texts at `members`. The parts of the network move by their share of the learning rate; those
    /// without one are left as they are and do not count for the norm.
    package func run(
        _ members: [Int], of texts: TokenSequences, _ targets: Targets, dropout: Dropout,
        adam: (_ gradientScale: Float) -> AdamStep, weightDecay: Float, clipNorm: Float,
        rates: LayerRates? = nil
    ) -> Result {
        self.rates = rates ?? .equal(layers: network.configuration.layers)
        deal(members, texts)
        inputs = Inputs(texts: texts, targets: targets, dropout: dropout, count: members.count)
        if let droppedWeights {
            droppedWeights.refresh(dropout)
            refreshDerivedWeights()
        }
        run(.batches, active)
        words.index(
            shards: workspaces.count, batch: { [active] in shards[$0 % active].batch }, of: network)
        nGrams.index(words, of: network)
        let tasks = gradients.pieces.count + words.tasks + nGrams.tasks
        precondition(tasks <= squares.count, "The texts have more unknown words than was said.")
        run(.words, words.tasks)
        run(.backPropagation, active)
        run(.perturbation, workspaces.count - active)
        run(.sums, earlyPieces + words.tasks)
        run(.sumsOverWords, gradients.pieces.count - earlyPieces + nGrams.tasks)
        inputs = nil
        var sum = 0.0
        for task in 0..<tasks where share(ofTask: task) > 0 { sum += squares[task] }
        let norm = sum.squareRoot()
        let loss = shards[..<active].reduce(0) { $0 + $1.loss }
        let isFinite = norm.isFinite && loss.isFinite
        let isClipped = isFinite && clipNorm > 0 && norm > Double(clipNorm)
        if isFinite {
            denseStep = adam(isClipped ? Float(Double(clipNorm) / norm) : 1)
            decayingStep = denseStep
            decayingStep.weightDecay = weightDecay
            run(.update, tasks)
            // Others are made with the masks of the next step.
            if droppedWeights == nil { refreshDerivedWeights() }
        }
        return Result(
            loss: loss, gradientNorm: norm, tokens: shards[..<active].reduce(0) { $0 + $1.batch.tokens },
            isClipped: isClipped, isApplied: isFinite)
    }

    /// Deals the texts out by length, so that all shards take about the same time.
    private func deal(_ members: [Int], _ texts: TokenSequences) {
        order.sort(members[...], of: texts)
        for shard in shards { shard.removeAll() }
        for (rank, member) in order.members.enumerated() { shards[rank % shards.count].append(member) }
        active = min(shards.count, members.count)
        workspaces.removeAll(keepingCapacity: true)
        for shard in shards[..<active] { workspaces.append(shard.workspace) }
        for shards in perturbed { for shard in shards[..<active] { workspaces.append(shard.workspace) } }
    }

    private func run(_ phase: Phase, _ tasks: Int) {
        self.phase = phase
        pool.run(tasks, of: self)
    }
}

extension TrainingStep: ParallelWork {
    /// Does a task of the present phase.
    package func run(_ task: Int, worker: Int) {
        let dense = gradients.pieces.count
        let early = earlyPieces
        switch phase {
        case .batches:
            if let inputs { shards[task].fill(inputs.texts, inputs.dropout) }
        case .words:
            words.project(task, network, inputs?.dropout)
        case .backPropagation:
            guard let inputs else { return }
            shards[task].backPropagate(
                network, shard: task, of: words, transposed, inputs.targets, inputs.dropout)
        case .perturbation:
            guard let inputs else { return }
            perturbed[task / active][task % active].backPropagate(
                shards[task % active], network, shard: active + task, of: words, texts: inputs.count,
                transposed, inputs.targets, inputs.dropout)
        case .sums where task < early: sum(task, worker)
        case .sums:
            let all = words.backPropagate(
                task - early, network, transposed, workspaces[...], inputs?.dropout)
            squares[dense + task - early] =
                optimizer.frozenWords.isEmpty ? all : squaresOfMovingWords(task - early)
        case .sumsOverWords where early + task < dense: sum(early + task, worker)
        case .sumsOverWords:
            let nGramTask = early + task - dense
            squares[dense + words.tasks + nGramTask] = nGrams.backPropagate(
                nGramTask, words, network.kernels)
        case .update where share(ofTask: task) == 0: break
        case .update where task < dense:
            let piece = gradients.pieces[task]
            optimizer.update(
                piece.range, of: network, gradient: gradients.parameters,
                (piece.decays ? decayingStep : denseStep).scaled(by: share(ofTask: task)))
        case .update where task < dense + words.tasks: updateWords(task - dense)
        case .update: updateNGrams(task - dense - words.tasks)
        case .derivedWeights:
            if task < transposed.pieces {
                transposed.refresh(
                    task, from: droppedWeights?.parameters ?? network.parameters, network.kernels)
            } else {
                network.forwardWeights.refresh(task - transposed.pieces, network.kernels)
            }
        }
    }

    /// How many of the dense gradients, the first ones, do not wait for those of the words.
    private var earlyPieces: Int { words.areShared ? gradients.piecesBeforeWords : gradients.pieces.count }

    /// The share of the learning rate that the parameters of an updating task have.
    private func share(ofTask task: Int) -> Float {
        task < gradients.pieces.count ? rates.share(ofLayer: gradients.pieces[task].layer) : rates.embedding
    }

    private func updateWords(_ task: Int) {
        let size = network.configuration.embeddingSize
        let step = decayingStep.scaled(by: rates.embedding)
        for word in words.range(of: task) {
            let id = Int(words.ids[word])
            // Other words have no row of their own.
            guard id < network.embedding.vocabularySize, !optimizer.isFrozen(word: id) else { continue }
            optimizer.update(
                word: id, of: network, gradient: words.gradient(word, size: size), step)
        }
    }

    /// The sum of the squares of the gradients of a task's words, but for those that stay as they are.
    private func squaresOfMovingWords(_ task: Int) -> Double {
        let size = network.configuration.embeddingSize
        return words.range(of: task).reduce(0.0) { sum, word in
            let id = Int(words.ids[word])
            guard id < network.embedding.vocabularySize, !optimizer.isFrozen(word: id) else { return sum }
            return sum + network.kernels.sumOfSquares(words.gradient(word, size: size))
        }
    }

    private func updateNGrams(_ task: Int) {
        let step = decayingStep.scaled(by: rates.embedding)
        for place in nGrams.range(of: task) {
            optimizer.update(
                nGram: Int(nGrams.rows[place]), of: network, gradient: nGrams.gradient(place), step)
        }
    }

    private func sum(_ piece: Int, _ worker: Int) {
        squares[piece] = gradients.sum(piece, over: workspaces[...], words, worker: worker)
        let place = gradients.pieces[piece]
        if let droppedWeights, let dropout = inputs?.dropout, place.isRecurrent {
            squares[piece] = droppedWeights.maskGradient(place, of: gradients.parameters, dropout)
        }
    }
}
