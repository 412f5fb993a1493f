import ArgumentParser
import CommandSupport
import Sentiment

struct MeasurePrediction: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prediction",
        abstract: "Measures predictions: of single texts of one length, or of many texts at once.",
        discussion: """
            With --length, the time of each text that has so many tokens, alone: from token ids to \
            probabilities. Without, all texts together, in batches of similar length.
            """)

    @OptionGroup
    var model: ModelOptions

    @Option(help: "Labelled texts.")
    var corpus: String

    @Option(help: "Predicts texts of so many tokens one by one.")
    var length: Int?

    @Option(help: "How often all texts are predicted.")
    var rounds = 20

    @OptionGroup
    var threads: ThreadOptions

    struct Result: Encodable {
        var kernels = Kernels.best.name
        var threads: Int
        var texts: Int
        var tokens: Int
        /// Half of the single texts took no longer.
        var medianSeconds: Double?
        /// Of all texts together, the median of the rounds.
        var tokensPerSecond: Double?
        var accuracy: Double
        /// Of the first texts, to be compared with those of the same network elsewhere.
        var probabilities: [[Float]]
    }

    private static let comparedTexts = 8

    func run() throws {
        try perform { output in
            let threadCount = threads.threads ?? WorkerPool.availableProcessors
            let classifier = try model.open(threads: threadCount)
            var examples = try CorpusReader().read(corpus).examples
            let tokenizer = try Tokenizer(classifier.textConfiguration)
            func ids(_ example: Example) -> [Int32] {
                tokenizer.ids(in: example.text, vocabulary: classifier.vocabulary)
            }
            if let length { examples = examples.filter { ids($0).count == length } }
            guard !examples.isEmpty else { throw ValidationError("\(corpus) has no text of that length") }
            guard classifier.networkCount == 1, let network = classifier.networks.first,
                classifier.linearConfiguration == nil
            else {
                throw ValidationError(
                    "\(model.path) is no single network alone: train it with --no-wide and without --networks"
                )
            }
            let unknownWords = network.configuration.makeUnknownWords(classifier.vocabulary)
            let encoder = TextEncoder(
                tokenizer, classifier.vocabulary, unknownWords, pool: WorkerPool(threads: threadCount))
            let texts = encoder.ids(of: examples.map(\.text))

            // One text at a time leaves nothing to share between threads.
            let pool = WorkerPool(threads: length == nil ? threadCount : 1)
            // As classify does, it keeps what frequent words bring to the gates; the first pass fills the table.
            let predictor = Predictor(network, pool: pool)
            let probabilities = predictor.probabilities(of: texts).elements
            let right = zip(examples, probabilities).count { example, probabilities in
                Prediction(labels: classifier.labels, probabilities: probabilities).label == example.label
            }
            var result = Result(
                threads: pool.threads, texts: texts.count, tokens: texts.lengths.reduce(0, +),
                accuracy: Double(right) / Double(texts.count),
                probabilities: Array(probabilities.prefix(Self.comparedTexts)))

            if length == nil {
                let seconds = (0..<rounds).map { _ in
                    var watch = Stopwatch()
                    _ = predictor.probabilities(of: texts)
                    return watch.lap()
                }
                result.tokensPerSecond = Double(result.tokens) / seconds.median
            } else {
                let single = examples.map { encoder.ids(of: [$0.text]) }
                result.medianSeconds = times(of: single) { _ = predictor.probabilities(of: $0) }.median
            }
            try output.write(json: result)
        }
    }

    /// The seconds of each call in all rounds but the first, which warms up.
    private func times<Input>(of inputs: [Input], _ body: (Input) -> Void) -> [Double] {
        for input in inputs { body(input) }
        return (0..<rounds).flatMap { _ in
            inputs.map { input in
                var watch = Stopwatch()
                body(input)
                return watch.lap()
            }
        }
    }
}
