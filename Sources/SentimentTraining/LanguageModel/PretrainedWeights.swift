import Sentiment

/// What a language model hands on to a classifier: its vocabulary, the table of embeddings, and the recurrent layer of
/// each direction, which become the classifier's table and first layer.
///
///     let pretrained = try PretrainedWeights(contentsOf: "reviews.pretrained")
///     trainer.pretraining = .weights(pretrained)
///
/// Written to a file, they serve several trainings.
public struct PretrainedWeights: Sendable {
    /// How the text became tokens.
    public let text: TextConfiguration
    /// The shape of the network that they are for; of its layers they have the first.
    public let network: NetworkConfiguration
    /// The known words.
    public let vocabulary: Vocabulary
    /// The perplexity of each direction on held-out texts, when the training had ended.
    public let perplexities: [Double]

    /// [V x D].
    package let embedding: Embedding
    /// The tensors of the layer, named as the classifier names them, in the file's order.
    package let tensors: [Tensor]

    /// A tensor and its elements.
    package struct Tensor: Sendable {
        /// As `encoder.0.backward.input_weights`.
        package var name: String
        /// Rows first.
        package var shape: [Int]
        /// The elements in the file's order.
        package var values: [Float]
    }

    private static let format = "swift-sentiment-pretrained"
    private static let version = 1
    private static let formatKey = "format"
    private static let versionKey = "format_version"
    private static let textKey = "text"
    private static let networkKey = "network"
    private static let perplexitiesKey = "perplexities"

    /// The weights of a language model as they are now; the table is shared with it.
    package init(
        _ model: LanguageModel, vocabulary: Vocabulary, text: TextConfiguration,
        network: NetworkConfiguration, perplexities: [Double]
    ) {
        self.text = text
        self.network = network
        self.vocabulary = vocabulary
        self.perplexities = perplexities
        embedding = model.embedding
        tensors = model.directions.indices.flatMap { direction in
            model.encoderTensors(direction).map { name, tensor in
                Tensor(
                    name: name, shape: tensor.shape,
                    values: model.directions[direction].network.parameters.values(of: tensor))
            }
        }
    }

    /// The weights of a file.
    ///
    /// - Throws: ``ModelFileError`` when the file is missing, damaged or something else.
    public init(contentsOf path: String) throws {
        let file = try SafetensorsFile(path: path)
        let metadata = ModelMetadata(file)
        try metadata.require(Self.formatKey, toBe: Self.format)
        try metadata.requireVersion(Self.versionKey, upTo: Self.version)
        text = try metadata.decode(Self.textKey, over: TextConfiguration())
        let network = try metadata.decode(Self.networkKey, over: NetworkConfiguration())
        for (key, problem) in [(Self.textKey, text.problem), (Self.networkKey, network.problem)] {
            guard let problem else { continue }
            throw ModelFileError(path: path, problem: .invalidMetadata(key: key, reason: problem))
        }
        self.network = network
        perplexities = try metadata.decode([Double].self, Self.perplexitiesKey)
        vocabulary = try Vocabulary(file)

        func floats(_ name: String, _ shape: [Int]) throws(ModelFileError) -> UnsafeBufferPointer<Float> {
            let floats = try file.floats(named: name, shape: shape)
            guard floats.areFinite else {
                throw ModelFileError(path: path, problem: .notFinite(tensor: name))
            }
            return floats
        }
        let (rows, columns) = (vocabulary.count, network.embeddingSize)
        let table = Matrix(
            reading: try floats(Embedding.tensorName, [rows, columns]), rows: rows, columns: columns)
        embedding = Embedding(vocabularySize: rows, size: columns)
        embedding.weights.copy(from: table)
        tensors = try Self.layout(of: network).map { tensor in
            Tensor(
                name: tensor.name, shape: tensor.shape, values: Array(try floats(tensor.name, tensor.shape)))
        }
    }

    /// Writes a file: it appears whole or not at all.
    public func write(to path: String) throws {
        var writer = SafetensorsWriter(metadata: [
            Self.formatKey: Self.format, Self.versionKey: String(Self.version),
            Self.textKey: try ModelMetadata.encode(text),
            Self.networkKey: try ModelMetadata.encode(network),
            Self.perplexitiesKey: try ModelMetadata.encode(perplexities),
        ])
        vocabulary.add(to: &writer)
        writer.add(Embedding.tensorName, embedding)
        for tensor in tensors { writer.add(tensor.name, shape: tensor.shape, floats: tensor.values) }
        try writer.write(to: path)
    }

    /// The tensors of the first layer of a network.
    private static func layout(of network: NetworkConfiguration) -> [ParameterTensor] {
        var shape = network
        shape.layers = 1
        return ParameterLayout(shape, classCount: 1, block: Kernels.block).tensors.filter {
            $0.name.hasPrefix("encoder.")
        }
    }

    /// Why a training cannot begin with them; nil when it can.
    package func problem(for configuration: TrainingConfiguration) -> String? {
        let other = configuration.network
        // How long texts may be changes no token.
        var otherText = configuration.text
        (otherText.maximumLength, otherText.headShare) = (text.maximumLength, text.headShare)
        func difference(
            _ name: String, _ found: some CustomStringConvertible, _ wanted: some CustomStringConvertible
        )
            -> String?
        {
            "\(found)" == "\(wanted)" ? nil : "\(name) is \(found) there and \(wanted) here"
        }
        return [
            difference("cell", network.cell.rawValue, other.cell.rawValue),
            difference("activation", network.activation.rawValue, other.activation.rawValue),
            difference("resetGate", network.resetGate.rawValue, other.resetGate.rawValue),
            difference("embeddingSize", network.embeddingSize, other.embeddingSize),
            difference("hiddenSize", network.hiddenSize, other.hiddenSize),
            difference("isBidirectional", network.isBidirectional, other.isBidirectional),
            text == otherText ? nil : "text is cut into tokens with other settings",
        ].lazy.compactMap(\.self).first
    }

    /// Gives a network the table and the first layer.
    package func start(_ network: Network) {
        network.embedding.weights.copy(from: embedding.weights)
        // The padding's row stays zero.
        network.embedding.weights.row(Int(Vocabulary.paddingID)).clear()
        for tensor in network.parameters.layout.tensors {
            guard let pretrained = tensors.first(where: { $0.name == tensor.name }) else { continue }
            network.parameters.set(tensor, to: pretrained.values)
        }
    }
}
