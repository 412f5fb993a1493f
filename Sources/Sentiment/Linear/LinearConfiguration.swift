/// What a linear model sees of a text, and how it is learned.
///
/// It is the baseline of the field, bags of word and character n-grams under a support vector machine (Joachims 1998;
/// Wang and Manning 2012), which few networks without pretraining pass.
public struct LinearConfiguration: Codable, Sendable, Hashable {
    /// How an n-gram's value follows from its occurrences.
    public enum Weighting: String, Codable, Sendable, CaseIterable {
        /// (1 + ln tf) · idf, each text's vector then of length 1 (Salton and Buckley 1988), with
        /// idf = ln((1 + N) / (1 + df)) + 1, df of N texts having the n-gram.
        case tfIDF = "tf-idf"
        /// Whether it occurs, times the log-count ratio of the class against the others (Wang and Manning 2012, NB-SVM).
        case naiveBayes = "naive-bayes"
    }

    /// Tokens of the longest word n-grams, the shortest being 1; 0 for no words. Trigrams are many and rare.
    public var maximumWordNGram = 2

    /// Characters of the shortest character n-grams. Single characters are in all longer ones.
    public var minimumCharacterNGram = 2

    /// Characters of the longest character n-grams; 0 for none. Word boundaries count as characters, and n-grams reach
    /// across them, so that five see an ending and the beginning of what follows.
    public var maximumCharacterNGram = 5

    /// How an n-gram's value follows from its occurrences.
    public var weighting = Weighting.tfIDF

    /// How many training texts must have an n-gram. One that a single text has teaches that text alone.
    public var minimumCount = 2

    /// The most n-grams known: those that most texts have. A model takes 12 to 24 bytes for each.
    public var maximumFeatures = 1_000_000

    /// What a unit of squared hinge loss costs against the squared length of the weights. Of several, the one that is
    /// best on the validation texts is taken.
    public var costs: [Double] = [0.2]

    /// The solver stops where no text's gradient is further from the others' than this (LIBLINEAR's `-e`).
    public var tolerance = 0.01

    /// The most passes over the texts.
    public var maximumPasses = 300

    /// The default configuration.
    public init() {}

    /// What is wrong with it; nil when it can be used.
    package var problem: String? {
        let problems = [
            (0...Self.longestNGram).problem("maximumWordNGram", maximumWordNGram),
            (1...Self.longestNGram).problem("minimumCharacterNGram", minimumCharacterNGram),
            (0...Self.longestNGram).problem("maximumCharacterNGram", maximumCharacterNGram),
            (1...1_000_000_000).problem("minimumCount", minimumCount),
            (1...100_000_000).problem("maximumFeatures", maximumFeatures),
            (1e-9...1).problem("tolerance", tolerance),
            (1...1_000_000).problem("maximumPasses", maximumPasses),
            costs.isEmpty ? "costs are none, but must be one or more" : nil,
            costs.lazy.compactMap { (1e-6...1e6).problem("a cost", $0) }.first,
        ]
        if let problem = problems.lazy.compactMap(\.self).first { return problem }
        if maximumWordNGram == 0, maximumCharacterNGram == 0 {
            return "maximumWordNGram and maximumCharacterNGram are both 0, so that no text has a feature"
        }
        if maximumCharacterNGram > 0, maximumCharacterNGram < minimumCharacterNGram {
            return """
                maximumCharacterNGram is \(maximumCharacterNGram), but must be 0 or at least \
                minimumCharacterNGram, \(minimumCharacterNGram)
                """
        }
        return nil
    }

    /// The time for a text grows with it.
    private static let longestNGram = 10
}
