import ArgumentParser
import CommandSupport
import SentimentTraining

/// The options of all measurements of training.
struct TrainingOptions: ParsableArguments {
    @Option(help: "Settings that differ from the defaults, as JSON text.")
    var settings = "{}"

    @OptionGroup
    var threads: ThreadOptions

    /// The settings over the defaults, but that a network alone is measured.
    func configuration() throws -> TrainingConfiguration {
        var defaults = TrainingConfiguration()
        defaults.hasLinearPart = false
        let configuration = try ConfigurationFile.decode(
            Array(settings.utf8), path: "--settings", over: defaults)
        if let problem = configuration.problem { throw TrainingError.invalidConfiguration(problem) }
        if configuration.runCount > 1 {
            throw ValidationError("networkCount must be 1 and folds 0 to be measured")
        }
        return configuration
    }
}
