import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

@main
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a sentiment classifier on labelled texts.",
        discussion: """
            Without options it trains on the starter corpus in corpora/starter. Texts and labels come from \
            files with a header line "label<TAB>text", or in another format (--format). All numbers printed \
            are of texts that were not trained on; the log file has those of the training as well.

            Example:
              train --train reviews.tsv --output reviews.safetensors
              echo "A quiet triumph." | classify --model reviews.safetensors
            """,
        version: SentimentVersion.current)

    @OptionGroup(title: "Files")
    var files: FileOptions

    @OptionGroup(title: "Corpus format")
    var corpus: CorpusOptions

    @OptionGroup(title: "Network")
    var network: NetworkOptions

    @OptionGroup(title: "Learning")
    var learning: LearningOptions

    @OptionGroup(title: "Text")
    var text: TextOptions

    @OptionGroup
    var threads: ThreadOptions

    func run() throws {
        try perform { output in
            Interruption.install()
            try files.checkOutputs()
            let configuration = try effectiveConfiguration()
            let training = try corpus.read(files.trainingFiles)
            let labels = training.labels
            let validation = try files.validationFiles.map { try corpus.read($0, labels: labels) }
            let test = try files.testFiles.map { try corpus.read($0, labels: labels) }
            let vocabulary = try files.vocabulary.map { try Vocabulary(contentsOf: $0) }

            var trainer = Trainer(configuration, threads: threads.threads)
            trainer.checkpoints = files.checkpointPolicy
            trainer.isInterrupted = { Interruption.isRequested }
            let display = TrainingDisplay(log: try TrainingLog(path: files.logPath, appending: files.resume))
            let trained = try explainingInterruption {
                try trainer.train(
                    on: training, validatingOn: validation, vocabulary: vocabulary,
                    resumingFrom: files.resume ? files.checkpointPath : nil, progress: display.show)
            }
            display.finish()
            try trained.write(to: files.outputURL)
            try files.removeCheckpoint()

            try output.writeLine(try report(trained, test: test))
            if case .diverged(let step) = trained.ending { throw TrainingError.diverged(step: step) }
        }
    }

    /// The defaults, changed by the configuration file, changed by the options.
    private func effectiveConfiguration() throws -> TrainingConfiguration {
        var configuration = TrainingConfiguration()
        if let path = files.config {
            configuration = try ConfigurationFile.read(path, over: configuration)
        }
        network.apply(to: &configuration)
        learning.apply(to: &configuration)
        text.apply(to: &configuration.text)
        return configuration
    }

    private func explainingInterruption(_ train: () throws -> TrainedModel) throws -> TrainedModel {
        do {
            return try train()
        } catch TrainingError.interrupted(let checkpoint?) {
            StandardError.writeLine(
                """
                Interrupted; the training so far is in \(checkpoint).
                To go on, give the same command with --resume:
                  \(CommandLine.arguments.filter { $0 != "--resume" }.map(shellQuoted).joined(separator: " ")) --resume
                """)
            throw CancellationError()
        }
    }

    /// What the model is worth, on texts that it was not trained on.
    private func report(_ trained: TrainedModel, test: Corpus?) throws -> String {
        let best = trained.history[trained.bestEpoch - 1]
        var title = "Test texts, which no choice has seen:"
        var evaluation = trained.validation
        if let test {
            evaluation = try trained.classifier.evaluate(on: test)
        } else {
            title = """
                Held-out texts. They chose the epoch, so this is a little too good; a corpus given
                with --test judges fairly.
                """
        }
        return """
            \(title)

            \(EvaluationReport(evaluation))

            Wrote \(files.output): epoch \(best.epoch) of \(trained.history.count).
            """
    }
}
