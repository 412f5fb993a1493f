import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Tells the sentiment of texts with a trained model.
///
///     let classifier = try SentimentClassifier(contentsOf: url)
///     classifier.classify("A quiet triumph.").label   // "positive"
///
/// A classifier never changes and may be used from any number of threads at once.
public final class SentimentClassifier: Sendable {
    /// The labels that it tells apart, in the order of ``Prediction/probabilities``.
    public var labels: [String] { model.labels }

    /// How it reads text.
    public var textConfiguration: TextConfiguration { model.text }

    /// The shape of its networks; nil for a linear model.
    public var networkConfiguration: NetworkConfiguration? { model.network?.configuration }

    /// How many networks it has, whose mean it takes: 1 mostly, 0 for a linear model.
    public var networkCount: Int { model.networks.count }

    /// How its scores become probabilities and a label.
    public var decisionRule: DecisionRule { model.decisionRule }

    /// What its linear part sees of a text; nil for a network alone.
    public var linearConfiguration: LinearConfiguration? { model.linear?.configuration }

    /// The words that its network knows; a linear model's are none but the special ones.
    public var vocabulary: Vocabulary { model.vocabulary }

    /// The configuration of the training that made it, as JSON; empty when the file does not tell.
    public var trainingConfigurationJSON: String { model.trainingConfiguration }

    /// What is worth knowing though nothing is wrong; empty mostly. Told when the word rules are not those
    /// of the training, so that predictions may differ a little.
    public var notes: [String] {
        if model.tokenizerRules == tokenizer.rulesIdentifier { return [] }
        return [
            """
            the model was trained with the word rules \(model.tokenizerRules), here are \
            \(tokenizer.rulesIdentifier): some words may be cut differently
            """
        ]
    }

    package let model: SentimentModel
    /// The model's networks in the precision that was asked for; none for a linear model.
    package let networks: [Network]
    /// The precision of its networks' products.
    package let precision: Precision
    private let tokenizer: Tokenizer
    private let softmax: DecisionSoftmax
    private let threads: Int
    /// Teams that wait for the next call.
    private let idle = Mutex(IdleTeams())

    /// Opens a model file.
    ///
    /// - Parameters:
    ///   - url: the place of the file.
    ///   - threads: how many threads work on a list of texts; nil takes all processors.
    ///   - precision: how the network's products are computed: less is faster, and its probabilities differ a little.
    ///     By default that of the model: 8 bits for a quantized one, else single precision.
    ///   - decision: which label is chosen; by default as the model says.
    /// - Throws: ``ModelFileError`` when the file is missing, damaged or foreign; ``TextError`` when ICU fails.
    public convenience init(
        contentsOf url: URL, threads: Int? = nil, precision: Precision? = nil, decision: Decision? = nil
    ) throws {
        try self.init(contentsOf: url.path, threads: threads, precision: precision, decision: decision)
    }

    /// Opens a model file; errors name it by the path as it is given.
    package convenience init(
        contentsOf path: String, threads: Int? = nil, precision: Precision? = nil, decision: Decision? = nil
    ) throws {
        try self.init(
            SafetensorsFile(path: path), threads: threads, precision: precision, decision: decision)
    }

    /// A classifier of a model file that is part of the program: bytes that never change nor go away. `name` stands for
    /// a path in errors.
    package convenience init(
        constant bytes: UnsafeRawBufferPointer, name: String, threads: Int? = nil,
        precision: Precision? = nil, decision: Decision? = nil
    ) throws {
        try self.init(
            SafetensorsFile(MappedFile(constant: bytes, name: name)), threads: threads, precision: precision,
            decision: decision)
    }

    private convenience init(
        _ file: SafetensorsFile, threads: Int?, precision: Precision?, decision: Decision?
    ) throws {
        var model = try SentimentModel(file)
        if let decision { model.decisionRule.decision = decision }
        try self.init(model, threads: threads, precision: precision)
    }

    /// A classifier of a model in memory.
    package init(
        _ model: SentimentModel, threads: Int? = nil, precision: Precision? = nil
    ) throws(TextError) {
        self.model = model
        let precision = precision ?? model.precision
        self.precision = precision
        networks = model.networks.map { network in
            (precision == .float32 ? network : network.computing(in: precision)).keepingWordProjections()
        }
        softmax = DecisionSoftmax(model.decisionRule)
        self.threads = max(1, threads ?? WorkerPool.availableProcessors)
        tokenizer = try Tokenizer(model.text, compiled: model.compiledRules)
    }

    /// Whether its weights are 8-bit integers.
    public var isQuantized: Bool { model.isQuantized }

    /// The classifier with weights, the embedding's too, rounded to 8-bit integers. Its file has a quarter to two fifths of
    /// the size; it computes in 8 bits, too, and its probabilities differ a little.
    ///
    /// - Throws: ``QuantizationError`` when a weight is not finite; ``TextError`` when ICU fails.
    public func quantized() throws -> SentimentClassifier {
        try SentimentClassifier(model.quantized(), threads: threads)
    }

    /// Writes the model file: it appears whole or not at all.
    public func write(to url: URL) throws { try write(to: url.path) }

    /// Writes the model file; errors name it by the path as it is given.
    package func write(to path: String) throws { try model.write(to: path) }

    /// The sentiment of a text.
    public func classify(_ text: String) -> Prediction {
        classify([text], threads: 1)[0]
    }

    /// The sentiment of each text, in their order. Faster than one by one: texts of similar length are read
    /// together, on all threads.
    public func classify(_ texts: [String]) -> [Prediction] {
        classify(texts, threads: texts.count < 16 ? 1 : threads)
    }

    /// A session for a loop of your own over texts that come one by one, in one thread: it makes no string, no
    /// array and no ``Prediction``.
    public func makeSession() -> ClassifierSession {
        ClassifierSession(model, networks, tokenizer.makeSession(), softmax)
    }

    private func classify(_ texts: [String], threads: Int) -> [Prediction] {
        let count = labels.count
        let probabilities = withTeam(threads: threads) { $0.probabilities(of: texts) }
        return texts.indices.map { text in
            Prediction(labels: labels, probabilities: Array(probabilities[text * count..<(text + 1) * count]))
        }
    }

    /// Compares its predictions with the labels of a corpus.
    ///
    /// - Parameters:
    ///   - corpus: labelled texts, at least one; every label must be one of ``labels``.
    ///   - seed: what the bootstrap intervals follow from.
    /// - Throws: ``UnknownLabelError`` when the corpus has a label that the model does not know.
    public func evaluate(on corpus: Corpus, seed: UInt64 = 1) throws(UnknownLabelError) -> Evaluation {
        try judge(corpus, seed: seed).evaluation
    }

    /// What its labels are worth where those that are not probable enough are left out.
    ///
    /// - Parameters:
    ///   - corpus: labelled texts, at least one; every label must be one of ``labels``.
    ///   - threshold: the probability that a label needs.
    /// - Throws: ``UnknownLabelError`` when the corpus has a label that the model does not know.
    public func selectiveScores(
        on corpus: Corpus, threshold: Float
    ) throws(UnknownLabelError) -> SelectiveScores {
        try judge(corpus, seed: 1).selectiveScores(threshold: threshold)
    }

    /// An evaluation that also knows the single mistakes.
    package func judge(_ corpus: Corpus, seed: UInt64) throws(UnknownLabelError) -> JudgedCorpus {
        let gold = try labelIndices(of: corpus)
        let texts = corpus.examples.map(\.text)
        let logits = withTeam(threads: threads) { $0.logits(of: texts) }
        let kernels = networks.first?.kernels ?? .best
        let before = decisionRule.temperature == 1 ? nil : DecisionSoftmax(decisionRule.uncalibrated)
        return JudgedCorpus(
            texts: texts, gold: gold, probabilities: softmax(logits, kernels),
            uncalibrated: before?(logits, kernels), labels: labels, seed: seed)
    }

    private func labelIndices(of corpus: Corpus) throws(UnknownLabelError) -> [Int] {
        let indices = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        var gold: [Int] = []
        for example in corpus.examples {
            guard let index = indices[example.label] else {
                throw UnknownLabelError(label: example.label, known: labels)
            }
            gold.append(index)
        }
        return gold
    }

    /// Lends a team to `body`: of several threads if that is asked for and nobody else has it, else of one.
    package func withTeam<Result>(
        threads: Int, _ body: (ClassifierTeam) throws -> Result
    ) rethrows -> Result {
        let (waiting, isWide) = idle.withLock { $0.take(wide: threads > 1) }
        let team = waiting ?? ClassifierTeam(self, threads: isWide ? threads : 1)
        defer { idle.withLock { $0.giveBack(team, isWide: isWide) } }
        return try body(team)
    }
}

/// The teams of a classifier that wait for the next call. One at most has several threads: callers that
/// overlap share the processors by their own threads already.
private struct IdleTeams {
    /// More teams than this are not kept: each has buffers as large as its largest text.
    private static let mostNarrow = 4

    private var wide: ClassifierTeam?
    private var isWideLent = false
    private var narrow: [ClassifierTeam] = []

    /// A team that waits, if there is one, and whether it is, or may be, of several threads.
    mutating func take(wide asked: Bool) -> (ClassifierTeam?, isWide: Bool) {
        guard asked, !isWideLent else { return (narrow.popLast(), false) }
        isWideLent = true
        return (wide, true)
    }

    mutating func giveBack(_ team: ClassifierTeam, isWide: Bool) {
        if isWide {
            wide = team
            isWideLent = false
        } else if narrow.count < Self.mostNarrow {
            narrow.append(team)
        }
    }
}

/// A label that a model does not know.
public struct UnknownLabelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The label found.
    public var label: String
    /// The labels that the model knows.
    public var known: [String]

    /// What was found, what was expected and what to do.
    public var description: String {
        """
        the label "\(label)" is not one of the model's \(known.joined(separator: ", ")); \
        map it with --label-map \(label)=LABEL
        """
    }
}
