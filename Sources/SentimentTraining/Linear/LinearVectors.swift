import Sentiment

/// The training texts of a linear model as vectors, and the n-grams known by them.
///
/// In the vectors, features are numbered by falling frequency, so that the weights that the solver visits most lie
/// together; in the model, by their keys.
struct LinearVectors: Sendable {
    /// The training texts.
    let training: SparseVectors
    private let configuration: LinearConfiguration
    private let labels: [String]
    private let classes: [Int]
    private let tokenizer: Tokenizer
    /// The known n-grams with idf, without weights.
    private let empty: LinearPart
    /// The number of each row of the model in the vectors.
    private let ranks: [Int32]

    /// Counts the n-grams of the training texts, keeps those that are frequent enough, and makes the texts vectors.
    init(
        _ corpus: Corpus, _ configuration: LinearConfiguration, labels: [String], _ tokenizer: Tokenizer,
        isInterrupted: () -> Bool
    ) throws {
        self.configuration = configuration
        self.labels = labels
        self.tokenizer = tokenizer
        let known = try Self.count(corpus, configuration, tokenizer, isInterrupted)
        let order = known.indices.sorted { known[$0].key < known[$1].key }
        guard let table = FeatureTable(order.map { known[$0].key }) else {
            preconditionFailure("The keys of different n-grams are in order.")
        }
        ranks = order.map(Int32.init)
        let texts = Double(corpus.examples.count)
        empty = LinearPart(
            configuration, classCount: labels.count, features: table,
            bias: Array(repeating: 0, count: LinearPart.columns(of: labels.count)),
            rarity: { row in
                switch configuration.weighting {
                case .tfIDF: Float(logarithm((1 + texts) / (1 + Double(known[order[row]].texts))) + 1)
                case .naiveBayes: 1
                }
            },
            weight: { _, _ in 0 })
        classes = Self.classes(of: corpus, labels)
        training = Self.vectors(of: corpus, empty, ranks, tokenizer)
        if isInterrupted() { throw TrainingError.interrupted(checkpoint: nil) }
    }

    private static func count(
        _ corpus: Corpus, _ configuration: LinearConfiguration, _ tokenizer: Tokenizer,
        _ isInterrupted: () -> Bool
    ) throws -> [(key: UInt64, texts: UInt32)] {
        var counts = FeatureCounts()
        var nGrams = TextNGrams(configuration)
        let session = tokenizer.makeSession()
        for (index, example) in corpus.examples.enumerated() {
            if index % 1024 == 0, isInterrupted() { throw TrainingError.interrupted(checkpoint: nil) }
            counts.beginText()
            var text = example.text
            text.withUTF8 { nGrams.read($0, with: session) }
            nGrams.forEachChunk { keys, _ in
                for key in keys { counts.add(key) }
            }
        }
        return counts.mostFrequent(
            minimumCount: configuration.minimumCount, maximum: configuration.maximumFeatures)
    }

    /// The vectors of other texts.
    func vectors(of corpus: Corpus) -> SparseVectors { Self.vectors(of: corpus, empty, ranks, tokenizer) }

    private static func vectors(
        of corpus: Corpus, _ part: LinearPart, _ ranks: [Int32], _ tokenizer: Tokenizer
    ) -> SparseVectors {
        var vectors = SparseVectors(featureCount: part.features.count)
        let (linear, session) = (LinearSession(part), tokenizer.makeSession())
        for example in corpus.examples {
            var text = example.text
            text.withUTF8 { utf8 in
                vectors.append { features, values in
                    let start = features.count
                    linear.append(vectorOf: utf8, with: session, to: &features, &values)
                    for place in start..<features.count { features[place] = ranks[Int(features[place])] }
                }
            }
        }
        return vectors
    }

    /// The classes of a corpus's texts.
    func classes(of corpus: Corpus) -> [Int] { Self.classes(of: corpus, labels) }

    private static func classes(of corpus: Corpus, _ labels: [String]) -> [Int] {
        let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        return corpus.examples.map { places[$0.label] ?? 0 }
    }

    // MARK: One against the others

    /// The columns of weights.
    var columns: Int { empty.columns }

    private var classCounts: [Int] { labels.indices.map { label in classes.count { $0 == label } } }

    /// Which training texts a column's weights are to tell from the others: those of its class; of two classes, those
    /// of the second.
    func isPositive(_ column: Int) -> [Bool] {
        let positive = columns == 1 ? 1 : column
        return classes.map { $0 == positive }
    }

    /// What the texts of a column cost. Balanced, a class's texts cost as much more as the class is rarer than the mean;
    /// with more than two classes only those that are to be told from the others, as in LIBLINEAR.
    func costs(
        _ candidate: LinearTrainer.Candidate, _ column: Int
    ) -> (positive: Double, negative: Double) {
        guard candidate.isBalanced else { return (candidate.cost, candidate.cost) }
        let costs = classCounts.map { count in
            candidate.cost * Double(classes.count) / Double(labels.count * max(1, count))
        }
        return columns == 1 ? (costs[1], costs[0]) : (costs[column], candidate.cost)
    }

    /// What multiplies the features of a column; nil for nothing.
    func multipliers(_ column: Int) -> [Float]? {
        configuration.weighting == .naiveBayes
            ? LogCountRatios.ratios(of: training, isPositive: isPositive(column)) : nil
    }

    /// The margins, (N, C) row by row, that the columns' solutions give texts.
    func margins(of vectors: SparseVectors, _ columns: [DualCoordinateDescent.Solution]) -> [Float] {
        (0..<vectors.count).flatMap { text in
            let margins = columns.map { Float(vectors.dot(text, $0.weights)) + $0.bias }
            return columns.count == 1 ? [-margins[0], margins[0]] : margins
        }
    }

    /// The linear part with the columns' solutions as weights.
    func part(_ columns: [DualCoordinateDescent.Solution]) -> LinearPart {
        LinearPart(
            configuration, classCount: labels.count, features: empty.features, bias: columns.map(\.bias),
            rarity: empty.rarity(of:), weight: { columns[$1].weights[Int(ranks[$0])] })
    }
}
