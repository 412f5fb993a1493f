import Sentiment

/// Everything that decides what a training makes, apart from the texts: the same configuration, texts and
/// seed give the same model to the bit, on any number of threads. Stored with the model.
public struct TrainingConfiguration: Codable, Sendable, Hashable {
    /// How the learning rate changes after the warm-up.
    public enum Schedule: String, Codable, Sendable, CaseIterable {
        /// Stays.
        case constant
        /// Falls in a straight line to zero.
        case linear
        /// Falls along half a cosine to zero (Loshchilov and Hutter 2017).
        case cosine
    }

    /// How the classes count in the loss.
    public enum ClassWeights: String, Codable, Sendable, CaseIterable {
        /// Each example counts one.
        case equal
        /// Each class counts the same: examples / (classes · examples of the class).
        case balanced
        /// The square root of `balanced`: half-way between the two.
        case moderate
    }

    /// How text becomes tokens.
    public var text = TextConfiguration()

    /// The shape of the network.
    public var network = NetworkConfiguration()

    /// Which words of the training texts have an embedding of their own. Rarer ones share the unknown word's,
    /// which thereby learns what an unknown word means.
    public var vocabulary = VocabularyConfiguration()

    /// Starts the recurrent weights of a simple RNN as the identity (Le et al. 2015, meant for the
    /// rectifier) instead of a random orthogonal matrix.
    public var identityInitialization = false

    /// Seeds everything random: the start, the order of the examples, dropout, the held-out split.
    public var seed: UInt64 = 1

    /// How many networks are trained, one after the other and with seeds of their own, whose mean the model takes: an
    /// ensemble (Hansen and Salamon 1990). Takes as many times the time, in training and afterwards (docs/results.md).
    public var networkCount = 1

    /// How often all examples are seen at most.
    public var epochs = 10

    /// Examples of one step.
    public var batchSize = 32

    /// The texts of a batch that one thread takes through all time steps together, its shard: so many threads help
    /// a step as the batch has shards. Part of what the result depends on, so it does not follow the number of
    /// threads. With fewer than 16 a step's product waits for the weights that it reads. There are 256 shards at
    /// most; those of larger batches have more texts.
    public var textsPerShard = 16

    /// The batches whose examples are sorted by length together, so that a batch holds similar lengths
    /// while the epochs still differ.
    public var batchesPerBucket = 50

    /// The largest learning rate of Adam. Measured in docs/results.md, as are the other defaults that say so.
    public var learningRate: Float = 2e-3

    /// The precision of the products; weights, sums and activations are single precision in any case. bfloat16 is
    /// faster on processors that have it, and slower on others, which give the same model all the same.
    public var precision = Precision.float32

    /// Decay of Adam's first moment (Kingma and Ba 2015).
    public var beta1: Float = 0.9

    /// Decay of Adam's second moment.
    public var beta2: Float = 0.999

    /// Adam's guard against division by zero.
    public var epsilon: Float = 1e-8

    /// Decoupled weight decay (Loshchilov and Hutter 2019) of weights and of the embeddings of the words in
    /// the batch; biases do not decay.
    public var weightDecay: Float = 0.01

    /// The norm that all gradients together are scaled down to (Pascanu et al. 2013); 0 switches it off.
    public var clipNorm: Float = 1

    /// How the learning rate changes after the warm-up.
    public var schedule = Schedule.cosine

    /// The share of all steps in which the rate rises from zero.
    public var warmupShare = 0.05

    /// What the learning rate is divided by from each part of the network to the one below: head, layers from above,
    /// embedding (Howard and Ruder 2018, arXiv:1801.06146, section 3.2, who have 2.6). 1: all parts learn alike,
    /// which was better after pretraining on reviews at the default learning rate (accuracy .884 and .826).
    public var discriminativeRate: Float = 1

    /// The epochs after which the next part of the network, from above, joins those that move; before that it stays
    /// frozen (section 3.3 of the same paper). 0: all move from the start.
    public var unfreezingEpochs = 0.0

    /// The share of the embedded numbers dropped (docs/results.md).
    public var embeddingDropout: Float = 0.5

    /// The share of the states dropped between layers.
    public var layerDropout: Float = 0.3

    /// Drops the same states between layers for all tokens of a text (Gal and Ghahramani 2016, arXiv:1512.05287), in
    /// place of others for each. Embedded words share their word's mask in any case.
    public var hasVariationalDropout = false

    /// The share of the summary dropped before the head.
    public var headDropout: Float = 0.3

    /// The share of the training's tokens that are read as the unknown word: teaches what one means, and not to rely on
    /// a single word (docs/results.md).
    public var wordDropout: Float = 0

    /// The standard deviation of normal noise added to each embedded number; embeddings start between -0.1 and 0.1
    /// (docs/results.md).
    public var embeddingNoise: Float = 0

    /// The share of the recurrent weights dropped, the same at all time steps (DropConnect; Merity et al. 2018,
    /// arXiv:1708.02182; docs/results.md).
    public var recurrentDropout: Float = 0

    /// Learning from texts whose words are moved a little to where the network does worst (docs/results.md).
    public var adversarial = AdversarialConfiguration()

    /// The share of itself that the moving average of the weights keeps at each step: the average is what validates
    /// and what the model gets. 0 takes the weights themselves (docs/results.md).
    public var averageDecay: Float = 0

    /// Learning from texts without labels, and from teachers.
    public var unlabelled = UnlabelledConfiguration()

    /// How the classes count in the loss: half-way to balance (docs/results.md).
    public var classWeights = ClassWeights.moderate

    /// The share of each target spread evenly over all classes: keeps probabilities modest (docs/results.md).
    public var labelSmoothing: Float = 0.05

    /// Which label is chosen for a text, when choosing the epoch, too. On SemEval's and Wisesight's dev texts the
    /// balanced one gains a point of macro recall and costs two to five of accuracy. A model can be opened with either.
    public var decision = Decision.argmax

    /// Fits a temperature to the validation texts after the last epoch, see ``DecisionRule/temperature``. No
    /// label depends on it. Without effect where there is a linear part: the scales of both parts, which validation
    /// texts decide, are temperatures as well.
    public var calibrates = true

    /// The metric on held-out texts that chooses the epoch to keep.
    public var validationMetric = Metric.macroF1

    /// Stops after so many epochs without a better one; 0 never stops early.
    public var patience = 3

    /// The share of the training texts held out for validation when no validation texts are given and no ``folds``.
    public var heldOutShare = HeldOutSplit.defaultShare

    /// Into how many folds the examples are cut: as many trainings, each judged by the fold that it has not learned from, take
    /// the place of validation texts. Together they choose the epoch, the cost of the linear part, scales and
    /// temperature by all examples; then all examples are learned from (Stone 1974; Wolpert 1992 for the scales). 0
    /// holds validation texts out instead. With folds ``patience`` has no effect, there is one network, and a training
    /// takes about as many times as long as there are folds (docs/results.md).
    public var folds = 0

    /// How word vectors that were learned elsewhere start the embedding; without effect where none are given.
    public var vectors = PretrainedVectorsConfiguration()

    /// How the embedding and the first layer are trained as a language model before, where there are texts for that.
    public var pretraining = LanguageModelConfiguration()

    /// Puts a linear model of n-grams beside the network ("wide and deep", Cheng et al. 2016), trained on the same
    /// texts; validation texts tell how much each part counts. Together they were better than either on nearly all
    /// sets (docs/results.md), and are never much below the linear model.
    public var hasLinearPart = true

    /// The linear part, and the baseline.
    public var linear = LinearConfiguration()

    /// The default configuration.
    public init() {}

    /// The seed of a network's start, its batches and its dropout, the first network being 0; folds come first.
    package func seed(ofNetwork index: Int) -> UInt64 {
        // Neighbouring seeds are those of other trainings.
        index == 0 ? seed : StableHash.hash("\(seed) \(index)".utf8)
    }

    /// How many networks are trained in all, those of folds among them.
    package var runCount: Int { folds + networkCount }

    /// The parts that a batch is cut into.
    package var shards: Int { shards(of: batchSize) }

    /// The parts that a step of so many texts is cut into.
    package func shards(of texts: Int) -> Int {
        min((texts + textsPerShard - 1) / textsPerShard, Self.mostShards)
    }

    /// More would need memory of their own and find no thread.
    private static let mostShards = 256

    /// What is wrong with it; nil when it can be trained with.
    package var problem: String? {
        let problems = [
            network.problem, text.problem, vectors.problem, pretraining.problem,
            precision == .int8 ? "precision is int8, which serves predictions only" : nil,
            (1...1_000_000_000).problem("vocabulary.minimumCount", vocabulary.minimumCount),
            (2...100_000_000).problem("vocabulary.maximumSize", vocabulary.maximumSize),
            (1...SentimentModel.mostNetworks).problem("networkCount", networkCount),
            (1...1_000_000).problem("epochs", epochs),
            (1...100_000).problem("batchSize", batchSize),
            (1...100_000).problem("textsPerShard", textsPerShard),
            (1...1_000_000).problem("batchesPerBucket", batchesPerBucket),
            (0...1000).problem("learningRate", learningRate),
            (0...0.999_999).problem("beta1", beta1),
            (0...0.999_999_9).problem("beta2", beta2),
            (1e-30...1).problem("epsilon", epsilon),
            (0...1).problem("weightDecay", weightDecay),
            (0...1e9).problem("clipNorm", clipNorm),
            (0...1).problem("warmupShare", warmupShare),
            (1...1000).problem("discriminativeRate", discriminativeRate),
            (0...1_000_000).problem("unfreezingEpochs", unfreezingEpochs),
            (0...0.95).problem("embeddingDropout", embeddingDropout),
            (0...0.95).problem("layerDropout", layerDropout),
            (0...0.95).problem("headDropout", headDropout),
            (0...0.95).problem("wordDropout", wordDropout),
            (0...100).problem("embeddingNoise", embeddingNoise),
            (0...0.95).problem("recurrentDropout", recurrentDropout),
            (0...0.999_999).problem("averageDecay", averageDecay),
            (0...100).problem("adversarial.size", adversarial.size),
            (0...1000).problem("adversarial.weight", adversarial.weight),
            (0...100).problem("adversarial.virtualSize", adversarial.virtualSize),
            (0...1000).problem("adversarial.virtualWeight", adversarial.virtualWeight),
            (0...1000).problem("adversarial.entropyWeight", adversarial.entropyWeight),
            (1...100_000).problem("unlabelled.batchSize", unlabelled.batchSize),
            (0...1000).problem("unlabelled.weight", unlabelled.weight),
            (0...1).problem("unlabelled.teacherShare", unlabelled.teacherShare),
            (0...1).problem("unlabelled.confidence", unlabelled.confidence),
            (0...0.95).problem("labelSmoothing", labelSmoothing),
            (0...1_000_000).problem("patience", patience),
            (0.001...0.9).problem("heldOutShare", heldOutShare),
            (0...1000).problem("folds", folds),
            folds == 1 ? "folds is 1, but one fold is not held out from anything" : nil,
            linear.problem.map { "linear.\($0)" },
        ]
        return problems.lazy.compactMap(\.self).first
    }
}
