import ArgumentParser
import CommandSupport
import SentimentTraining

/// The options of all measurements of training.
struct TrainingOptions: ParsableArguments {
    @Option(help: "Settings that differ from the defaults, as JSON text.")
    var settings = "{}"

    @OptionGroup
    var threads: ThreadOptions

    /// The settings over the defaults.
    func configuration() throws -> TrainingConfiguration {
        let configuration = try ConfigurationFile.decode(
            Array(settings.utf8), path: "--settings", over: TrainingConfiguration())
        if let problem = configuration.problem { throw TrainingError.invalidConfiguration(problem) }
        return configuration
    }
}
