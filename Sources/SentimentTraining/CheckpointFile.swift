import Sentiment

/// What checkpoints of all kinds have in common: counters, the configuration and what the run was of, beside the tensors
/// of a safetensors file.
struct CheckpointFile {
    /// What tells checkpoints of this kind from others.
    let format: String
    /// The entry of the fingerprint of what a run learns from.
    let fingerprintKey: String
    /// What another fingerprint means, and what to do.
    let foreignReason: String

    private static let version = 1
    private static let formatKey = "format"
    private static let versionKey = "format_version"
    private static let stateKey = "state"
    private static let configurationKey = "configuration"

    /// A writer that has everything but tensors.
    func makeWriter(
        _ state: some Encodable, _ configuration: TrainingConfiguration, fingerprint: UInt64
    ) throws -> SafetensorsWriter {
        SafetensorsWriter(metadata: [
            Self.formatKey: format,
            Self.versionKey: String(Self.version),
            Self.stateKey: try ModelMetadata.encode(state),
            Self.configurationKey: try ModelMetadata.encode(configuration),
            fingerprintKey: String(fingerprint, radix: 16),
        ])
    }

    /// Opens the checkpoint of a run of the same configuration and texts.
    func open(
        _ path: String, of configuration: TrainingConfiguration, fingerprint: UInt64
    ) throws -> SafetensorsFile {
        let (file, metadata) = try open(path)
        let made = try metadata.decode(Self.configurationKey, over: TrainingConfiguration())
        try configuration.require(sameAs: made, of: path)
        guard try metadata.string(fingerprintKey) == String(fingerprint, radix: 16) else {
            throw TrainingError.foreignCheckpoint(path: path, reason: foreignReason)
        }
        return file
    }

    /// The counters of an open checkpoint, which must be possible ones.
    func state<State: Decodable>(of file: SafetensorsFile, isPossible: (State) -> Bool) throws -> State {
        let state = try ModelMetadata(file).decode(State.self, Self.stateKey)
        guard isPossible(state) else {
            throw ModelFileError(
                path: file.path,
                problem: .invalidMetadata(key: Self.stateKey, reason: "its counters contradict each other"))
        }
        return state
    }

    /// The configuration that a checkpoint was made with.
    func configuration(of path: String) throws -> TrainingConfiguration {
        try open(path).metadata.decode(Self.configurationKey, over: TrainingConfiguration())
    }

    /// Opens a file and makes sure that it is a checkpoint that this program can read.
    private func open(_ path: String) throws -> (file: SafetensorsFile, metadata: ModelMetadata) {
        let file = try SafetensorsFile(path: path)
        let metadata = ModelMetadata(file)
        try metadata.require(Self.formatKey, toBe: format)
        try metadata.requireVersion(Self.versionKey, upTo: Self.version)
        return (file, metadata)
    }
}

extension SafetensorsFile {
    /// Copies a tensor into a matrix of its shape.
    func copy(_ name: String, to matrix: Matrix) throws(ModelFileError) {
        matrix.copy(
            from: Matrix(
                reading: try floats(named: name, shape: [matrix.rows, matrix.columns]),
                rows: matrix.rows, columns: matrix.columns))
    }

    /// The rows of a tensor.
    func rows(_ name: String, count: Int, columns: Int) throws(ModelFileError) -> [[Float]] {
        let floats = try floats(named: name, shape: [count, columns])
        return (0..<count).map { Array(floats[$0 * columns..<($0 + 1) * columns]) }
    }

    /// Copies all tensors of some parameters, whose names have a prefix.
    func copy(_ prefix: String, to parameters: Parameters) throws(ModelFileError) {
        for tensor in parameters.layout.tensors {
            parameters.set(tensor, to: try floats(named: prefix + tensor.name, shape: tensor.shape))
        }
    }
}
