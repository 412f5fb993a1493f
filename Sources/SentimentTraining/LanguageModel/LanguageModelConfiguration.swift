/// How a language model is trained before the classifier, whose embedding and first layer then start from it
/// (Dai and Le 2015, arXiv:1511.01432; Howard and Ruder 2018, arXiv:1801.06146).
public struct LanguageModelConfiguration: Codable, Sendable, Hashable {
    /// How often all texts are read.
    public var epochs = 3

    /// Texts that are read beside each other. A step has the next stretch of each.
    public var lanes = 64

    /// The lanes that one thread takes through the time steps together; part of what the result depends on.
    public var lanesPerShard = 32

    /// The words of a stretch: gradients do not go back further (truncated back-propagation; Williams and Peng 1990).
    /// States do: a lane goes on with the state that it ended with.
    public var stretch = 64

    /// Stretches are longer or shorter by up to this share, so that they do not always end at the same words (as in
    /// Merity et al. 2018, arXiv:1708.02182).
    public var stretchJitter: Float = 0.25

    /// The words that each next word is compared with in training, drawn anew for each step and shared by all its words.
    /// With as many as the vocabulary has, the softmax is the full one. A thousand cost about as much as the layer, and
    /// with half of them the perplexity was 203 in place of 196.
    public var candidates = 1024

    /// Words are drawn with the power of their frequency (3/4 as in Mikolov et al. 2013, arXiv:1310.4546); those for
    /// which that is certain are always among the candidates.
    public var candidateExponent = 0.75

    /// The largest learning rate of Adam; it falls in a straight line to zero. One epoch of two million words of reviews
    /// ended with a perplexity of 233 at 0.002, 196 at 0.004 and 167 at 0.008; longer trainings want less than the largest.
    public var learningRate: Float = 4e-3

    /// The share of all words in which the rate rises from zero.
    public var warmupShare = 0.02

    /// Decoupled weight decay. A model that reads tens of millions of words a few times does not overfit.
    public var weightDecay: Float = 0

    /// The norm that all gradients together are scaled down to; 0 switches it off.
    public var clipNorm: Float = 1

    /// The share of the embedded numbers dropped.
    public var embeddingDropout: Float = 0.1

    /// The share of the states dropped before the next word is predicted.
    public var outputDropout: Float = 0.1

    /// The words, at least, of the texts held out, on which the perplexity is measured over the whole vocabulary: its
    /// standard error is then about two percent.
    public var heldOutWords = 20_000

    /// The default configuration.
    public init() {}

    /// The parts that the lanes of a direction are cut into.
    package var shards: Int { (lanes + lanesPerShard - 1) / lanesPerShard }

    /// What is wrong with it; nil when it can be trained with.
    package var problem: String? {
        let problems = [
            (1...1_000_000).problem("pretraining.epochs", epochs),
            (1...100_000).problem("pretraining.lanes", lanes),
            (1...100_000).problem("pretraining.lanesPerShard", lanesPerShard),
            (1...100_000).problem("pretraining.stretch", stretch),
            (0...0.9).problem("pretraining.stretchJitter", stretchJitter),
            (1...100_000_000).problem("pretraining.candidates", candidates),
            (0...2).problem("pretraining.candidateExponent", candidateExponent),
            (0...1000).problem("pretraining.learningRate", learningRate),
            (0...1).problem("pretraining.warmupShare", warmupShare),
            (0...1).problem("pretraining.weightDecay", weightDecay),
            (0...1e9).problem("pretraining.clipNorm", clipNorm),
            (0...0.95).problem("pretraining.embeddingDropout", embeddingDropout),
            (0...0.95).problem("pretraining.outputDropout", outputDropout),
            (1...1_000_000_000).problem("pretraining.heldOutWords", heldOutWords),
        ]
        return problems.lazy.compactMap(\.self).first
    }
}
