import Sentiment

/// One learning of word vectors from its first round to its last.
///
/// In a round some blocks of text find their steps, all of the same vectors, and then the steps are added in the order
/// of the blocks, each row by one thread. So the vectors are the same for any number of threads. The blocks of an
/// epoch come in random order: those of a round have little to do with each other, and a row is seldom in several.
package final class WordVectorRun: @unchecked Sendable {
    // Sendable: between rounds it belongs to its caller; the tasks of a phase write places of their own.

    /// The blocks of a round. More would serve more threads, and take larger steps from the same vectors.
    private static let lanes = 16
    /// The loss is measured in one round of so many.
    private static let roundsPerMeasurement = 64

    private enum Phase {
        case steps
        case sums
    }

    private final class Lane {
        var block = WordBlock()
        let gradients: WordBlockGradients
        var loss = 0.0
        var pairs = 0
        init(_ configuration: WordVectorConfiguration, _ kernels: Kernels) {
            gradients = WordBlockGradients(configuration, kernels)
        }
    }

    private let stream: WordStream
    private let configuration: WordVectorConfiguration
    private let pool: WorkerPool
    private let tables: WordVectorTables
    private let sampling: WordSampling
    private let limits: StepLimits
    private let lanes: [Lane]
    private let parts: Int

    private var phase = Phase.steps
    /// The blocks of the epoch, and the first one of the round.
    private var order: [Int32] = []
    private var first = 0
    private var key: UInt64 = 0
    private var rate: Float = 0
    private var measuresLoss = false

    /// A learning that stands before its first round.
    package init(_ stream: WordStream, _ configuration: WordVectorConfiguration, pool: WorkerPool) {
        self.stream = stream
        self.configuration = configuration
        self.pool = pool
        tables = WordVectorTables(stream.vocabulary, configuration)
        sampling = WordSampling(counts: stream.counts, threshold: configuration.sampleThreshold)
        limits = StepLimits(
            stream, configuration, sampling, tables, places: Self.lanes * WordBlock.places)
        lanes = (0..<Self.lanes).map { _ in Lane(configuration, .best) }
        var parts = 1
        while parts < pool.threads { parts *= 2 }
        self.parts = parts
    }

    /// Numbers that are learned.
    package var parameterCount: Int { (tables.inputs.rows + tables.outputs.rows) * configuration.size }

    /// Runs to the end.
    package func train(
        progress: (WordVectorProgress) -> Void, isInterrupted: () -> Bool = { false }
    ) throws {
        let count = WordBlock.count(in: stream)
        let total = Double(count) * Double(configuration.epochs)
        order = (0..<Int32(count)).map(\.self)
        for epoch in 0..<configuration.epochs {
            var random = SplitMix64(
                seed: configuration.seed &+ UInt64(epoch + 1) &* 0x9E37_79B9_7F4A_7C15)
            random.shuffle(&order)
            key = random.next()
            var loss = 0.0
            for (round, first) in stride(from: 0, to: count, by: Self.lanes).enumerated() {
                let done = Double(epoch) * Double(count) + Double(first)
                rate = configuration.learningRate * Float(max(1 - done / total, 1e-4))
                measuresLoss = round % Self.roundsPerMeasurement == 0
                runRound(first..<min(first + Self.lanes, count))
                guard measuresLoss else { continue }
                let pairs = lanes.reduce(0) { $0 + $1.pairs }
                let latest = lanes.reduce(0) { $0 + $1.loss } / Double(max(1, pairs))
                loss = round == 0 ? latest : 0.9 * loss + 0.1 * latest
                progress(
                    .step(
                        WordVectorReport(
                            epoch: epoch + 1, completed: first * WordBlock.places,
                            total: stream.ids.count, loss: loss, rate: rate)))
                if isInterrupted() { throw CancellationError() }
            }
        }
        guard tables.areFinite(.best) else { throw WordVectorError.diverged }
    }

    private func runRound(_ blocks: Range<Int>) {
        first = blocks.lowerBound
        phase = .steps
        pool.run(blocks.count, of: self)
        // Those that have no block in the last round of an epoch.
        for lane in lanes[blocks.count...] { lane.block = WordBlock() }
        phase = .sums
        pool.run(parts, of: self)
    }

    /// What was learned: for each word the mean of its own vector and those of its n-grams.
    package func vectors() -> WordVectors {
        let buffer = FloatBuffer(count: stream.vocabulary.count * tables.inputs.columns)
        let all = buffer.matrix(at: 0, rows: stream.vocabulary.count, columns: tables.inputs.columns)
        tables.gather(Array(0..<Int32(stream.vocabulary.count))[...], into: all, .best)
        return WordVectors(stream.vocabulary, all.columns(0, configuration.size), owner: buffer)
    }
}

extension WordVectorRun: ParallelWork {
    /// Does a task of the present phase.
    package func run(_ task: Int, worker: Int) {
        switch phase {
        case .steps:
            let lane = lanes[task]
            lane.block.read(
                Int(order[first + task]), of: stream, window: configuration.window, sampling, key: key)
            (lane.loss, lane.pairs) = lane.gradients.compute(
                lane.block, tables, rate: rate, measuresLoss: measuresLoss)
        case .sums:
            let part = TablePart(task, of: parts)
            for lane in lanes { lane.gradients.apply(lane.block, to: tables, part, limits) }
        }
    }
}
