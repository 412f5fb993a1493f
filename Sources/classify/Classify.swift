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

    @OptionGroup
    var decision: DecisionOptions

    @Option(
        help: ArgumentHelp(
            "The word in the label's place where --abstain-below leaves none. (default: \(Abstention.defaultLabel))",
            valueName: "word"))
    var abstainLabel: String?

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

    mutating func validate() throws {
        guard let abstainLabel else { return }
        if decision.abstainBelow == nil { throw ValidationError("--abstain-label needs --abstain-below") }
        if abstainLabel.isEmpty || abstainLabel.hasControlCharacter {
            throw ValidationError("--abstain-label must be a word without tabs and line ends")
        }
    }

    func run() throws {
        try perform { _ in
            let classifier = try model.open(threads: 1, decision: decision.decision)
            let labels = classifier.labels
            let abstention = try decision.abstainBelow.map {
                try Abstention(below: $0, label: abstainLabel, labels: labels)
            }
            let writer = AnswerWriter(
                labels: labels, format: format, withProbabilities: probabilities, withText: withText,
                abstention: abstention)
            try AnswerPipeline(
                classifier, writer, threads: threads.threads ?? WorkerPool.availableProcessors
            ).run()
        }
    }
}
