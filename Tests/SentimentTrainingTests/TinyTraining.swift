import Sentiment
import SentimentTraining

/// Every kind of cell, in both directions and two layers.
let cellCases: [(name: String, configuration: NetworkConfiguration)] = {
    let cells: [(String, (inout NetworkConfiguration) -> Void)] = [
        ("RNN tanh", { $0.cell = .rnn }),
        (
            "RNN relu",
            {
                $0.cell = .rnn; $0.activation = .relu; $0.pooling = .mean
            }
        ),
        (
            "LSTM",
            {
                $0.cell = .lstm; $0.pooling = .attention
            }
        ),
        (
            "GRU reset after",
            {
                $0.cell = .gru; $0.resetGate = .after; $0.pooling = .max
            }
        ),
        (
            "GRU reset before",
            {
                $0.cell = .gru; $0.resetGate = .before
            }
        ),
    ]
    return cells.map { name, change in
        var configuration = NetworkConfiguration()
        configuration.embeddingSize = 5
        configuration.hiddenSize = 9
        configuration.layers = 2
        change(&configuration)
        return (name, configuration)
    }
}()

/// A tiny network with random weights, texts for it, and steps to train it with.
final class TinyTraining {
    static let vocabularySize = 200
    static let classes = 3

    /// How a step is taken.
    struct Options {
        var learningRate: Float = 0.01
        var weightDecay: Float = 0.1
        var beta1: Float = 0.9
        var beta2: Float = 0.999
        var epsilon: Float = 1e-8
        var clipNorm: Float = 0
        var dropout: Float = 0.2
        var recurrentDropout: Float = 0
        var wordDropout: Float = 0
        var noise: Float = 0
        var rates: LayerRates?
    }

    let network: Network
    let optimizer: AdamOptimizer
    let step: TrainingStep
    let texts: [[Int32]]
    /// Thirty words that the network does not have, where it knows n-grams.
    let unknownWords: UnknownWords?
    let labels: [Int32]
    let classWeights: [Float] = [1, 2, 0.5]
    /// What each step was told to multiply its gradients by.
    private(set) var scales: [Float] = []
    private var number = 0

    init(
        _ configuration: NetworkConfiguration, kernels: Kernels = .best, shards: Int = 4, threads: Int = 1,
        precision: Precision = .float32, sharesWords: Bool? = nil, dropsRecurrentWeights: Bool = false,
        adversarial: AdversarialConfiguration = AdversarialConfiguration(), seed: UInt64 = 1
    ) {
        var random = SplitMix64(seed: seed)
        network = Network(
            configuration, classCount: Self.classes,
            embedding: Embedding(vocabularySize: Self.vocabularySize, size: configuration.embeddingSize),
            nGrams: configuration.nGrams.map { nGrams in
                var known = WordNGrams(nGrams)
                for word in 0..<Self.vocabularySize {
                    Array(Self.word(word).utf8).withUnsafeBufferPointer { known.append($0) }
                }
                return NGramEmbedding(
                    Embedding(vocabularySize: configuration.ngramBuckets, size: configuration.embeddingSize),
                    known: known)
            }, kernels: kernels)
        unknownWords = configuration.nGrams.map { nGrams in
            let words = UnknownWords(vocabularySize: Self.vocabularySize, nGrams)
            for word in Self.vocabularySize..<Self.vocabularySize + 30 {
                Array(Self.word(word).utf8).withUnsafeBufferPointer { _ = words.id(of: $0) }
            }
            return words
        }
        for row in 0..<Self.vocabularySize {
            for column in 0..<configuration.embeddingSize {
                network.embedding.weights[row, column] = random.nextSigned()
            }
        }
        for tensor in network.parameters.layout.tensors {
            network.parameters.set(tensor, to: (0..<tensor.count).map { _ in 0.4 * random.nextSigned() })
        }
        // The last fifty words occur in no text, and the third text is empty.
        var texts = (0..<24).map { text in
            (0..<(text == 2 ? 0 : 1 + random.next(below: 9))).map { _ in
                Int32(2 + random.next(below: Self.vocabularySize - 52))
            }
        }
        if let table = network.nGrams?.table.weights {
            for row in 0..<table.rows {
                for column in 0..<table.columns { table[row, column] = random.nextSigned() }
            }
            // Every fourth word is one of the unknown ones.
            texts = texts.map { text in
                text.map { $0 % 4 == 0 ? Int32(Self.vocabularySize) + $0 % 30 : $0 }
            }
        }
        self.texts = texts
        labels = texts.indices.map { Int32($0 % Self.classes) }
        optimizer = AdamOptimizer(for: network)
        step = TrainingStep(
            network, optimizer, shards: shards, precision: precision, sharesWords: sharesWords,
            unknownWords: unknownWords?.count ?? 0, dropsRecurrentWeights: dropsRecurrentWeights,
            adversarial: adversarial, pool: WorkerPool(threads: threads))
    }

    /// Its texts, as steps and predictions take them.
    var sequences: TokenSequences { TokenSequences(texts, unknownWords: unknownWords) }

    /// Words that share some of their n-grams; the first two are placeholders.
    private static func word(_ id: Int) -> String { id < 2 ? "<\(id)>" : "\(id * id)" }

    /// The targets of a batch.
    func targets(_ members: [Int]) -> Targets {
        Targets(
            labels: labels, classWeights: classWeights, labelSmoothing: 0.1,
            normalizer: members.reduce(0) { $0 + classWeights[Int(labels[$1])] })
    }

    /// The targets of a batch whose weights add up to one.
    var targets: Targets {
        Targets(labels: labels, classWeights: classWeights, labelSmoothing: 0.1, normalizer: 1)
    }

    /// The masks of the next step.
    func dropout(_ options: Options) -> Dropout {
        var dropout = Dropout(
            embeddingRate: options.dropout, layerRate: options.dropout, headRate: options.dropout,
            key: nextKey)
        dropout.recurrentRate = options.recurrentDropout
        dropout.wordRate = options.wordDropout
        dropout.noise = options.noise
        return dropout
    }

    /// The key of the next step's masks.
    var nextKey: UInt64 { UInt64(number) &* 0x1234_5678_9ABC_DEF1 }

    /// Takes the next step on some of the texts.
    @discardableResult
    func train(
        _ members: [Int], _ change: (inout Options) -> Void = { _ in }
    ) -> TrainingStep.Result {
        var options = Options()
        change(&options)
        let dropout = dropout(options)
        number += 1
        return step.run(
            members, of: sequences, targets(members), dropout: dropout,
            adam: { gradientScale in
                scales.append(gradientScale)
                return AdamStep(
                    step: number, learningRate: options.learningRate, beta1: options.beta1,
                    beta2: options.beta2, epsilon: options.epsilon, gradientScale: gradientScale)
            },
            weightDecay: options.weightDecay, clipNorm: options.clipNorm, rates: options.rates)
    }

    /// Counts a step without taking it.
    func skipStep() { number += 1 }

    /// The bits of all that a step may change, by name.
    var bits: [String: [UInt32]] {
        [
            "weights": network.parameters.bits, "first moments": optimizer.first.bits,
            "second moments": optimizer.second.bits, "embedding": network.embedding.bits,
            "first moments of the embedding": optimizer.embeddingFirst.bits,
            "second moments of the embedding": optimizer.embeddingSecond.bits,
            "n-grams": network.nGrams?.table.bits ?? [],
            "first moments of the n-grams": optimizer.nGramsFirst?.bits ?? [],
            "second moments of the n-grams": optimizer.nGramsSecond?.bits ?? [],
        ]
    }
}

extension NetworkConfiguration {
    /// The same network, whose words are made of n-grams as well.
    var withNGrams: NetworkConfiguration {
        var configuration = self
        configuration.characterNGrams = true
        configuration.ngramBuckets = 700
        return configuration
    }
}

extension Parameters {
    /// All floats, padding included.
    var floats: [Float] { (0..<layout.count).map { storage[$0] } }
    /// Their bits, by which a NaN equals itself.
    var bits: [UInt32] { floats.map(\.bitPattern) }
}

extension Embedding {
    /// The bits of all floats.
    var bits: [UInt32] { weights.elements.flatMap { $0.map(\.bitPattern) } }
}

/// The largest difference between two lists, as a share of the largest number of the second; a NaN stays one.
func relativeDifference(_ found: [Float], _ expected: [Float]) -> Float {
    precondition(found.count == expected.count, "The lists differ in length.")
    let differences = zip(found, expected).map { abs($0 - $1) }
    if differences.contains(where: \.isNaN) { return .nan }
    let scale = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    return (differences.max() ?? 0) / scale
}
