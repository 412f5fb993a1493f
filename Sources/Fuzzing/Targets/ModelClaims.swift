import Sentiment

/// A damaged model file is refused by a ``ModelFileError`` that names it, or gives a probability for each label,
/// perhaps none that is a number.
struct ModelClaims: FuzzClaims {
    private let file = ScratchFile()
    private var models: [TinyModel] = []

    init() throws {
        let tokenizer = try Tokenizer()
        for cell in NetworkConfiguration.Cell.allCases {
            for pooling: NetworkConfiguration.Pooling in [
                .last, .max, .mean, .attention, [.last, .attention],
            ] {
                for (isQuantized, hasNGrams) in [(false, false), (true, false), (false, true), (true, true)] {
                    let model = try TinyModel.model(cell, pooling, tokenizer, hasNGrams: hasNGrams)
                    try add(isQuantized ? model.quantized() : model)
                }
            }
        }
        for (isQuantized, hasNetwork) in [(false, false), (true, false), (false, true), (true, true)] {
            let model = try TinyModel.linearModel(tokenizer, hasNetwork: hasNetwork)
            // As often as one of the networks above, of which there are many.
            for _ in 0..<4 { try add(isQuantized ? model.quantized() : model) }
            guard hasNetwork else { continue }
            var ensemble = model
            ensemble.networks += model.networks
            for _ in 0..<4 { try add(isQuantized ? ensemble.quantized() : ensemble) }
        }
    }

    private mutating func add(_ model: SentimentModel) throws {
        try model.write(to: file.path)
        models.append(TinyModel(bytes: try file.read(), places: try places()))
    }

    /// Where each tensor of the written file stands.
    private func places() throws -> [Range<Int>] {
        let tensors = try SafetensorsFile(path: file.path)
        var end = try file.read().count
        return try tensors.tensorNames.reversed().map { name in
            let start = end - (try tensors.tensor(named: name).byteCount)
            defer { end = start }
            return start..<end
        }
    }

    func check(_ random: inout SplitMix64) throws -> Bool {
        let bytes = random.element(of: models).damaged(&random)
        try file.write(bytes)
        let classifier: SentimentClassifier
        do {
            let precision = random.element(of: [nil] + Precision.allCases.map(Optional.some))
            classifier = try SentimentClassifier(contentsOf: file.path, threads: 1, precision: precision)
        } catch let error as ModelFileError {
            guard error.path == file.path, error.description.hasPrefix(file.path) else {
                throw Refutation("an error names the file: \(error)", by: bytes)
            }
            return false
        }
        let texts = [
            "", "good", "not a very good film", String(decoding: random.text().prefix(400), as: UTF8.self),
        ]
        for prediction in classifier.classify(texts) {
            guard prediction.probabilities.count == classifier.labels.count else {
                throw Refutation("each label has a probability: \(prediction)", by: bytes)
            }
        }
        return true
    }
}

/// The file of a small model, and where its tensors stand.
struct TinyModel {
    var bytes: [UInt8]
    var places: [Range<Int>]

    static func model(
        _ cell: NetworkConfiguration.Cell, _ pooling: NetworkConfiguration.Pooling, _ tokenizer: Tokenizer,
        hasNGrams: Bool
    ) throws -> SentimentModel {
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "good", "bad", "film", "not", "very"])
        var configuration = NetworkConfiguration()
        configuration.cell = cell
        configuration.pooling = pooling
        configuration.embeddingSize = 3
        configuration.hiddenSize = 5
        configuration.layers = 2
        configuration.characterNGrams = hasNGrams
        configuration.ngramBuckets = 11
        var random = SplitMix64(seed: 1)
        func table(rows: Int) -> Embedding {
            let table = Embedding(vocabularySize: rows, size: configuration.embeddingSize)
            for row in 0..<rows {
                for column in 0..<configuration.embeddingSize {
                    table.weights[row, column] = random.nextSigned()
                }
            }
            return table
        }
        let network = Network(
            configuration, classCount: 3, embedding: table(rows: vocabulary.count),
            nGrams: hasNGrams ? NGramEmbedding(table(rows: configuration.ngramBuckets)) : nil)
        for tensor in network.parameters.layout.tensors {
            network.parameters.set(tensor, to: (0..<tensor.count).map { _ in random.nextSigned() })
        }
        return SentimentModel(
            labels: ["negative", "neutral", "positive"], tokenizer: tokenizer, vocabulary: vocabulary,
            networks: [network], trainingConfiguration: #"{"seed":7}"#)
    }

    /// A model that knows a word and two n-grams of characters, with a network beside it or without.
    static func linearModel(_ tokenizer: Tokenizer, hasNetwork: Bool) throws -> SentimentModel {
        var model = try model(.gru, .max, tokenizer, hasNGrams: false)
        let good = NGramKey.adding(StableHash.hash("good".utf8), to: NGramKey.words)
        let (space, letter) = (UInt64(UInt8(ascii: " ")), UInt64(UInt8(ascii: "g")))
        let start = NGramKey.adding(letter, to: NGramKey.adding(space, to: NGramKey.characters))
        let keys = [good, start, NGramKey.adding(UInt64(UInt8(ascii: "o")), to: start)].sorted()
        guard let features = FeatureTable(keys) else { preconditionFailure("Sorted keys are in order.") }
        var random = SplitMix64(seed: 2)
        model.linear = LinearPart(
            LinearConfiguration(), classCount: model.labels.count, features: features,
            bias: model.labels.map { _ in random.nextSigned() }, rarity: { _ in 2 },
            weight: { _, _ in random.nextSigned() })
        model.scales = PartScales(network: 0.5, linear: 2)
        if !hasNetwork {
            model.networks = []
            model.vocabulary = try Vocabulary(tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken])
        }
        return model
    }

    /// The file with damage in its header, in a tensor, or anywhere.
    func damaged(_ random: inout SplitMix64) -> [UInt8] {
        switch random.next(below: 8) {
        case 0: return random.damaged(bytes)
        case 1, 2:
            // Each tensor as often as any other, however small.
            var bytes = bytes
            for _ in 0...random.next(below: 3) {
                let place = random.next(in: random.element(of: places))
                let pattern = random.element(of: [
                    [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0xC0, 0xFF], [0x80], random.bytes(count: 4),
                ])
                let end = min(place + pattern.count, bytes.count)
                bytes.replaceSubrange(place..<end, with: pattern.prefix(end - place))
            }
            return bytes
        default:
            // The length in front fits the header, or no damage of it would be read.
            let end = 8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
            let header = random.damaged(Array(bytes[8..<end]))
            return withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header + bytes[end...]
        }
    }
}

extension SplitMix64 {
    /// A number in a range; its lower bound where it is empty.
    fileprivate mutating func next(in range: Range<Int>) -> Int {
        range.isEmpty ? range.lowerBound : range.lowerBound + next(below: range.count)
    }
}
