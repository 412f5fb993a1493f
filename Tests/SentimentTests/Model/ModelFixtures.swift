import Sentiment

/// Small models with random weights, which know a handful of words.
enum ModelFixtures {
    static let words = ["good", "bad", "film", "book", "not", "very", "quiet", "triumph"]
    static let labels = ["negative", "neutral", "positive"]

    static var vocabulary: Vocabulary {
        get throws { try Vocabulary(tokens: ["<pad>", "<unk>"] + words) }
    }

    static func model(
        labels: [String] = labels, text: TextConfiguration = TextConfiguration(), seed: UInt64 = 1,
        _ change: (inout NetworkConfiguration) -> Void = { _ in }
    ) throws -> SentimentModel {
        let vocabulary = try vocabulary
        var configuration = NetworkConfiguration()
        configuration.embeddingSize = 6
        configuration.hiddenSize = 7
        change(&configuration)
        let network = Network(
            configuration, classCount: labels.count,
            embedding: Embedding(vocabularySize: vocabulary.count, size: configuration.embeddingSize),
            nGrams: configuration.characterNGrams
                ? NGramEmbedding(
                    Embedding(vocabularySize: configuration.ngramBuckets, size: configuration.embeddingSize))
                : nil)
        var random = SplitMix64(seed: seed)
        for row in 0..<vocabulary.count {
            for column in 0..<configuration.embeddingSize {
                network.embedding.weights[row, column] = random.nextSigned()
            }
        }
        for tensor in network.parameters.layout.tensors {
            network.parameters.set(tensor, to: (0..<tensor.count).map { _ in random.nextSigned() })
        }
        if let table = network.nGrams?.table.weights {
            for row in 0..<table.rows {
                for column in 0..<table.columns { table[row, column] = random.nextSigned() }
            }
        }
        return try SentimentModel(
            labels: labels, tokenizer: Tokenizer(text), vocabulary: vocabulary, networks: [network],
            trainingConfiguration: #"{"seed":7}"#)
    }

    /// A model of zeros, which finds all labels equally probable.
    static var undecided: SentimentModel {
        get throws {
            let model = try model()
            model.network?.parameters.storage.clear()
            return model
        }
    }

    /// Texts of many lengths: known words, unknown ones, none at all.
    static let texts: [String] = {
        var random = SplitMix64(seed: 3)
        return ["", "good", "A quiet triumph.", "not bad", "xyzzy"]
            + (0..<100).map { _ in
                (0..<random.next(below: 20)).map { _ in
                    random.next(below: 5) == 0 ? "plugh" : words[random.next(below: words.count)]
                }.joined(separator: " ")
            }
    }()
}
