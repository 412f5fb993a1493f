/// What a model file holds: labels, text configuration, vocabulary, and networks, mostly one, a linear part or both.
///
/// The file is one safetensors file. Weights stand in the plain published layout under the names of
/// ``ParameterLayout``, in single precision or, of a quantized model, mostly in 8 bits; the vocabulary as flat tables,
/// everything else as JSON in the metadata.
package struct SentimentModel: Sendable {
    /// The class names, in the order of the probabilities.
    package var labels: [String]
    /// How text becomes tokens.
    package var text: TextConfiguration
    /// The word rules that it was trained with, see ``Tokenizer/rulesIdentifier``.
    package var tokenizerRules: String
    /// Those rules as ICU compiled them, where the file has them and they are sound.
    package var compiledRules: CompiledWordRules?
    /// The words that the networks know; none but the special ones without any.
    package var vocabulary: Vocabulary
    /// The networks, all of one shape, whose mean logits are the model's: their probabilities' geometric mean, a
    /// logarithmic opinion pool (Hinton 2002). One mostly, several in an ensemble, none in a linear model.
    package var networks: [Network]
    /// The first of them.
    package var network: Network? { networks.first }
    /// The linear part; nil for a network alone.
    package var linear: LinearPart?
    /// How the two become one.
    package var scales: PartScales
    /// The configuration of the training that made it, as JSON; empty when unknown.
    package var trainingConfiguration: String
    /// How the logits become probabilities.
    package var decisionRule: DecisionRule

    /// A model of these parts, one of them at least.
    package init(
        labels: [String], tokenizer: Tokenizer, vocabulary: Vocabulary, networks: [Network],
        linear: LinearPart? = nil, scales: PartScales = .networkAlone, trainingConfiguration: String,
        decisionRule: DecisionRule? = nil
    ) {
        precondition(
            networks.allSatisfy { $0.configuration == networks[0].configuration },
            "The networks of a model have one shape.")
        precondition(!networks.isEmpty || linear != nil, "A model has a network or a linear part.")
        self.labels = labels
        text = tokenizer.configuration
        tokenizerRules = tokenizer.rulesIdentifier
        compiledRules = tokenizer.compiledRules
        self.vocabulary = vocabulary
        self.networks = networks
        self.linear = linear
        self.scales = scales
        self.trainingConfiguration = trainingConfiguration
        self.decisionRule = decisionRule ?? DecisionRule(classCount: labels.count)
    }
}

extension SentimentModel {
    /// What the metadata entry `format` says.
    package static let format = "swift-sentiment"
    /// The newest version of the file format; older ones are read.
    package static let formatVersion = 4
    /// The first version with weights in 8 bits, which only quantized models are written in.
    private static let quantizedVersion = 2
    /// The first version with a linear part, which only models that have one are written in.
    private static let linearVersion = 3
    /// The first version with several networks, which only models that have them are written in.
    private static let ensembleVersion = 4
    /// The most networks of a model.
    package static let mostNetworks = 64

    private enum Key {
        static let format = "format"
        static let version = "format_version"
        static let labels = "labels"
        static let text = "text"
        static let network = "network"
        static let networkCount = "networks"
        static let linear = "linear"
        static let scales = "scales"
        static let training = "training"
        static let decision = "decision"
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
        let version = try metadata.requireVersion(Key.version, upTo: Self.formatVersion)
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
        if let problem = text.problem {
            throw ModelFileError(path: file.path, problem: .invalidMetadata(key: Key.text, reason: problem))
        }
        tokenizerRules = try metadata.string(Key.tokenizer)
        compiledRules = CompiledWordRules(file, identifier: file.metadata[Key.compiledRules])
        trainingConfiguration = file.metadata[Key.training] ?? ""
        decisionRule = DecisionRule(classCount: labels.count)
        if file.metadata[Key.decision] != nil {
            decisionRule = try metadata.decode(Key.decision, over: decisionRule)
            try metadata.require(
                Key.decision, noProblem: decisionRule.problem(classCount: labels.count))
        }
        vocabulary = try Vocabulary(file)
        networks = []
        scales = .networkAlone
        let hasLinear = version >= Self.linearVersion && file.metadata[Key.linear] != nil
        if hasLinear {
            let configuration = try metadata.decode(Key.linear, over: LinearConfiguration())
            try metadata.require(Key.linear, noProblem: configuration.problem)
            scales = try metadata.decode(PartScales.self, Key.scales)
            try metadata.require(Key.scales, noProblem: scales.problem)
            linear = try LinearPart(file, configuration, classCount: labels.count)
        }
        // A linear model has no network, any other has one.
        guard !hasLinear || file.metadata[Key.network] != nil else { return }
        let configuration = try metadata.decode(Key.network, over: NetworkConfiguration())
        try metadata.require(Key.network, noProblem: configuration.problem)
        var isQuantized = version >= Self.quantizedVersion
        if version >= Self.linearVersion {
            isQuantized = try file.tensor(named: Embedding.tensorName).type == .int8
        }
        var count = 1
        if version >= Self.ensembleVersion {
            count = try metadata.decode(Int.self, Key.networkCount)
            try metadata.require(
                Key.networkCount,
                noProblem: (1...Self.mostNetworks).problem("it", count))
        }
        for index in 0..<count {
            networks.append(
                try Self.network(
                    configuration, in: file, prefix: Self.prefix(ofNetwork: index), classCount: labels.count,
                    wordCount: vocabulary.count, isQuantized: isQuantized))
        }
    }

    /// What the names of a network's tensors begin with: nothing for the first, so that a model of one network has plain
    /// names.
    private static func prefix(ofNetwork index: Int) -> String { index == 0 ? "" : "network\(index + 1)." }

    /// A network of a model file.
    private static func network(
        _ configuration: NetworkConfiguration, in file: SafetensorsFile, prefix: String, classCount: Int,
        wordCount: Int, isQuantized: Bool
    ) throws(ModelFileError) -> Network {
        func table(_ name: String, rows: Int) throws(ModelFileError) -> Embedding {
            try Embedding(
                file, prefix + name, rows: rows, columns: configuration.embeddingSize,
                isQuantized: isQuantized)
        }
        let embedding = try table(Embedding.tensorName, rows: wordCount)
        var nGrams: NGramEmbedding?
        if configuration.characterNGrams {
            nGrams = NGramEmbedding(
                try table(NGramEmbedding.tensorName, rows: configuration.ngramBuckets))
        }
        try requireTensors(
            of: configuration, prefix: prefix, classCount: classCount, in: file, isQuantized: isQuantized)
        let network = Network(configuration, classCount: classCount, embedding: embedding, nGrams: nGrams)
        for tensor in network.parameters.layout.tensors {
            if isQuantized, tensor.isQuantizable {
                let matrix = try file.quantized(
                    named: prefix + tensor.name, rows: tensor.shape[0], columns: tensor.shape[1])
                network.parameters.set(tensor, to: matrix.values)
                continue
            }
            let name = prefix + tensor.name
            let values = try file.floats(named: name, shape: tensor.shape)
            guard values.areFinite else {
                throw ModelFileError(path: file.path, problem: .notFinite(tensor: name))
            }
            network.parameters.set(tensor, to: values)
        }
        return network
    }

    /// Checks the tensors before memory is taken for them: a small file may claim a network of many gigabytes.
    private static func requireTensors(
        of configuration: NetworkConfiguration, prefix: String, classCount: Int, in file: SafetensorsFile,
        isQuantized: Bool
    ) throws(ModelFileError) {
        let layout = ParameterLayout(configuration, classCount: classCount, block: 1)
        for tensor in layout.tensors {
            if isQuantized, tensor.isQuantizable {
                try file.requireQuantized(named: prefix + tensor.name, shape: tensor.shape)
            } else {
                _ = try file.tensor(named: prefix + tensor.name, type: .float32, shape: tensor.shape)
            }
        }
    }

    /// Whether its weights are numbers that 8 bits hold.
    package var isQuantized: Bool {
        network.map { $0.embedding.quantized != nil } ?? linear.map(\.isQuantized) ?? false
    }

    /// The precision of its network's products unless another is asked for.
    package var precision: Precision { isQuantized ? .int8 : .float32 }

    /// The model with weights that 8 bits hold, which its file will have in 8 bits.
    package func quantized() throws(QuantizationError) -> SentimentModel {
        var model = self
        if let linear { model.linear = try linear.quantized() }
        model.networks = []
        for (index, network) in networks.enumerated() {
            model.networks.append(try Self.quantized(network, prefix: Self.prefix(ofNetwork: index)))
        }
        return model
    }

    private static func quantized(
        _ network: Network, prefix: String
    ) throws(QuantizationError) -> Network {
        var nGrams: NGramEmbedding?
        if let table = network.nGrams?.table {
            nGrams = NGramEmbedding(try table.quantized(prefix + NGramEmbedding.tensorName))
        }
        let quantized = Network(
            network.configuration, classCount: network.parameters.layout.classCount,
            embedding: try network.embedding.quantized(prefix + Embedding.tensorName), nGrams: nGrams,
            kernels: network.kernels)
        let parameters = quantized.parameters
        parameters.storage.copy(from: network.parameters.storage)
        for tensor in parameters.layout.tensors where tensor.isQuantizable {
            let matrix = try QuantizedMatrix(tensor, of: network.parameters, prefix: prefix)
            parameters.set(tensor, to: matrix.values)
        }
        return quantized
    }

    /// Writes a model file: it appears whole or not at all.
    package func write(to path: String) throws {
        var writer = SafetensorsWriter(metadata: try metadata())
        vocabulary.add(to: &writer)
        compiledRules?.add(to: &writer)
        for index in networks.indices { try add(network: index, to: &writer) }
        linear?.add(to: &writer)
        try writer.write(to: path)
    }

    private func add(
        network index: Int, to writer: inout SafetensorsWriter
    ) throws(QuantizationError) {
        let (network, prefix) = (networks[index], Self.prefix(ofNetwork: index))
        writer.add(prefix + Embedding.tensorName, network.embedding)
        if let nGrams = network.nGrams { writer.add(prefix + NGramEmbedding.tensorName, nGrams.table) }
        for tensor in network.parameters.layout.tensors {
            if isQuantized, tensor.isQuantizable {
                writer.add(
                    prefix + tensor.name, try QuantizedMatrix(tensor, of: network.parameters, prefix: prefix))
            } else {
                writer.add(prefix + tensor.name, tensor, of: network.parameters)
            }
        }
    }

    /// The metadata that describes the model.
    package func metadata() throws -> [String: String] {
        var metadata = [
            Key.format: Self.format,
            Key.version: String(version),
            Key.labels: try ModelMetadata.encode(labels),
            Key.text: try ModelMetadata.encode(text),
            Key.training: trainingConfiguration,
            Key.decision: try ModelMetadata.encode(decisionRule),
            Key.tokenizer: tokenizerRules,
        ]
        metadata[Key.compiledRules] = compiledRules?.identifier
        if let network { metadata[Key.network] = try ModelMetadata.encode(network.configuration) }
        if networks.count > 1 { metadata[Key.networkCount] = String(networks.count) }
        if let linear {
            metadata[Key.linear] = try ModelMetadata.encode(linear.configuration)
            metadata[Key.scales] = try ModelMetadata.encode(scales)
        }
        return metadata
    }

    /// The oldest version that has what the model has, so that older programs read what they can.
    private var version: Int {
        if networks.count > 1 { return Self.ensembleVersion }
        if linear != nil { return Self.linearVersion }
        return isQuantized ? Self.quantizedVersion : 1
    }
}

extension String {
    /// Whether it holds a tab, a line feed or another control character: no label may, for labels stand in
    /// lines and columns.
    package var hasControlCharacter: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

extension Embedding {
    /// A table of a model file, used where it lies in the mapped file.
    fileprivate init(
        _ file: SafetensorsFile, _ name: String, rows: Int, columns: Int, isQuantized: Bool
    ) throws(ModelFileError) {
        if isQuantized {
            self.init(try file.quantized(named: name, rows: rows, columns: columns))
        } else {
            let table = try file.floats(named: name, shape: [rows, columns])
            self.init(mapped: Matrix(reading: table, rows: rows, columns: columns), owner: file)
        }
    }

    /// The table in 8 bits; `name` is that of its tensor, for errors.
    fileprivate func quantized(_ name: String) throws(QuantizationError) -> Embedding {
        guard let table = quantized ?? QuantizedMatrix(weights) else { throw QuantizationError(tensor: name) }
        return Embedding(table)
    }
}

extension UnsafeBufferPointer<Float> {
    /// Whether none is infinite or no number. Without an early end the loop runs over several at once.
    package var areFinite: Bool {
        reduce(0) { Swift.max($0, $1.magnitude.bitPattern) } < Float.infinity.bitPattern
    }
}

extension SafetensorsWriter {
    /// Adds a table of embeddings, or of their moments.
    package mutating func add(_ name: String, _ embedding: Embedding) {
        if let quantized = embedding.quantized { return add(name, quantized) }
        let table = embedding.weights
        add(name, type: .float32, shape: [table.rows, table.columns]) { sink in
            try withExtendedLifetime(embedding) {
                for row in 0..<table.rows { try table.row(row).withBytes(sink) }
            }
        }
    }

    /// Adds all tensors of some parameters, or of their moments, in the plain layout, their names after a prefix.
    package mutating func add(_ prefix: String, _ parameters: Parameters) {
        for tensor in parameters.layout.tensors { add(prefix + tensor.name, tensor, of: parameters) }
    }

    /// Adds a tensor of some parameters.
    fileprivate mutating func add(_ name: String, _ tensor: ParameterTensor, of parameters: Parameters) {
        add(name, type: .float32, shape: tensor.shape) { sink in
            try parameters.values(of: tensor).withUnsafeBytes(sink)
        }
    }
}
