import Sentiment

/// The training of a language model that can be gone on with: weights, moments, carried states and counters, in one
/// safetensors file. Going on from it gives exactly the weights of an unbroken training.
enum LanguageModelCheckpoint {
    private static let file = CheckpointFile(
        format: "swift-sentiment-pretraining-checkpoint", fingerprintKey: "texts",
        foreignReason: "it was made with other texts or another vocabulary; use the same files and label map")

    static func write(_ run: LanguageModelRun, to path: String) throws {
        var writer = try file.makeWriter(run.state, run.configuration, fingerprint: run.fingerprint)
        for (name, table) in tables(of: run.model) { writer.add(name, table) }
        for (prefix, parameters) in parameters(of: run.model) { writer.add(prefix, parameters) }
        for (name, projection, buffer) in projections(of: run.model) {
            writer.add(
                name, shape: [projection.hiddenSize, projection.embeddingSize],
                floats: projection.values(of: buffer))
        }
        for (name, states) in states(of: run) {
            writer.add(name, shape: [states.rows, states.columns], floats: states.elements.flatMap(\.self))
        }
        try writer.write(to: path)
    }

    /// Gives a run what a checkpoint holds, and returns its counters.
    static func restore(_ run: LanguageModelRun, from path: String) throws -> LanguageModelRun.State {
        let opened = try file.open(path, of: run.configuration, fingerprint: run.fingerprint)
        for (name, table) in tables(of: run.model) { try opened.copy(name, to: table.weights) }
        for (prefix, parameters) in parameters(of: run.model) { try opened.copy(prefix, to: parameters) }
        for (name, projection, buffer) in projections(of: run.model) {
            projection.set(
                buffer,
                to: try opened.floats(
                    named: name, shape: [projection.hiddenSize, projection.embeddingSize]))
        }
        for (name, states) in states(of: run) { try opened.copy(name, to: states) }
        return try file.state(of: opened, isPossible: run.isPossible)
    }

    /// The configuration that a checkpoint was made with.
    static func configuration(of path: String) throws -> TrainingConfiguration {
        try file.configuration(of: path)
    }

    private static func tables(of model: LanguageModel) -> [(name: String, Embedding)] {
        [
            ("weights.embedding", model.embedding), ("first.embedding", model.optimizers[0].embeddingFirst),
            ("second.embedding", model.optimizers[0].embeddingSecond),
        ]
    }

    private static func parameters(of model: LanguageModel) -> [(prefix: String, Parameters)] {
        zip(model.directions, model.optimizers).enumerated().flatMap { number, direction in
            [
                ("weights.\(number).", direction.0.network.parameters),
                ("first.\(number).", direction.1.first), ("second.\(number).", direction.1.second),
            ]
        }
    }

    private static func projections(
        of model: LanguageModel
    ) -> [(name: String, NextWordProjection, FloatBuffer)] {
        zip(model.directions, model.projectionMoments).enumerated().flatMap { number, direction in
            let projection = direction.0.projection
            return [
                ("weights.\(number).projection", projection, projection.storage),
                ("first.\(number).projection", projection, direction.1.first),
                ("second.\(number).projection", projection, direction.1.second),
            ]
        }
    }

    private static func states(of run: LanguageModelRun) -> [(name: String, Matrix)] {
        run.step.shards.enumerated().flatMap { number, shard in
            [
                ("states.\(number).output", shard.carried.output),
                ("states.\(number).memory", shard.carried.memory),
            ]
        }
    }
}

extension TrainingConfiguration {
    /// The configuration that a checkpoint of a pretraining was made with: going on needs the same.
    ///
    /// - Throws: ``ModelFileError`` when the file is missing, damaged or no such checkpoint.
    public init(pretrainingCheckpoint path: String) throws {
        self = try LanguageModelCheckpoint.configuration(of: path)
    }

    /// Finds out, before any text is read, whether a checkpoint of a pretraining was made with this configuration.
    ///
    /// - Throws: as ``checkResumable(from:)``.
    public func checkResumable(fromPretraining path: String) throws {
        try require(sameAs: TrainingConfiguration(pretrainingCheckpoint: path), of: path)
    }
}
