import ArgumentParser
import CommandSupport
import Sentiment

@main
struct Classify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells the sentiment of each line of standard input.",
        usage: "classify [--model <path>] [<options>] < sentences.txt",
        discussion: """
            One line in, one line out, in the same order; an empty line gets an answer, too. Each answer \
            appears at once; when lines come fast, they are read together.

            Example:
              echo "A quiet triumph." | classify --model reviews.safetensors
            """,
        version: SentimentVersion.current)

    @OptionGroup
    var model: ModelOptions

    @Option(
        help: """
            text: label and probability for people; tsv: tab-separated columns; jsonl: a JSON object a line.
            """)
    var format = AnswerFormat.text

    @Flag(help: "Adds the probability of each label; in TSV as label=probability.")
    var probabilities = false

    @Flag(help: "Adds the text.")
    var withText = false

    @OptionGroup
    var threads: ThreadOptions

    func run() throws {
        try perform { _ in
            let classifier = try model.open(threads: 1)
            let writer = AnswerWriter(
                labels: classifier.labels, format: format, withProbabilities: probabilities,
                withText: withText)
            try AnswerPipeline(
                classifier, writer, threads: threads.threads ?? WorkerPool.availableProcessors
            ).run()
        }
    }
}
