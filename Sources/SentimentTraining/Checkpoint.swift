import Sentiment

/// Where and when a training writes checkpoints.
public struct CheckpointPolicy: Sendable, Hashable {
    /// The file; each checkpoint replaces the one before, whole or not at all.
    public var path: String
    /// Seconds between checkpoints within an epoch; one is written after each epoch as well.
    public var interval: Double

    /// Checkpoints at a path.
    public init(path: String, interval: Double = 60) {
        self.path = path
        self.interval = interval
    }

    /// Where the checkpoints of a network are, the first being 0: each of several has a file of its own.
    public func ofNetwork(_ index: Int) -> CheckpointPolicy {
        index == 0 ? self : beside(".\(index + 1)")
    }

    /// Where checkpoints of a language model are, which is trained first.
    public var ofPretraining: CheckpointPolicy { beside(".pretraining") }

    private func beside(_ ending: String) -> CheckpointPolicy {
        AtomicFile.isDevice(path) ? self : CheckpointPolicy(path: path + ending, interval: interval)
    }
}

/// A training that can be gone on with: the weights, both moments, the best weights so far and the counters,
/// in one safetensors file. Going on from it gives exactly the weights of an unbroken training.
enum Checkpoint {
    private static let file = CheckpointFile(
        format: "swift-sentiment-checkpoint", fingerprintKey: "examples",
        foreignReason:
            "it was made with other examples, another vocabulary, other vectors or for another network; use the same files and label map"
    )

    /// The logits of a fold's texts after each epoch.
    private static let epochLogitsName = "epoch_logits"

    static func write(_ run: TrainingRun, to path: String) throws {
        var writer = try file.makeWriter(run.state, run.configuration, fingerprint: run.fingerprint)
        for (prefix, tables, parameters) in parts(of: run) {
            for (name, table) in tables { writer.add(prefix + name, table) }
            writer.add(prefix, parameters)
        }
        let logits = run.epochLogits
        if let count = logits.first?.count, count > 0 {
            writer.add(epochLogitsName, shape: [logits.count, count], floats: logits.flatMap(\.self))
        }
        try writer.write(to: path)
    }

    /// Gives a run the weights and moments of a checkpoint, and returns its counters.
    static func restore(_ run: TrainingRun, from path: String) throws -> TrainingRun.State {
        let opened = try file.open(path, of: run.configuration, fingerprint: run.fingerprint)
        for (prefix, tables, parameters) in parts(of: run) {
            for (name, table) in tables { try opened.copy(prefix + name, to: table.weights) }
            try opened.copy(prefix, to: parameters)
        }
        let state = try file.state(of: opened, isPossible: run.isPossible)
        if run.fold != nil, state.epoch > 0 {
            let count = run.data.validation.texts.count * run.data.labels.count
            run.epochLogits = try opened.rows(epochLogitsName, count: state.epoch, columns: count)
        }
        return state
    }

    /// The configuration that a checkpoint was made with.
    static func configuration(of path: String) throws -> TrainingConfiguration {
        try file.configuration(of: path)
    }

    private typealias Tables = [(name: String, Embedding)]

    private static func parts(of run: TrainingRun) -> [(prefix: String, Tables, Parameters)] {
        func tables(_ words: Embedding, _ nGrams: Embedding?) -> Tables {
            [(Embedding.tensorName, words)] + (nGrams.map { [(NGramEmbedding.tensorName, $0)] } ?? [])
        }
        let (network, optimizer, best) = (run.network, run.optimizer, run.best)
        let parts = [
            ("weights.", tables(network.embedding, network.nGrams?.table), network.parameters),
            ("first.", tables(optimizer.embeddingFirst, optimizer.nGramsFirst), optimizer.first),
            ("second.", tables(optimizer.embeddingSecond, optimizer.nGramsSecond), optimizer.second),
            ("best.", tables(best.embedding, best.nGrams), best.parameters),
        ]
        guard let average = run.average?.network else { return parts }
        return parts + [
            ("average.", tables(average.embedding, average.nGrams?.table), average.parameters)
        ]
    }
}

extension TrainingConfiguration {
    /// The configuration that a checkpoint was made with: going on needs the same.
    ///
    /// - Throws: ``ModelFileError`` when the file is missing, damaged or no checkpoint.
    public init(checkpoint path: String) throws {
        self = try Checkpoint.configuration(of: path)
    }

    /// Finds out, before any text is read, whether a checkpoint was made with this configuration.
    ///
    /// - Throws: ``TrainingError/foreignCheckpoint(path:reason:)`` with what differs; ``ModelFileError`` when
    ///   the file is missing, damaged or no checkpoint.
    public func checkResumable(from path: String) throws {
        try require(sameAs: TrainingConfiguration(checkpoint: path), of: path)
    }

    func require(sameAs made: TrainingConfiguration, of path: String) throws {
        guard self != made else { return }
        let differences = try differences(from: made).joined(separator: ", ")
        throw TrainingError.foreignCheckpoint(
            path: path,
            reason: "it was made with another configuration (\(differences)); use the same options")
    }

    /// The settings that differ, as `seed was 1, is 2`.
    func differences(from earlier: TrainingConfiguration) throws -> [String] {
        try changes(from: earlier).map { "\($0.setting) was \($0.before), is \($0.now)" }
    }

    /// The settings that differ, and what they were and are.
    func changes(
        from earlier: TrainingConfiguration
    ) throws -> [(setting: String, before: JSONValue, now: JSONValue)] {
        let before = try JSONValue(encoding: earlier)
        return try JSONValue(encoding: self).leaves(at: []).compactMap { path, now in
            guard let value = before.value(at: path), value != now else { return nil }
            return (path.joined(separator: "."), value, now)
        }
    }
}
