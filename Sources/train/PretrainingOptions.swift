import ArgumentParser
import CommandSupport
import Glibc
import Sentiment
import SentimentTraining

private let defaults = LanguageModelConfiguration()

/// The options of what comes before the training.
struct PretrainingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Texts, labelled or not, from which a language model learns first; its embedding and layer are what the training starts from. Can be given several times.",
            valueName: "path"))
    var pretrain: [String] = []

    @Option(
        help: ArgumentHelp(
            "Starts from the weights that --save-pretrained wrote, with their vocabulary.", valueName: "path")
    )
    var pretrained: String?

    @Option(
        help: ArgumentHelp(
            "Where to keep the language model's weights for other trainings.", valueName: "path"))
    var savePretrained: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How often the language model reads all texts. (default: \(defaults.epochs))"))
    var pretrainEpochs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Its largest learning rate. (default: \(defaults.learningRate))"))
    var pretrainLearningRate: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Texts that it reads beside each other. (default: \(defaults.lanes))"))
    var pretrainLanes: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Words of a text that it reads in a step; gradients go no further. (default: \(defaults.stretch))"
        ))
    var pretrainStretch: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Words that each next word is compared with. (default: \(defaults.candidates))"))
    var pretrainCandidates: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the states dropped before it predicts. (default: \(defaults.outputDropout))"))
    var pretrainDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the embedded numbers dropped before it reads them. (default: \(defaults.embeddingDropout))"
        ))
    var pretrainEmbeddingDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What the training's learning rate is divided by from head to layer to embedding; 2.6 is usual after pretraining. (default: \(TrainingConfiguration().discriminativeRate))"
        ))
    var discriminativeRate: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Epochs of the training after which layer and embedding begin to move, one after the other; 0 for at once. (default: \(TrainingConfiguration().unfreezingEpochs))",
            valueName: "epochs"))
    var gradualUnfreezing: Double?

    func apply(to configuration: inout TrainingConfiguration) {
        if let discriminativeRate { configuration.discriminativeRate = discriminativeRate }
        if let gradualUnfreezing { configuration.unfreezingEpochs = gradualUnfreezing }
        if let pretrainEpochs { configuration.pretraining.epochs = pretrainEpochs }
        if let pretrainLearningRate { configuration.pretraining.learningRate = pretrainLearningRate }
        if let pretrainLanes { configuration.pretraining.lanes = pretrainLanes }
        if let pretrainStretch { configuration.pretraining.stretch = pretrainStretch }
        if let pretrainCandidates { configuration.pretraining.candidates = pretrainCandidates }
        if let pretrainDropout { configuration.pretraining.outputDropout = pretrainDropout }
        if let pretrainEmbeddingDropout {
            configuration.pretraining.embeddingDropout = pretrainEmbeddingDropout
        }
    }

    mutating func validate() throws {
        if pretrained != nil, !pretrain.isEmpty {
            throw ValidationError("--pretrain trains what --pretrained reads; give one of them")
        }
        if savePretrained != nil, pretrain.isEmpty {
            throw ValidationError("--save-pretrained keeps what --pretrain makes; give texts with --pretrain")
        }
    }

    /// The files that are read, as the options name them.
    var sources: [OverwriteGuard.NamedFile] {
        pretrain.map { ("--pretrain", $0) } + (pretrained.map { [("--pretrained", $0)] } ?? [])
    }

    /// What comes before the training; nil for nothing.
    func read(_ corpus: CorpusOptions) throws -> Pretraining? {
        if let pretrained { return .weights(try PretrainedWeights(contentsOf: pretrained)) }
        if pretrain.isEmpty { return nil }
        var texts: [String] = []
        for path in pretrain { try corpus.forEachUnlabelledText(in: path) { texts.append($0) } }
        return .texts(texts)
    }
}
