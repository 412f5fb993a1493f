import Sentiment

/// A tiny network with random parameters, and a batch of texts of several lengths for it.
struct TestNetwork {
    static let vocabularySize = 9
    static let classes = 3

    /// The precision of the products changes with ``computing(in:)``.
    private(set) var network: Network
    var transposed: TransposedParameters
    /// Three words that it does not have, where it knows n-grams.
    let unknownWords: UnknownWords?
    let texts: [[Int32]]
    let batch: Batch
    var targets: Targets
    var dropout: Dropout?
    /// Whether words are projected together, whatever their number; nil: as it comes.
    var sharesWords: Bool?

    init(
        _ configuration: NetworkConfiguration, kernels: Kernels = .best,
        vocabularySize: Int = Self.vocabularySize, seed: UInt64 = 1
    ) {
        var random = SplitMix64(seed: seed)
        network = Network(
            configuration, classCount: Self.classes,
            embedding: Embedding(vocabularySize: vocabularySize, size: configuration.embeddingSize),
            nGrams: configuration.nGrams.map { nGrams in
                var known = WordNGrams(nGrams)
                for word in 0..<vocabularySize {
                    Array(Self.word(word).utf8).withUnsafeBufferPointer { known.append($0) }
                }
                return NGramEmbedding(
                    Embedding(vocabularySize: configuration.ngramBuckets, size: configuration.embeddingSize),
                    known: known)
            }, kernels: kernels)
        let unknownWords = configuration.nGrams.map { nGrams in
            let words = UnknownWords(vocabularySize: vocabularySize, nGrams)
            for word in vocabularySize..<vocabularySize + 3 {
                Array(Self.word(word).utf8).withUnsafeBufferPointer { _ = words.id(of: $0) }
            }
            return words
        }
        self.unknownWords = unknownWords
        for row in 0..<vocabularySize {
            for column in 0..<configuration.embeddingSize {
                network.embedding.weights[row, column] = random.nextSigned()
            }
        }
        for tensor in network.parameters.layout.tensors {
            network.parameters.set(tensor, to: (0..<tensor.count).map { _ in 0.6 * random.nextSigned() })
        }
        transposed = TransposedParameters(network.parameters.layout)
        let words = Self.vocabularySize + (unknownWords?.count ?? 0)
        texts = [3, 1, 5, 0, 3, 7].map { length in
            (0..<length).map { _ in Int32(random.next() % UInt64(words)) }
        }
        batch = Batch(TokenSequences(texts, unknownWords: unknownWords))
        if let table = network.nGrams?.table.weights {
            for row in 0..<table.rows {
                for column in 0..<table.columns { table[row, column] = random.nextSigned() }
            }
        }
        targets = Targets(
            labels: [0, 1, 2, 0, 1, 2], classWeights: [1, 2, 0.5], labelSmoothing: 0.1, normalizer: 7)
    }

    /// Words that share some of their n-grams; the first two are placeholders.
    private static func word(_ id: Int) -> String {
        id < 2 ? "<\(id)>" : ["good", "bad", "x"][id % 3] + "\(id)"
    }

    /// The same network, with products of another precision.
    func computing(in precision: Precision) -> TestNetwork {
        var test = self
        test.network = network.computing(in: precision)
        // Nobody goes back with 8 bits.
        test.transposed = TransposedParameters(
            network.parameters.layout, precision == .int8 ? .float32 : precision)
        return test
    }

    /// A small configuration whose sizes are no multiples of any vector.
    static func configuration(_ change: (inout NetworkConfiguration) -> Void = { _ in })
        -> NetworkConfiguration
    {
        var configuration = NetworkConfiguration()
        configuration.embeddingSize = 3
        configuration.hiddenSize = 5
        change(&configuration)
        return configuration
    }

    /// The probabilities of each text, without dropout as predictions are made, with dropout as in training.
    func probabilities(of batch: Batch) -> [[Float]] {
        let workspace = Workspace()
        let rows = withExtendedLifetime(workspace) {
            if let dropout {
                let shard = OneShard(network, batch, dropout: dropout, sharesWords: sharesWords)
                return withExtendedLifetime(shard) { shard.forward().elements }
            }
            return network.probabilities(of: batch, workspace).elements
        }
        var inOrder = rows
        for (row, text) in batch.order.enumerated() { inOrder[text] = rows[row] }
        return inOrder
    }

    /// The loss and all gradients: by tensor, and of the batch's distinct words and n-grams.
    func gradients() -> (
        loss: Double, parameters: Parameters, words: [Int32: [Float]], nGrams: [Int32: [Float]]
    ) {
        for piece in 0..<transposed.pieces {
            transposed.refresh(piece, from: network.parameters, network.kernels)
        }
        let shard = OneShard(network, batch, dropout: dropout, sharesWords: sharesWords)
        let (loss, parameters) = shard.backward(targets, shard.forward(), transposed)
        return (loss, parameters, shard.wordGradients, shard.nGramGradients)
    }

    func loss() -> Double { gradients().loss }
}
