import Sentiment

/// Everything that decides which word vectors are learned, apart from the texts: the same configuration and texts give
/// the same vectors to the bit, on any number of threads.
public struct WordVectorConfiguration: Codable, Sendable, Hashable {
    /// What predicts what.
    public enum Model: String, Codable, Sendable, CaseIterable {
        /// A word predicts each word of its window (Mikolov et al. 2013, arXiv:1310.4546).
        case skipgram
        /// The mean of a window's words predicts the word in its middle (Mikolov et al. 2013, arXiv:1301.3781).
        case cbow
    }

    /// How text becomes tokens: as for the network that will read the vectors.
    public var text = TextConfiguration()

    /// What predicts what. Skip-gram is the better one on texts of some millions of words.
    public var model = Model.skipgram

    /// D, the numbers of a vector: those of the network's embedding.
    public var size = NetworkConfiguration().embeddingSize

    /// The most words to either side of a word that belong to its window. Each window has a width of its own, from 1 on.
    public var window = 5

    /// Words drawn at random that a pair of words is told from (Mikolov et al. 2013).
    public var negatives = 5

    /// How often the texts are read.
    public var epochs = 5

    /// How often a word must occur.
    public var minimumCount: Int64 = 5

    /// The most words, the rarest are left out: a bound on the memory, 1 KB a word at 128 numbers.
    public var maximumSize = 200_000

    /// Words that make up more than this share of the text are left out at random: with the probability
    /// 1 - √(t / f) - t / f, as word2vec does.
    public var sampleThreshold = 1e-4

    /// The rate of the first step; it falls in a straight line to zero.
    public var learningRate: Float = 0.05

    /// Whether a vector is the mean of the word's own and those of its character n-grams (Bojanowski et al. 2017,
    /// arXiv:1607.04606).
    public var characterNGrams = false

    /// The characters of the shortest n-grams, `<` before the word and `>` behind it among them.
    public var minimumNGram = 3

    /// The characters of the longest n-grams.
    public var maximumNGram = 6

    /// How many rows all n-grams share, each taking that of its hash.
    public var ngramBuckets = 1 << 18

    /// Seeds everything random.
    public var seed: UInt64 = 1

    /// The default configuration.
    public init() {}

    /// How words are cut into n-grams; nil where they are not.
    var nGrams: CharacterNGrams? {
        characterNGrams
            ? CharacterNGrams(lengths: minimumNGram...maximumNGram, buckets: ngramBuckets) : nil
    }

    /// What is wrong with it; nil when vectors can be learned with it.
    package var problem: String? {
        let sizes = [
            ("size", size, 4096), ("window", window, 100), ("negatives", negatives, 100),
            ("epochs", epochs, 100_000), ("maximumSize", maximumSize, 100_000_000),
            ("maximumNGram", maximumNGram, 16), ("minimumNGram", minimumNGram, maximumNGram),
            ("ngramBuckets", ngramBuckets, 100_000_000),
        ]
        for (name, value, most) in sizes where value < 1 || value > most {
            return "\(name) is \(value), but must be between 1 and \(most)"
        }
        if minimumCount < 1 { return "minimumCount is \(minimumCount), but must be at least 1" }
        if !(sampleThreshold > 0 && sampleThreshold <= 1) {
            return "sampleThreshold is \(sampleThreshold), but must be above 0, and 1 at most"
        }
        if !(learningRate > 0 && learningRate <= 10) {
            return "learningRate is \(learningRate), but must be above 0, and 10 at most"
        }
        return text.problem
    }
}
