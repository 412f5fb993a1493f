import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

@main
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a sentiment classifier on labelled texts.",
        usage: "train [--train <path>] [--test <path>] [--output <path>] [<options>]",
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

    @OptionGroup(title: "Word vectors")
    var vectors: VectorOptions

    @OptionGroup(title: "Learning")
    var learning: LearningOptions

    @OptionGroup(title: "Regularization")
    var regularization: RegularizationOptions

    @OptionGroup(title: "Linear models")
    var linear: LinearOptions

    @OptionGroup(title: "Texts without labels, and teachers")
    var unlabelled: UnlabelledOptions

    @OptionGroup(title: "Pretraining")
    var pretraining: PretrainingOptions

    @OptionGroup(title: "Search for better settings")
    var autotune: AutotuneOptions

    @OptionGroup(title: "Text")
    var text: TextOptions

    @OptionGroup
    var threads: ThreadOptions

    func run() throws {
        try perform { output in
            let vectorFile = try files.vectors.map { try WordVectorFile(path: $0) }
            let configuration = try effectiveConfiguration(vectorFile)
            let baselinePath = linear.baselinePath(beside: files.output)
            try files.check(
                configuration, pretraining, baseline: baselinePath, otherSources: unlabelled.sources,
                autotune: autotune)
            let corpora = try readCorpora(folds: configuration.folds)
            warnOfOverlap(corpora)
            let vocabulary = try files.vocabulary.map { try Vocabulary(contentsOf: $0) }

            var trainer = Trainer(configuration, threads: threads.threads)
            trainer.unlabelled = try unlabelled.texts(corpus)
            trainer.teachers = try unlabelled.teachers(threads: threads.threads)
            trainer.pretraining = try pretraining.read(corpus)
            trainer.pretrainedPath = pretraining.savePretrained
            trainer.pretrainingCheckpoints = files.pretrainingCheckpointPolicy
            trainer.checkpoints = files.checkpointPolicy
            trainer.isInterrupted = { Interruption.isRequested }
            let display = TrainingDisplay(log: try TrainingLog(path: files.logPath, appending: files.resume))
            // Not before: until now there is nothing to save, and Ctrl-C ends the command by itself.
            Interruption.install()
            let trained = try explainingInterruption(display, configuration) {
                if let time = autotune.autotune {
                    return try tune(trainer, time, corpora, vocabulary, vectorFile, display)
                }
                return try trainer.train(
                    on: corpora.training, validatingOn: corpora.validation, vocabulary: vocabulary,
                    vectors: vectorFile, resumingFrom: files.resumed.training,
                    resumingPretrainingFrom: files.resumed.pretraining,
                    progress: display.show)
            }
            let classifier = try files.quantize ? trained.classifier.quantized() : trained.classifier
            try write(classifier, configuration)

            try output.write(try report(trained, classifier, corpora, configuration))
            if let baselinePath {
                try output.flush()
                try output.write(try baseline(baselinePath, classifier, corpora, configuration))
            }
            if let error = TrainCommandError(divergenceOf: trained, output: files.output) { throw error }
            if display.hasLostLines { throw ExitCode(ExitStatus.failure) }
        }
    }

    /// Searches for better settings; the best model so far is always in its place.
    private func tune(
        _ trainer: Trainer, _ time: TimeSpan, _ corpora: Corpora, _ vocabulary: Vocabulary?,
        _ vectorFile: WordVectorFile?, _ display: TrainingDisplay
    ) throws -> TrainedModel {
        let journal = autotune.journalPath(output: files.output)
        var tuner = Autotuner(trainer, seconds: time.seconds, journal: journal)
        tuner.settings = AutotuneOptions.settings(
            for: trainer.configuration, network, learning, regularization)
        // What vectors, weights or a vocabulary decide, the search does not.
        var decided: [TunedSetting] = vectorFile == nil ? [] : [.embeddingSize]
        if trainer.pretraining != nil {
            decided = [.embeddingSize, .hiddenSize, .cell, .characterNGrams, .minimumCount]
        }
        if vocabulary != nil { decided.append(.minimumCount) }
        tuner.settings.removeAll(where: decided.contains)
        tuner.isResuming = files.resume
        do {
            return try tuner.tune(
                on: corpora.training, validatingOn: corpora.validation, vocabulary: vocabulary,
                vectors: vectorFile, progress: display.show
            ) { better in
                try better.classifier.write(to: files.output)
                try autotune.write(better.classifier.trainingConfigurationJSON, beside: files.output)
            }
        } catch TrainingError.interrupted {
            throw TrainingError.interrupted(checkpoint: journal)
        }
    }

    private typealias Corpora = (training: Corpus, validation: Corpus?, test: Corpus?)

    /// The labels of the training texts are those that the others may have.
    private func readCorpora(folds: Int) throws -> Corpora {
        let training = try corpus.read(files.trainingFiles)
        let labels = training.labels
        do {
            // Folds need none; one that was named is refused.
            let validationFiles = folds > 0 && files.validation.isEmpty ? nil : files.validationFiles
            let validation = try validationFiles.map { try corpus.read($0, labels: labels) }
            let test = try files.testFiles.map { try corpus.read($0, labels: labels) }
            return (training, validation, test)
        } catch let error as CorpusError {
            if case .unknownLabel = error.reason { throw TrainCommandError.untrainedLabel(error) }
            throw error
        }
    }

    /// Writes the model, and only then lets go of the checkpoint.
    private func write(_ classifier: SentimentClassifier, _ configuration: TrainingConfiguration) throws {
        do {
            try classifier.write(to: files.output)
        } catch let error as FileError {
            throw TrainCommandError.modelNotWritten(error, checkpoint: files.checkpointPath)
        }
        removeCheckpoints(configuration)
    }

    private func removeCheckpoints(_ configuration: TrainingConfiguration) {
        // A search leaves none, and what stands in their place is not its own.
        if autotune.autotune == nil {
            files.removeCheckpoints(configuration, pretrains: !pretraining.pretrain.isEmpty)
        }
    }

    /// The defaults, changed by the configuration file, changed by the options.
    private func effectiveConfiguration(_ vectorFile: WordVectorFile?) throws -> TrainingConfiguration {
        var configuration = TrainingConfiguration()
        // The embedding is as wide as the vectors, unless told otherwise, which is then refused.
        if let vectorFile { configuration.network.embeddingSize = vectorFile.size }
        if let path = files.config {
            configuration = try ConfigurationFile.read(path, over: configuration)
        }
        network.apply(to: &configuration)
        vectors.apply(to: &configuration)
        learning.apply(to: &configuration)
        regularization.apply(to: &configuration)
        unlabelled.apply(to: &configuration.unlabelled)
        pretraining.apply(to: &configuration)
        linear.apply(to: &configuration)
        text.apply(to: &configuration.text)
        if let problem = configuration.problem { throw TrainingError.invalidConfiguration(problem) }
        return configuration
    }

    /// Trains; when that is interrupted, says how to go on.
    private func explainingInterruption(
        _ display: TrainingDisplay, _ configuration: TrainingConfiguration, _ train: () throws -> TrainedModel
    ) throws -> TrainedModel {
        defer { display.finish() }
        do {
            return try train()
        } catch let error as TrainingError where error.isDivergence {
            // Weights that overflow are nothing to go on from.
            removeCheckpoints(configuration)
            throw error
        } catch TrainingError.interrupted(let checkpoint?) {
            display.finish()
            let command = CommandLine.arguments.filter { $0 != "--resume" } + ["--resume"]
            let readsInput = (files.sources + pretraining.sources).contains { $0.path == "-" }
            StandardError.writeLine(
                """
                Interrupted; the training so far is in \(checkpoint).
                To go on, give the same command\(readsInput ? " and input" : "") with --resume:
                  \(command.map(shellQuoted).joined(separator: " "))
                """)
            throw CancellationError()
        }
    }

    /// Which epochs the model has.
    private func epochs(_ trained: TrainedModel) -> String {
        guard trained.networks.count == 1 else {
            let best = trained.networks.map(\.bestEpoch).filter { $0 > 0 }.map(String.init).joined(
                separator: ", ")
            return "\(trained.classifier.networkCount) networks, of epochs \(best)"
        }
        let isEarly = trained.ending == .stoppedEarly
        return """
            epoch \(trained.bestEpoch) of \(trained.history.count)\
            \(isEarly ? ", which ended because no later one was better (--patience)" : "")
            """
    }

    /// Says so when texts that judge are among those that taught: what they say is then too good.
    private func warnOfOverlap(_ corpora: Corpora) {
        let known = Set(corpora.training.examples.map(\.text))
        for (name, corpus) in [("validation", corpora.validation), ("test", corpora.test)] {
            let shared = corpus?.examples.count { known.contains($0.text) } ?? 0
            if shared > 0, let corpus {
                StandardError.writeLine(
                    """
                    \(HumanFormat.count(shared)) of \(HumanFormat.count(corpus.examples.count)) \(name) texts are \
                    training texts as well: their figures are too good
                    """)
            }
        }
    }

    /// What the written model is worth, on texts that it was not trained on.
    private func report(
        _ trained: TrainedModel, _ classifier: SentimentClassifier, _ corpora: Corpora,
        _ configuration: TrainingConfiguration
    ) throws -> String {
        let title =
            corpora.test != nil
            ? "Test texts, which no choice has seen:"
            : configuration.folds > 0
                ? """
                All texts, each judged by what was learned without it. They chose the epoch,
                so this is a little too good; a corpus given with --test judges fairly.
                """
                : """
                Validation texts. They chose the epoch, so this is a little too good; a corpus given
                with --test judges fairly.
                """
        var evaluation = trained.validation
        var cost = ""
        if classifier.isQuantized {
            let loss = try QuantizationLoss(
                from: trained.classifier, to: classifier,
                on: corpora.test ?? validationTexts(corpora, configuration))
            (evaluation, cost) = (loss.after, "\n\(loss)")
        } else if let test = corpora.test {
            evaluation = try trained.classifier.evaluate(on: test)
        }
        return """
            \(title)

            \(EvaluationReport(evaluation))\(cost)
            Wrote \(files.output): \(epochs(trained)).

            """
    }

    /// Trains the baseline, writes it, and tells which of the two models is better.
    private func baseline(
        _ path: String, _ classifier: SentimentClassifier, _ corpora: Corpora,
        _ configuration: TrainingConfiguration
    ) throws -> String {
        var trainer = LinearTrainer(configuration, threads: threads.threads)
        trainer.isInterrupted = { Interruption.isRequested }
        let linear: TrainedLinearModel
        do {
            linear = try trainer.train(on: corpora.training, validatingOn: corpora.validation)
        } catch TrainingError.interrupted {
            throw CancellationError()
        }
        try linear.write(to: path)
        let comparison = try ModelComparison(
            classifier, linear.classifier, on: corpora.test ?? validationTexts(corpora, configuration),
            seed: configuration.seed)
        return """

            The baseline beside it, on the same texts:

            \(ModelComparisonReport(comparison, first: files.output, second: path))
            Wrote \(path): a linear model of \(HumanFormat.count(linear.featureCount)) n-grams.

            """
    }

    /// The texts that chose the epoch.
    private func validationTexts(_ corpora: Corpora, _ configuration: TrainingConfiguration) -> Corpus {
        corpora.validation
            ?? HeldOutSplit(
                corpora.training, share: configuration.heldOutShare, seed: configuration.seed
            ).heldOut
    }
}
