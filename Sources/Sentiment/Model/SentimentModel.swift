/// What a model file holds: labels, text configuration, vocabulary and network.
///
/// The file is one safetensors file. Weights stand in the plain published layout under the names of
/// ``ParameterLayout``, the vocabulary as flat tables, everything else as JSON in the metadata.
package struct SentimentModel: Sendable {
    /// The class names, in the order of the probabilities.
    package var labels: [String]
    /// How text becomes tokens.
    package var text: TextConfiguration
    /// The word rules that it was trained with, see ``Tokenizer/rulesIdentifier``.
    package var tokenizerRules: String
    /// Those rules as ICU compiled them, where the file has them and they are sound.
    package var compiledRules: CompiledWordRules?
    /// The known words.
    package var vocabulary: Vocabulary
    /// The weights.
    package var network: Network
    /// The configuration of the training that made it, as JSON; empty when unknown.
    package var trainingConfiguration: String

    /// A model of these parts.
    package init(
        labels: [String], tokenizer: Tokenizer, vocabulary: Vocabulary, network: Network,
        trainingConfiguration: String
    ) {
        self.labels = labels
        text = tokenizer.configuration
        tokenizerRules = tokenizer.rulesIdentifier
        compiledRules = tokenizer.compiledRules
        self.vocabulary = vocabulary
        self.network = network
        self.trainingConfiguration = trainingConfiguration
    }
}

extension SentimentModel {
    /// What the metadata entry `format` says.
    package static let format = "swift-sentiment"
    /// The version of the file format that is written; older ones are read.
    package static let formatVersion = 1

    private enum Key {
        static let format = "format"
        static let version = "format_version"
        static let labels = "labels"
        static let text = "text"
        static let network = "network"
        static let training = "training"
        static let tokenizer = "tokenizer"
        static let compiledRules = "tokenizer_compiled"
    }

    /// Opens a model file. The embedding and the vocabulary stay in the mapped file; the other weights are
    /// packed for the processor.
    package init(contentsOf path: String) throws(ModelFileError) {
        let file = try SafetensorsFile(path: path)
        try self.init(file)
    }

    /// Reads the model that stands in an open file.
    package init(_ file: SafetensorsFile) throws(ModelFileError) {
        let metadata = ModelMetadata(file)
        try metadata.require(Key.format, toBe: Self.format)
        try metadata.requireVersion(Key.version, upTo: Self.formatVersion)
        labels = try metadata.decode([String].self, Key.labels)
        if let label = labels.first(where: \.hasControlCharacter) {
            throw ModelFileError(
                path: file.path,
                problem: .invalidMetadata(
                    key: Key.labels, reason: "the label \(label.quotedForMessage) has a control character"))
        }
        guard labels.count >= 2, Set(labels).count == labels.count else {
            throw ModelFileError(
                path: file.path,
                problem: .invalidMetadata(
                    key: Key.labels, reason: "\(labels.count) labels, expected two or more different ones"))
        }
        text = try metadata.decode(Key.text, over: TextConfiguration())
        let configuration = try metadata.decode(Key.network, over: NetworkConfiguration())
        if let problem = configuration.problem {
            throw ModelFileError(
                path: file.path, problem: .invalidMetadata(key: Key.network, reason: problem))
        }
        if let problem = text.problem {
            throw ModelFileError(path: file.path, problem: .invalidMetadata(key: Key.text, reason: problem))
        }
        tokenizerRules = try metadata.string(Key.tokenizer)
        compiledRules = CompiledWordRules(file, identifier: file.metadata[Key.compiledRules])
        trainingConfiguration = file.metadata[Key.training] ?? ""
        vocabulary = try Vocabulary(file)

        let table = try file.floats(
            named: Embedding.tensorName, shape: [vocabulary.count, configuration.embeddingSize])
        try Self.requireTensors(of: configuration, classCount: labels.count, in: file)
        network = Network(
            configuration, classCount: labels.count,
            embedding: Embedding(
                mapped: Matrix(reading: table, rows: vocabulary.count, columns: configuration.embeddingSize),
                owner: file))
        for tensor in network.parameters.layout.tensors {
            let values = try file.floats(named: tensor.name, shape: tensor.shape)
            guard values.allSatisfy(\.isFinite) else {
                throw ModelFileError(path: file.path, problem: .notFinite(tensor: tensor.name))
            }
            network.parameters.set(tensor, to: values)
        }
    }

    /// Checks the tensors before memory is taken for them: a small file may claim a network of many gigabytes.
    private static func requireTensors(
        of configuration: NetworkConfiguration, classCount: Int, in file: SafetensorsFile
    ) throws(ModelFileError) {
        let layout = ParameterLayout(configuration, classCount: classCount, block: 1)
        for tensor in layout.tensors {
            _ = try file.tensor(named: tensor.name, type: .float32, shape: tensor.shape)
        }
    }

    /// Writes a model file: it appears whole or not at all.
    package func write(to path: String) throws {
        var writer = SafetensorsWriter(metadata: try metadata())
        vocabulary.add(to: &writer)
        compiledRules?.add(to: &writer)
        writer.add(Embedding.tensorName, network.embedding)
        writer.add("", network.parameters)
        try writer.write(to: path)
    }

    /// The metadata that describes the model.
    package func metadata() throws -> [String: String] {
        var metadata = [
            Key.format: Self.format,
            Key.version: String(Self.formatVersion),
            Key.labels: try ModelMetadata.encode(labels),
            Key.text: try ModelMetadata.encode(text),
            Key.network: try ModelMetadata.encode(network.configuration),
            Key.training: trainingConfiguration,
            Key.tokenizer: tokenizerRules,
        ]
        metadata[Key.compiledRules] = compiledRules?.identifier
        return metadata
    }
}

extension String {
    /// Whether it holds a tab, a line feed or another control character: no label may, for labels stand in
    /// lines and columns.
    package var hasControlCharacter: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

extension SafetensorsWriter {
    /// Adds a table of embeddings, or of their moments.
    package mutating func add(_ name: String, _ embedding: Embedding) {
        let table = embedding.weights
        add(name, type: .float32, shape: [table.rows, table.columns]) { sink in
            try withExtendedLifetime(embedding) {
                for row in 0..<table.rows { try table.row(row).withBytes(sink) }
            }
        }
    }

    /// Adds all tensors of some parameters, or of their moments, in the plain layout, their names after a prefix.
    package mutating func add(_ prefix: String, _ parameters: Parameters) {
        for tensor in parameters.layout.tensors {
            add(prefix + tensor.name, type: .float32, shape: tensor.shape) { sink in
                try parameters.values(of: tensor).withUnsafeBytes(sink)
            }
        }
    }
}
