import ArgumentParser
import CommandSupport
import Sentiment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@main
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares a model's predictions with the labels of a corpus.",
        discussion: """
            Prints accuracy, macro precision, recall and F1 with 95 % bootstrap intervals, the scores of each \
            class, the confusion matrix and the expected calibration error.

            Example:
              evaluate --model reviews.safetensors test.tsv --errors
            """,
        version: SentimentVersion.current)

    @Option(name: [.short, .long], help: ArgumentHelp("The model file.", valueName: "path"))
    var model = "model.safetensors"

    @Argument(help: "Labelled texts; - for standard input.")
    var corpora: [String]

    @OptionGroup(title: "Corpus format")
    var format: CorpusOptions

    @Flag(help: "Prints JSON.")
    var json = false

    @Flag(help: "Lists the worst mistakes: those that the model was surest of.")
    var errors = false

    @Option(help: "How many mistakes to list.")
    var errorLimit = 20

    @Option(help: "Seed of the bootstrap.")
    var seed: UInt64 = 1

    @OptionGroup
    var threads: ThreadOptions

    mutating func validate() throws {
        if corpora.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("standard input (-) can be read only once")
        }
        if errorLimit < 1 { throw ValidationError("--error-limit is \(errorLimit), but must be at least 1") }
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        var model: String
        var corpora: [String]
        var evaluation: Evaluation
        var mistakes: [Mistake]?
    }

    func run() throws {
        try perform { output in
            let classifier = try SentimentClassifier(
                contentsOf: URL(filePath: model), threads: threads.threads)
            for note in classifier.notes { StandardError.writeLine("\(model): \(note)") }
            let corpus = try format.read(corpora, labels: classifier.labels)
            let result = try classifier.judge(corpus, seed: seed)
            let mistakes = errors ? result.worstMistakes(errorLimit) : []
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                let report = Report(
                    model: model, corpora: corpora, evaluation: result.evaluation,
                    mistakes: errors ? mistakes : nil)
                try output.writeLine(String(decoding: try encoder.encode(report), as: UTF8.self))
            } else {
                try output.writeLine("\(EvaluationReport(result.evaluation, mistakes: mistakes))")
            }
        }
    }
}
