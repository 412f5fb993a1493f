import Sentiment

/// One step of training: shards of a batch forward and backward, the sum of their gradients, clipping, Adam.
///
/// Every parallel phase consists of numbered tasks whose results do not depend on the thread that runs them,
/// and every sum is taken in a fixed order. So the weights are the same for any number of threads.
package final class TrainingStep {
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

    private static let pieceSize = 1 << 14
    private static let wordsPerTask = 64

    private let network: Network
    private let optimizer: AdamOptimizer
    private let pool: WorkerPool
    private let transposed: TransposedParameters
    private let shards: [Shard]
    private let words: WordGradients
    private let pieces: [(range: Range<Int>, decays: Bool)]
    private let squares: FloatSums

    /// What belongs to one shard of a batch.
    private final class Shard: @unchecked Sendable {
        // Sendable: one task at a time works on a shard.
        var batch = Batch()
        var members: [Int] = []
        let workspace = Workspace()
        let gradients: Parameters
        var inputGradient: Matrix?
        var loss = 0.0

        init(_ gradients: Parameters) { self.gradients = gradients }
    }

    /// Sums of squares, one a task.
    private final class FloatSums: @unchecked Sendable {
        // Sendable: each task writes an element of its own.
        private let values: UnsafeMutableBufferPointer<Double>
        init(capacity: Int) {
            values = .allocate(capacity: capacity)
            values.initialize(repeating: 0)
        }
        deinit { values.deallocate() }
        subscript(index: Int) -> Double {
            get { values[index] }
            set { values[index] = newValue }
        }
    }

    /// Steps for a network and its optimizer.
    package init(_ network: Network, _ optimizer: AdamOptimizer, shards: Int, pool: WorkerPool) {
        self.network = network
        self.optimizer = optimizer
        self.pool = pool
        self.shards = (0..<shards).map { _ in Shard(network.makeGradients()) }
        transposed = TransposedParameters(network.parameters.layout)
        let table = network.embedding.weights
        words = WordGradients(vocabularySize: table.rows, size: table.columns)
        pieces = network.parameters.layout.regions.flatMap { region in
            stride(from: region.range.lowerBound, to: region.range.upperBound, by: Self.pieceSize).map {
                ($0..<min($0 + Self.pieceSize, region.range.upperBound), region.decays)
            }
        }
        squares = FloatSums(capacity: pieces.count + table.rows / Self.wordsPerTask + 1)
        refreshTransposes()
    }

    /// Rebuilds what is derived from the weights, after somebody else has changed them.
    package func refreshTransposes() {
        pool.run(transposed.pieces) { [transposed, network] piece, _ in
            transposed.refresh(piece, from: network.parameters, network.kernels)
        }
    }

    /// Trains on the texts at `members`.
    package func run(
        _ members: [Int], of texts: [[Int32]], _ targets: Targets, dropout: Dropout,
        adam: (_ gradientScale: Float) -> AdamStep, weightDecay: Float, clipNorm: Float
    ) -> Result {
        deal(members, texts)
        let active = shards.filter { !$0.members.isEmpty }
        backPropagate(active, texts, targets, dropout)
        words.index(active.map(\.batch))
        let norm = sumGradients(active).squareRoot()
        let loss = active.reduce(0) { $0 + $1.loss }
        let isFinite = norm.isFinite && loss.isFinite
        let isClipped = isFinite && clipNorm > 0 && norm > Double(clipNorm)
        if isFinite {
            update(adam(isClipped ? Float(Double(clipNorm) / norm) : 1), weightDecay: weightDecay)
        }
        return Result(
            loss: loss, gradientNorm: norm, tokens: active.reduce(0) { $0 + $1.batch.tokens },
            isClipped: isClipped, isApplied: isFinite)
    }

    /// Deals the texts out by length, so that all shards take about the same time.
    private func deal(_ members: [Int], _ texts: [[Int32]]) {
        let order = members.sorted { (texts[$1].count, $0) < (texts[$0].count, $1) }
        for shard in shards { shard.members.removeAll(keepingCapacity: true) }
        for (index, member) in order.enumerated() { shards[index % shards.count].members.append(member) }
    }

    private func backPropagate(_ active: [Shard], _ texts: [[Int32]], _ targets: Targets, _ dropout: Dropout)
    {
        pool.run(active.count) { [network, transposed] task, _ in
            let shard = active[task]
            shard.batch.fill(texts, members: shard.members)
            shard.gradients.storage.clear()
            let probabilities = network.forward(shard.batch, shard.workspace, dropout: dropout)
            let result = network.backward(
                shard.batch, targets, probabilities, transposed, into: shard.gradients, shard.workspace,
                dropout: dropout)
            shard.loss = result.loss
            shard.inputGradient = result.inputs
        }
    }

    /// Sums the gradients of all shards into the first one's, and those of each word; gives the sum of all
    /// squares.
    private func sumGradients(_ active: [Shard]) -> Double {
        let wordTasks = (words.words.count + Self.wordsPerTask - 1) / Self.wordsPerTask
        let inputGradients = active.compactMap(\.inputGradient)
        pool.run(pieces.count + wordTasks) { [pieces, squares, words, network] task, _ in
            let kernels = network.kernels
            if task < pieces.count {
                let range = pieces[task].range
                func part(_ shard: Shard) -> Matrix {
                    shard.gradients.storage.matrix(at: range.lowerBound, rows: 1, columns: range.count)
                }
                let sum = part(active[0])
                for shard in active.dropFirst() { kernels.add(part(shard), to: sum) }
                squares[task] = kernels.sumOfSquares(sum)
            } else {
                let start = (task - pieces.count) * Self.wordsPerTask
                var total = 0.0
                for word in start..<min(start + Self.wordsPerTask, words.words.count) {
                    total += words.sum(word, inputGradients, kernels)
                }
                squares[task] = total
            }
        }
        return (0..<pieces.count + wordTasks).reduce(0) { $0 + squares[$1] }
    }

    private func update(_ adam: AdamStep, weightDecay: Float) {
        var decaying = adam
        decaying.weightDecay = weightDecay
        let wordTasks = (words.words.count + Self.wordsPerTask - 1) / Self.wordsPerTask
        pool.run(pieces.count + wordTasks) { [pieces, words, network, optimizer, shards, decaying] task, _ in
            if task < pieces.count {
                optimizer.update(
                    pieces[task].range, of: network, gradient: shards[0].gradients,
                    pieces[task].decays ? decaying : adam)
            } else {
                let start = (task - pieces.count) * Self.wordsPerTask
                for word in start..<min(start + Self.wordsPerTask, words.words.count) {
                    optimizer.update(
                        word: Int(words.words[word]), of: network, gradient: words.gradient(word), decaying)
                }
            }
        }
        refreshTransposes()
    }
}
