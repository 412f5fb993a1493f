import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

private let defaults = TrainingConfiguration()

// Numbers are parsed unconditionally: else -1 would be taken for an option, and the value be "missing".

/// An option's help with the default that the library documents.
func help(_ text: String, _ value: some CustomStringConvertible) -> ArgumentHelp {
    ArgumentHelp("\(text) (default: \(value))")
}

/// The options that shape the network.
struct NetworkOptions: ParsableArguments {
    @Option(help: help("rnn, lstm or gru.", defaults.network.cell.rawValue))
    var cell: NetworkConfiguration.Cell?

    @Option(help: help("Activation of a simple RNN, tanh or relu.", defaults.network.activation.rawValue))
    var activation: NetworkConfiguration.Activation?

    @Flag(help: "Starts a simple RNN's recurrent weights as the identity (meant for relu).")
    var identityInitialization = false

    @Option(
        help: help(
            "Where a GRU applies its reset gate, after or before the product.",
            defaults.network.resetGate.rawValue))
    var resetGate: NetworkConfiguration.ResetGate?

    @Option(
        parsing: .unconditional, help: help("Numbers that stand for a word.", defaults.network.embeddingSize))
    var embeddingSize: Int?

    @Option(
        parsing: .unconditional,
        help: help("Hidden units of each layer and direction.", defaults.network.hiddenSize))
    var hiddenSize: Int?

    @Option(
        parsing: .unconditional, help: help("Recurrent layers on top of each other.", defaults.network.layers)
    )
    var layers: Int?

    @Flag(inversion: .prefixedNo, help: "Reads the text in both directions. (default: --bidirectional)")
    var bidirectional: Bool?

    @Option(
        help: help(
            "last, max, mean or attention; several side by side as max+mean.", defaults.network.pooling))
    var pooling: NetworkConfiguration.Pooling?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Reads a word's character n-grams as well, so that unknown words are known by their parts. (default: --no-character-ngrams)"
    )
    var characterNgrams: Bool?

    @Option(
        parsing: .unconditional,
        help: help(
            "Characters of the shortest n-grams, < and > around the word among them.",
            defaults.network.minimumNGram))
    var minimumNgram: Int?

    @Option(
        parsing: .unconditional,
        help: help("Characters of the longest n-grams; 1 to 3 suit Korean.", defaults.network.maximumNGram))
    var maximumNgram: Int?

    @Option(
        parsing: .unconditional,
        help: help("Rows that all n-grams share.", defaults.network.ngramBuckets))
    var ngramBuckets: Int?

    func apply(to configuration: inout TrainingConfiguration) {
        if let cell { configuration.network.cell = cell }
        if let activation { configuration.network.activation = activation }
        if identityInitialization { configuration.identityInitialization = true }
        if let resetGate { configuration.network.resetGate = resetGate }
        if let embeddingSize { configuration.network.embeddingSize = embeddingSize }
        if let hiddenSize { configuration.network.hiddenSize = hiddenSize }
        if let layers { configuration.network.layers = layers }
        if let bidirectional { configuration.network.isBidirectional = bidirectional }
        if let pooling { configuration.network.pooling = pooling }
        if let characterNgrams { configuration.network.characterNGrams = characterNgrams }
        if let minimumNgram { configuration.network.minimumNGram = minimumNgram }
        if let maximumNgram { configuration.network.maximumNGram = maximumNgram }
        if let ngramBuckets { configuration.network.ngramBuckets = ngramBuckets }
    }
}

/// The options of word vectors that the embedding starts with.
struct VectorOptions: ParsableArguments {
    @Flag(help: "Leaves the words that have a vector in --vectors as they are.")
    var freezeVectors = false

    @Option(
        parsing: .unconditional,
        help: help(
            "So many words of --vectors, the first ones, are known although the training texts do not have them.",
            defaults.vectors.extraWords))
    var vectorWords: Int?

    @Option(
        parsing: .unconditional,
        help: help(
            "The root mean square of the numbers of --vectors, which are scaled to it.",
            defaults.vectors.scale))
    var vectorScale: Float?

    @Option(
        parsing: .unconditional,
        help: help(
            "What the learning rate of the embedding is multiplied by.", defaults.vectors.learningRateScale))
    var embeddingRateScale: Float?

    func apply(to configuration: inout TrainingConfiguration) {
        if freezeVectors { configuration.vectors.areFrozen = true }
        if let vectorWords { configuration.vectors.extraWords = vectorWords }
        if let vectorScale { configuration.vectors.scale = vectorScale }
        if let embeddingRateScale { configuration.vectors.learningRateScale = embeddingRateScale }
    }
}

/// The options of the training itself.
struct LearningOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: help("How often all examples are seen at most.", defaults.epochs))
    var epochs: Int?

    @Option(parsing: .unconditional, help: help("Examples of one step.", defaults.batchSize))
    var batchSize: Int?

    @Option(
        parsing: .unconditional,
        help: help(
            "Examples of a step that one thread takes together: so many threads have work as the batch has such parts.",
            defaults.textsPerShard))
    var textsPerShard: Int?

    @Option(help: help("fp32 or bf16: the precision of products.", defaults.precision.rawValue))
    var precision: Precision?

    @Option(parsing: .unconditional, help: help("The largest learning rate.", defaults.learningRate))
    var learningRate: Float?

    @Option(help: help("constant, linear or cosine.", defaults.schedule.rawValue))
    var schedule: TrainingConfiguration.Schedule?

    @Option(
        parsing: .unconditional,
        help: help("Share of the steps in which the learning rate rises.", defaults.warmupShare))
    var warmupShare: Double?

    @Option(parsing: .unconditional, help: help("Decoupled weight decay.", defaults.weightDecay))
    var weightDecay: Float?

    @Option(
        parsing: .unconditional,
        help: help("Norm that gradients are scaled down to; 0 for none.", defaults.clipNorm))
    var clipNorm: Float?

    @Option(
        parsing: .unconditional,
        help: help("Share of the embedded numbers dropped.", defaults.embeddingDropout))
    var embeddingDropout: Float?

    @Option(
        parsing: .unconditional,
        help: help("Share of the states dropped between layers.", defaults.layerDropout))
    var layerDropout: Float?

    @Option(
        parsing: .unconditional,
        help: help("Share of the summary dropped before the head.", defaults.headDropout))
    var headDropout: Float?

    @Option(help: help("How classes count: equal, moderate or balanced.", defaults.classWeights.rawValue))
    var classWeights: TrainingConfiguration.ClassWeights?

    @Option(
        parsing: .unconditional,
        help: help("Share of each target spread over all classes.", defaults.labelSmoothing))
    var labelSmoothing: Float?

    @Option(
        parsing: .unconditional,
        help: help("How often a word must occur to be known.", defaults.vocabulary.minimumCount))
    var minimumCount: Int64?

    @Option(parsing: .unconditional, help: help("The most words known.", defaults.vocabulary.maximumSize))
    var maximumVocabulary: Int?

    @Option(
        help: help(
            "Which label is chosen: argmax, the most probable; or balanced, the most probable if all labels were equally frequent, for macro recall.",
            defaults.decision.rawValue))
    var decision: Decision?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Fits a network's temperature to the validation texts, so that probabilities are as high as labels are right; beside a linear part the weights of both do that. (default: --calibrate)"
    )
    var calibrate: Bool?

    @Option(
        help: help(
            "accuracy, macro-f1, macro-recall or log-loss chooses the epoch kept.",
            defaults.validationMetric.rawValue))
    var validationMetric: Metric?

    @Option(
        parsing: .unconditional,
        help: help(
            "Epochs without a better one before stopping; 0 for never, as with folds.", defaults.patience))
    var patience: Int?

    @Option(
        parsing: .unconditional,
        help: help(
            "Share held out when there is no validation file and there are no folds.", defaults.heldOutShare))
    var heldOutShare: Double?

    @Option(
        parsing: .unconditional,
        help: help(
            "Cuts the texts into folds, each judged by a network that has not seen it, in place of validation texts; then trains on all. As many times the time; 0 for none.",
            defaults.folds))
    var folds: Int?

    @Option(parsing: .unconditional, help: help("Seed of everything random.", defaults.seed))
    var seed: UInt64?

    @Option(
        name: .customLong("networks"), parsing: .unconditional,
        help: help(
            "Networks trained with seeds of their own, whose mean the model takes; as many times the time.",
            defaults.networkCount))
    var networkCount: Int?

    func apply(to configuration: inout TrainingConfiguration) {
        if let epochs { configuration.epochs = epochs }
        if let batchSize { configuration.batchSize = batchSize }
        if let textsPerShard { configuration.textsPerShard = textsPerShard }
        if let precision { configuration.precision = precision }
        if let learningRate { configuration.learningRate = learningRate }
        if let schedule { configuration.schedule = schedule }
        if let warmupShare { configuration.warmupShare = warmupShare }
        if let weightDecay { configuration.weightDecay = weightDecay }
        if let clipNorm { configuration.clipNorm = clipNorm }
        if let embeddingDropout { configuration.embeddingDropout = embeddingDropout }
        if let layerDropout { configuration.layerDropout = layerDropout }
        if let headDropout { configuration.headDropout = headDropout }
        if let classWeights { configuration.classWeights = classWeights }
        if let labelSmoothing { configuration.labelSmoothing = labelSmoothing }
        if let minimumCount { configuration.vocabulary.minimumCount = minimumCount }
        if let maximumVocabulary { configuration.vocabulary.maximumSize = maximumVocabulary }
        if let decision { configuration.decision = decision }
        if let calibrate { configuration.calibrates = calibrate }
        if let validationMetric { configuration.validationMetric = validationMetric }
        if let patience { configuration.patience = patience }
        if let heldOutShare { configuration.heldOutShare = heldOutShare }
        if let folds { configuration.folds = folds }
        if let seed { configuration.seed = seed }
        if let networkCount { configuration.networkCount = networkCount }
    }
}

extension NetworkConfiguration.Cell: ExpressibleByArgument {}
extension NetworkConfiguration.Activation: ExpressibleByArgument {}
extension NetworkConfiguration.ResetGate: ExpressibleByArgument {}
extension NetworkConfiguration.Pooling: ExpressibleByArgument {}
extension TrainingConfiguration.Schedule: ExpressibleByArgument {}
extension TrainingConfiguration.ClassWeights: ExpressibleByArgument {}
extension Metric: ExpressibleByArgument {}
