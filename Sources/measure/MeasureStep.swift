import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

struct MeasureStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step",
        abstract: "Measures training steps on texts of one length without repeated words.",
        discussion: """
            A whole step: embedding, forward, loss, backward, Adam. No text is shorter than another and no \
            word occurs twice, so that nothing can be left out, and the arithmetic is that of dense matrices. \
            The operations counted are those of the recurrent layer alone.
            """)

    @OptionGroup
    var training: TrainingOptions

    @Option(help: "T, the tokens of each text.")
    var length = 32

    @Option(help: "Steps that are timed.")
    var steps = 50

    struct Result: Encodable {
        var kernels = Kernels.best.name
        var threads: Int
        var steps: Int
        var tokensPerStep: Int
        /// The median.
        var secondsPerStep: Double
        /// What the fastest twentieth of the steps took at most: those that no other program disturbed.
        var undisturbedSecondsPerStep: Double
        /// Operations of a step: see ``MeasureStep/operationsPerToken(_:)``.
        var operationsPerStep: Double
    }

    func run() throws {
        try perform { output in
            var configuration = try training.configuration()
            let batches = max(2, Self.tokensPerEpoch / (configuration.batchSize * length))
            configuration.epochs = 1 + (steps + batches - 2) / (batches - 1)
            configuration.patience = 0
            configuration.text.maximumLength = max(length, configuration.text.maximumLength)
            let texts = UnrepeatedWords(texts: batches * configuration.batchSize, length: length)
            let trainer = Trainer(configuration, threads: training.threads.threads)

            var seconds: [Double] = []
            var watch = Stopwatch()
            // The first epoch warms up; and a step that follows the end of an epoch is not timed.
            var isTimed = false
            var isWarm = false
            _ = try trainer.train(
                on: texts.corpus, validatingOn: Corpus(Array(texts.corpus.examples.prefix(1))),
                vocabulary: texts.vocabulary
            ) { progress in
                switch progress {
                case .step:
                    let lap = watch.lap()
                    if isTimed && isWarm && seconds.count < steps { seconds.append(lap) }
                    isTimed = true
                case .epoch: (isTimed, isWarm) = (false, true)
                default: break
                }
            }
            let tokens = configuration.batchSize * length
            try output.write(
                json: Result(
                    threads: trainer.threads, steps: seconds.count, tokensPerStep: tokens,
                    secondsPerStep: seconds.median,
                    undisturbedSecondsPerStep: seconds.quantile(0.05),
                    operationsPerStep: Double(tokens) * Self.operationsPerToken(configuration.network)))
        }
    }

    /// Tokens of an epoch: enough steps that few come first in theirs, few enough for a small embedding.
    private static let tokensPerEpoch = 1 << 15

    /// Two operations for each weight and token in each of the three products: outputs, gradient of the
    /// inputs, gradient of the weights; G (D + H) H weights a layer and direction, G being the gates.
    static func operationsPerToken(_ network: NetworkConfiguration) -> Double {
        let gates =
            switch network.cell {
            case .rnn: 1
            case .gru: 3
            case .lstm: 4
            }
        let weights = (0..<network.layers).map { layer in
            let inputs =
                layer == 0 ? network.embeddingSize : network.directions * network.hiddenSize
            return network.directions * gates * (inputs + network.hiddenSize) * network.hiddenSize
        }
        return Double(6 * weights.reduce(0, +))
    }
}

/// Texts of one length in which no word occurs twice.
private struct UnrepeatedWords {
    let corpus: Corpus
    let vocabulary: Vocabulary

    init(texts: Int, length: Int) {
        let words = (0..<texts * length).map { "w\($0)" }
        corpus = Corpus(
            (0..<texts).map { text in
                Example(
                    text: words[text * length..<(text + 1) * length].joined(separator: " "),
                    label: ["negative", "neutral", "positive"][text % 3])
            })
        do {
            vocabulary = try Vocabulary(
                tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken] + words)
        } catch {
            preconditionFailure("Different words are no vocabulary: \(error)")
        }
    }
}
