import ArgumentParser
import SentimentTraining

private let defaults = TrainingConfiguration()

/// The options against learning by heart, apart from the dropouts of ``LearningOptions``.
struct RegularizationOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: help("Share of the words read as unknown.", defaults.wordDropout))
    var wordDropout: Float?

    @Option(
        parsing: .unconditional,
        help: help("Standard deviation of noise added to the embedded numbers.", defaults.embeddingNoise))
    var embeddingNoise: Float?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Drops the same states between --layers for all words of a text. (default: --no-variational-dropout)"
    )
    var variationalDropout: Bool?

    @Option(
        parsing: .unconditional,
        help: help("Share of the recurrent weights dropped.", defaults.recurrentDropout))
    var recurrentDropout: Float?

    @Option(
        parsing: .unconditional,
        help: help(
            "Takes a moving average of the weights that keeps this share of itself at each step; 0 for none.",
            defaults.averageDecay))
    var averageDecay: Float?

    @Option(
        parsing: .unconditional,
        help: help(
            "Length of adversarial steps of each text's words, in lengths of a word; 0 for none. Twice the time.",
            defaults.adversarial.size))
    var adversarial: Float?

    @Option(
        parsing: .unconditional,
        help: help("What adversarial texts count in the loss.", defaults.adversarial.weight))
    var adversarialWeight: Float?

    @Option(
        parsing: .unconditional,
        help: help(
            "Length of virtual adversarial steps, which need no labels; 0 for none. Three times the time.",
            defaults.adversarial.virtualSize))
    var virtualAdversarial: Float?

    @Option(
        parsing: .unconditional,
        help: help("What virtual adversarial texts count in the loss.", defaults.adversarial.virtualWeight))
    var virtualAdversarialWeight: Float?

    @Option(
        parsing: .unconditional,
        help: help("What the entropy of predictions counts in the loss.", defaults.adversarial.entropyWeight))
    var entropyWeight: Float?

    func apply(to configuration: inout TrainingConfiguration) {
        if let variationalDropout { configuration.hasVariationalDropout = variationalDropout }
        if let wordDropout { configuration.wordDropout = wordDropout }
        if let embeddingNoise { configuration.embeddingNoise = embeddingNoise }
        if let recurrentDropout { configuration.recurrentDropout = recurrentDropout }
        if let averageDecay { configuration.averageDecay = averageDecay }
        if let adversarial { configuration.adversarial.size = adversarial }
        if let adversarialWeight { configuration.adversarial.weight = adversarialWeight }
        if let virtualAdversarial { configuration.adversarial.virtualSize = virtualAdversarial }
        if let virtualAdversarialWeight { configuration.adversarial.virtualWeight = virtualAdversarialWeight }
        if let entropyWeight { configuration.adversarial.entropyWeight = entropyWeight }
    }
}
