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
            texts get a label, and how many of those the right one.

            Example:
              evaluate --model reviews.safetensors test.tsv --errors
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
        var selective: SelectiveScores?
        var mistakes: [Mistake]?
    }

    func run() throws {
        try perform { output in
            let classifier = try model.open(threads: threads.threads, decision: decision.decision)
            let corpus = try format.read(corpora, for: classifier)
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

    private func jsonReport(
        _ evaluation: Evaluation, _ selective: SelectiveScores?, _ mistakes: [Mistake]
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let report = Report(
            model: model.path, corpora: corpora, evaluation: evaluation, selective: selective,
            mistakes: errors ? mistakes : nil)
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
}
