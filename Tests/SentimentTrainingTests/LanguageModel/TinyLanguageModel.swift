import Sentiment
import SentimentTraining

/// A tiny language model with random weights, texts of several lengths, and steps to train it with.
final class TinyLanguageModel {
    static let vocabularySize = 40

    let configuration: LanguageModelConfiguration
    let model: LanguageModel
    let step: LanguageModelStep
    let texts: TokenSequences
    private var lanes: TextLanes
    private(set) var number = 0

    init(
        _ network: NetworkConfiguration, threads: Int = 1, precision: Precision = .float32,
        _ change: (inout LanguageModelConfiguration) -> Void = { _ in }
    ) {
        var configuration = LanguageModelConfiguration()
        configuration.lanes = 7
        configuration.lanesPerShard = 3
        configuration.stretch = 5
        configuration.candidates = 12
        configuration.clipNorm = 0
        configuration.embeddingDropout = 0.2
        configuration.outputDropout = 0.3
        change(&configuration)
        self.configuration = configuration
        model = LanguageModel(
            for: network, vocabularySize: Self.vocabularySize, precision: precision, seed: 3,
            identity: false)
        var random = SplitMix64(seed: 5)
        let table = model.embedding.weights
        for row in 0..<table.rows {
            for column in 0..<table.columns { table[row, column] = random.nextSigned() }
        }
        // The last ten words occur in no text; squares make some words frequent. One text is too short to be read.
        var counts = [Int](repeating: 0, count: Self.vocabularySize)
        let texts = (0..<20).map { text in
            (0..<(text == 2 ? 1 : 2 + random.next(below: 16))).map { _ in
                let unit = random.nextUnit()
                let id = Int32(1 + Int(unit * unit * Double(Self.vocabularySize - 11)))
                counts[Int(id)] += 1
                return id
            }
        }
        self.texts = TokenSequences(texts)
        lanes = TextLanes(count: configuration.lanes)
        step = LanguageModelStep(
            model, configuration, counts: counts, logShares: counts.map { 0.1 * Float(min($0, 20)) },
            precision: precision, pool: WorkerPool(threads: threads))
    }

    /// The stretches that come next.
    func nextStretches() -> [TextLanes.Stretch] {
        lanes.advance(configuration.stretch, Array(0..<texts.count), of: texts)
    }

    /// Takes a step.
    @discardableResult
    func train(
        _ stretches: [TextLanes.Stretch], learningRate: Float = 0.01, beta1: Float = 0.9
    ) -> TrainingStep.Result {
        number += 1
        return step.run(stretches, of: texts, key: UInt64(number) &* 0x1234_5678_9ABC_DEF1) { scale in
            AdamStep(step: number, learningRate: learningRate, beta1: beta1, gradientScale: scale)
        }
    }

    /// Counts a step less, so that the next one is as random as the last.
    func repeatStep() { number -= 1 }

    /// The carried states of all shards.
    var states: [[[Float]]] {
        get { step.shards.flatMap { [$0.carried.output.elements, $0.carried.memory.elements] } }
        set {
            for (shard, number) in zip(step.shards, stride(from: 0, to: newValue.count, by: 2)) {
                for (matrix, values) in [
                    (shard.carried.output, newValue[number]), (shard.carried.memory, newValue[number + 1]),
                ] {
                    for row in 0..<matrix.rows {
                        for column in 0..<matrix.columns { matrix[row, column] = values[row][column] }
                    }
                }
            }
        }
    }

    /// The bits of all that a step may change, by name.
    var bits: [String: [UInt32]] {
        var bits = [
            "embedding": model.embedding.bits,
            "first moments of the embedding": model.optimizers[0].embeddingFirst.bits,
            "second moments of the embedding": model.optimizers[0].embeddingSecond.bits,
            "states": states.flatMap { $0.flatMap { $0.map(\.bitPattern) } },
        ]
        for (number, direction) in model.directions.enumerated() {
            bits["weights \(number)"] = direction.network.parameters.bits
            bits["first moments \(number)"] = model.optimizers[number].first.bits
            bits["second moments \(number)"] = model.optimizers[number].second.bits
            let projection = direction.projection
            for (name, buffer) in [
                ("projection", projection.storage), ("first", model.projectionMoments[number].first),
                ("second", model.projectionMoments[number].second),
            ] {
                bits["\(name) of projection \(number)"] = projection.values(of: buffer).map(\.bitPattern)
            }
        }
        return bits
    }
}
