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
        usage: "evaluate [--model <path>] [<options>] <corpora> ...",
        discussion: """
            Prints accuracy, macro precision, recall and F1 with 95 % bootstrap intervals, the scores of each \
            class, the confusion matrix and the expected calibration error. With --abstain-below it tells how many \
            texts get a label, and how many of those the right one; with --compare, which of two models is better \
            on the same texts, or that these are too few to tell.

            Example:
              evaluate --model reviews.safetensors test.tsv --errors
              evaluate --model reviews.safetensors --compare other.safetensors test.tsv
            """,
        version: SentimentVersion.current)

    @OptionGroup
    var model: ModelOptions

    @OptionGroup
    var decision: DecisionOptions

    @Argument(help: "Labelled texts; - for standard input.")
    var corpora: [String]

    @OptionGroup(title: "Corpus format")
    var format: CorpusOptions

    @Option(
        help: ArgumentHelp(
            "Another model file, with the same labels: shows both and tests the difference.",
            valueName: "path"))
    var compare: String?

    @Flag(help: "Prints JSON.")
    var json = false

    @Flag(help: "Lists the worst mistakes: those that the model was surest of.")
    var errors = false

    @Option(parsing: .unconditional, help: "How many mistakes --errors lists.")
    var errorLimit = 20

    @Option(parsing: .unconditional, help: "Seed of the bootstrap.")
    var seed: UInt64 = 1

    @OptionGroup
    var threads: ThreadOptions

    mutating func validate() throws {
        try corpora.requireOneStandardInput()
        if errors, compare != nil {
            throw ValidationError("--errors lists the mistakes of one model; leave it or --compare out")
        }
        if decision.abstainBelow != nil, compare != nil {
            throw ValidationError("--abstain-below is about one model; leave it or --compare out")
        }
        if errorLimit < 1 { throw ValidationError("--error-limit is \(errorLimit), but must be at least 1") }
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        var model: String
        var corpora: [String]
        var evaluation: Evaluation
        var selective: SelectiveScores?
        var mistakes: [Mistake]?
    }

    /// What `--json` prints of two models.
    private struct ComparisonReport: Encodable {
        var model: String
        var other: String
        var corpora: [String]
        var evaluation: Evaluation
        var otherEvaluation: Evaluation
        var comparison: ModelComparison
        var verdict: String
    }

    func run() throws {
        try perform { output in
            let classifier = try model.open(threads: threads.threads, decision: decision.decision)
            let corpus = try format.read(corpora, for: classifier)
            if let compare {
                return try printComparison(of: classifier, with: compare, on: corpus, to: &output)
            }
            let result = try classifier.judge(corpus, seed: seed)
            let selective = decision.abstainBelow.map { result.selectiveScores(threshold: $0) }
            let mistakes = errors ? result.worstMistakes(errorLimit) : []
            if json {
                try output.writeLine(try jsonReport(result.evaluation, selective, mistakes))
            } else {
                try output.write("\(EvaluationReport(result.evaluation, mistakes: mistakes))")
                if let selective { try output.write("\n\(selective)") }
            }
        }
    }

    private func printComparison(
        of classifier: SentimentClassifier, with path: String, on corpus: Corpus,
        to output: inout StandardOutput
    ) throws {
        let other = try ModelOptions.open(
            path, threads: threads.threads, precision: model.precision, decision: decision.decision)
        try DifferentLabelsError.check(classifier.labels, other.labels)
        let results = try [classifier, other].map { try $0.judge(corpus, seed: seed) }
        let comparison = ModelComparison(results[0], results[1], seed: seed)
        let report = ModelComparisonReport(comparison, first: model.path, second: path)
        guard json else { return try output.write("\(report)") }
        try output.writeLine(
            try encoded(
                ComparisonReport(
                    model: model.path, other: path, corpora: corpora, evaluation: results[0].evaluation,
                    otherEvaluation: results[1].evaluation, comparison: comparison,
                    verdict: comparison.verdict(first: model.path, second: path))))
    }

    private func jsonReport(
        _ evaluation: Evaluation, _ selective: SelectiveScores?, _ mistakes: [Mistake]
    ) throws -> String {
        try encoded(
            Report(
                model: model.path, corpora: corpora, evaluation: evaluation, selective: selective,
                mistakes: errors ? mistakes : nil))
    }

    private func encoded(_ report: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
}
