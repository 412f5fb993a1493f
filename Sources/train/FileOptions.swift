import ArgumentParser
import CommandSupport
import Glibc
import Sentiment
import SentimentTraining

/// What `train` reads and writes.
struct FileOptions: ParsableArguments {
    private static let starter = "corpora/starter"

    @Option(
        help: ArgumentHelp(
            "A corpus to learn from; - for standard input. Can be given several times. (default: \(starter)/train.tsv)",
            valueName: "path"))
    var train: [String] = []

    @Option(
        help: ArgumentHelp(
            "A corpus that chooses the best epoch. Without one, a share of the training texts is held out, or folds of them (--folds).",
            valueName: "path"))
    var validation: [String] = []

    @Option(help: ArgumentHelp("A corpus that judges the finished model.", valueName: "path"))
    var test: [String] = []

    @Option(name: [.short, .long], help: ArgumentHelp("The model file to write.", valueName: "path"))
    var output = "model.safetensors"

    @Flag(help: "Writes a small model of 8-bit integers, and tells what that costs.")
    var quantize = false

    @Option(
        help: ArgumentHelp(
            "A JSON file of settings, as the model file stores them; options on the command line win over it.",
            valueName: "path"
        ))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A vocabulary file to use instead of counting the training texts' words.", valueName: "path"))
    var vocabulary: String?

    @Option(
        help: ArgumentHelp(
            "A file of word vectors to start the embedding with: word2vec's text format, GloVe's or fastText's.",
            valueName: "path"))
    var vectors: String?

    @Flag(help: "Goes on from the checkpoint of an interrupted training with the same options.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Where the checkpoint is kept while training; others, of further networks, folds or a language model, beside it. (default: the output with .checkpoint)",
            valueName: "path"))
    var checkpoint: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds between checkpoints within an epoch.", valueName: "seconds"))
    var checkpointInterval = CheckpointPolicy(path: "").interval

    @Option(
        help: ArgumentHelp(
            "The log: a line of JSON for each epoch. (default: the output with .log.jsonl)", valueName: "path"
        ))
    var log: String?

    var trainingFiles: [String] { train.isEmpty ? ["\(Self.starter)/train.tsv"] : train }
    var validationFiles: [String]? { starterFile("dev.tsv", unless: validation) }
    var testFiles: [String]? { starterFile("test.tsv", unless: test) }
    var checkpointPath: String { checkpoint ?? output + ".checkpoint" }
    /// Where the checkpoint of a language model is kept that is trained first.
    private var pretrainingCheckpointPath: String { pretrainingCheckpointPolicy.path }
    var logPath: String { log ?? output + ".log.jsonl" }
    var checkpointPolicy: CheckpointPolicy {
        CheckpointPolicy(path: checkpointPath, interval: checkpointInterval)
    }
    var pretrainingCheckpointPolicy: CheckpointPolicy { checkpointPolicy.ofPretraining }

    /// Where the checkpoints of all networks are.
    private func checkpointPaths(_ configuration: TrainingConfiguration) -> [String] {
        (0..<configuration.runCount).map { checkpointPolicy.ofNetwork($0).path }
    }

    /// The checkpoints to go on from: that of the training where it has begun, or else that of the language model.
    var resumed: (training: String?, pretraining: String?) {
        if !resume { return (nil, nil) }
        return OverwriteGuard.isRegularFile(checkpointPath)
            ? (checkpointPath, nil) : (nil, pretrainingCheckpointPath)
    }

    /// The starter corpus brings files of its own for validation and test.
    private func starterFile(_ name: String, unless given: [String]) -> [String]? {
        if !given.isEmpty { return given }
        return train.isEmpty ? ["\(Self.starter)/\(name)"] : nil
    }

    mutating func validate() throws {
        try (train + validation + test).requireOneStandardInput()
        if !(checkpointInterval > 0) { throw ValidationError("--checkpoint-interval must be above 0") }
    }

    /// Finds out before the training, not after it, whether all it needs is there, whether its results can be
    /// written, and whether anything, also of other files that are read, would be lost by that.
    func check(
        _ configuration: TrainingConfiguration, _ pretraining: PretrainingOptions, baseline: String?,
        otherSources: [OverwriteGuard.NamedFile], autotune: AutotuneOptions
    ) throws {
        let measuresOtherwise = baseline != nil || quantize
        if configuration.folds > 0, measuresOtherwise, testFiles == nil {
            throw TrainCommandError.nothingToMeasureOn
        }
        if train.isEmpty, !OverwriteGuard.isRegularFile(trainingFiles[0]) {
            throw TrainCommandError.starterCorpusMissing(path: trainingFiles[0])
        }
        let checkpoints = checkpointPaths(configuration).map { ("--checkpoint", $0) }
        var results = [("--output", output), ("--log", logPath)] + checkpoints
        if !pretraining.pretrain.isEmpty { results.append(("--checkpoint", pretrainingCheckpointPath)) }
        if let path = pretraining.savePretrained { results.append(("--save-pretrained", path)) }
        if let baseline { results.append(("--baseline-output", baseline)) }
        if autotune.autotune != nil { results += autotune.results(output: output) }
        for (_, path) in results { try AtomicFile.checkWritable(path) }
        try OverwriteGuard.check(results: results, sources: sources + pretraining.sources + otherSources)
        guard autotune.autotune != nil else {
            return try checkCheckpoints(configuration, pretrains: !pretraining.pretrain.isEmpty)
        }
        // A search has its journal in a checkpoint's place.
        let journal = autotune.journalPath(output: output)
        switch (resume, OverwriteGuard.isRegularFile(journal)) {
        case (true, false): throw TrainCommandError.noTrialsToResume(journal: journal)
        case (false, true): throw TrainCommandError.unfinishedSearch(journal: journal)
        default: break
        }
    }

    /// All files that are read, apart from the checkpoint.
    var sources: [OverwriteGuard.NamedFile] {
        let corpora = [
            ("--train", trainingFiles), ("--validation", validationFiles ?? []), ("--test", testFiles ?? []),
        ]
        return corpora.flatMap { option, paths in paths.map { (option, $0) } }
            + [("--config", config), ("--vocabulary", vocabulary), ("--vectors", vectors)].compactMap {
                option, path in
                path.map { (option, $0) }
            }
    }

    /// A training that goes on needs a checkpoint of its own kind; one that begins writes over none.
    private func checkCheckpoints(_ configuration: TrainingConfiguration, pretrains: Bool) throws {
        let existing = checkpointPaths(configuration).filter(OverwriteGuard.isRegularFile)
        let existsBefore = pretrains && OverwriteGuard.isRegularFile(pretrainingCheckpointPath)
        if resume {
            for path in existing { try configuration.checkResumable(from: path) }
            if existing.contains(checkpointPath) { return }
            guard existsBefore else {
                throw TrainCommandError.nothingToResume(checkpoint: checkpointPath)
            }
            return try configuration.checkResumable(fromPretraining: pretrainingCheckpointPath)
        }
        if let path = existing.first {
            throw inTheWay(path, isCheckpoint: (try? TrainingConfiguration(checkpoint: path)) != nil)
        }
        if existsBefore {
            let path = pretrainingCheckpointPath
            throw inTheWay(
                path, isCheckpoint: (try? TrainingConfiguration(pretrainingCheckpoint: path)) != nil)
        }
    }

    /// Why a training does not begin where a file stands already.
    private func inTheWay(_ path: String, isCheckpoint: Bool) -> TrainCommandError {
        isCheckpoint ? .unfinishedTraining(checkpoint: path) : .notACheckpoint(path: path)
    }

    /// The finished model takes the checkpoints' place.
    func removeCheckpoints(_ configuration: TrainingConfiguration, pretrains: Bool) {
        // The first one last: it is what the others belong to.
        let paths = checkpointPaths(configuration).reversed()
        // No device, should the checkpoints have gone to /dev/null.
        for path in paths + (pretrains ? [pretrainingCheckpointPath] : [])
        where OverwriteGuard.isRegularFile(path) { unlink(path) }
    }
}
