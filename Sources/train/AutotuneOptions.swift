import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

/// The options of the search for better settings.
struct AutotuneOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Tries other settings for so long, as 90s, 10m or 2h, and keeps the best model; those given here stay.",
            valueName: "time"))
    var autotune: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "The trials of the search, for --resume. (default: the output with .autotune.jsonl)",
            valueName: "path"))
    var autotuneJournal: String?

    mutating func validate() throws {
        if autotuneJournal != nil, autotune == nil {
            throw ValidationError(
                "--autotune-journal names the trials of an --autotune, but none is asked for")
        }
    }

    /// Where the trials are written.
    func journalPath(output: String) -> String { autotuneJournal ?? output + ".autotune.jsonl" }

    /// Where the best settings are written.
    func configurationPath(output: String) -> String { output + ".config.json" }

    /// The files that it writes, beside those of every training.
    func results(output: String) -> [OverwriteGuard.NamedFile] {
        [
            ("--autotune-journal", journalPath(output: output)),
            ("--autotune", configurationPath(output: output)),
        ]
    }

    /// Writes the settings of a model, which --config reads.
    func write(_ configuration: String, beside output: String) throws {
        try AtomicFile.write(to: configurationPath(output: output)) { file in
            try file.write(configuration + "\n")
        }
    }

    /// The settings that may change: those that neither an option nor the configuration file gives.
    static func settings(
        for configuration: TrainingConfiguration, _ network: NetworkOptions, _ learning: LearningOptions,
        _ regularization: RegularizationOptions
    ) -> [TunedSetting] {
        let given: [TunedSetting: Bool] = [
            .cell: network.cell != nil, .embeddingSize: network.embeddingSize != nil,
            .hiddenSize: network.hiddenSize != nil, .pooling: network.pooling != nil,
            .characterNGrams: network.characterNgrams != nil || network.minimumNgram != nil
                || network.maximumNgram != nil, .minimumCount: learning.minimumCount != nil,
            .learningRate: learning.learningRate != nil, .batchSize: learning.batchSize != nil,
            .embeddingDropout: learning.embeddingDropout != nil, .headDropout: learning.headDropout != nil,
            .wordDropout: regularization.wordDropout != nil,
            .labelSmoothing: learning.labelSmoothing != nil, .classWeights: learning.classWeights != nil,
        ]
        return TunedSetting.allCases.filter { given[$0] != true && $0.isDefault(in: configuration) }
    }
}

/// A time on a command line, as `90s`, `10m` or `2h`.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Double

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        guard let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()),
            number > 0, number.isFinite
        else { return nil }
        seconds = number * unit
    }
}
