/// A classifier at work in one thread: it owns the tokenizer and all buffers, and uses them from text to text.
///
///     let session = classifier.makeSession()
///     for line in lines {
///         let label = session.classify(utf8: line)
///         print(classifier.labels[label], session.probability(of: label))
///     }
///
/// Once it has seen texts as long and as many, it allocates no memory.
public final class ClassifierSession {
    private let networks: [Network]
    private let linear: LinearSession?
    private let scales: PartScales
    private let classCount: Int
    private let vocabulary: Vocabulary
    private let tokenizer: TokenizerSession
    private let softmax: DecisionSoftmax
    private let scratch = PredictionScratch()
    private var texts: TokenSequences
    private var batches = LengthBatches()
    /// What the linear part says of each text, (N, C).
    private var margins: [Float] = []
    private var results = FloatBuffer(count: 0)
    /// The logits of one network of several.
    private var others = FloatBuffer(count: 0)

    /// A session of a model, whose networks may compute in another precision.
    init(
        _ model: SentimentModel, _ networks: [Network], _ tokenizer: TokenizerSession,
        _ softmax: DecisionSoftmax
    ) {
        self.networks = networks
        self.softmax = softmax
        linear = model.linear.map(LinearSession.init)
        scales = model.scales
        classCount = model.labels.count
        vocabulary = model.vocabulary
        self.tokenizer = tokenizer
        texts = TokenSequences(unknownWords: networks.first?.configuration.makeUnknownWords(model.vocabulary))
    }

    /// The most probable label of a text in UTF-8, as an index of ``SentimentClassifier/labels``; of equally
    /// probable ones the first. What is not UTF-8 in the text counts as U+FFFD.
    public func classify(utf8 text: UnsafeBufferPointer<UInt8>) -> Int {
        removeAll()
        append(text)
        predict()
        return bestLabel(of: 0)
    }

    /// The probability of a label, given by its index, for the text that was classified last.
    public func probability(of label: Int) -> Float { probability(of: label, for: texts.count - 1) }

    // MARK: Many texts together

    /// Forgets all texts.
    package func removeAll() {
        texts.removeAll()
        texts.unknownWords?.removeAll()
        margins.removeAll(keepingCapacity: true)
    }

    /// Adds a text in UTF-8.
    package func append(_ utf8: UnsafeBufferPointer<UInt8>) {
        let unknownWords = texts.unknownWords
        texts.append { ids in
            if !networks.isEmpty {
                tokenizer.ids(in: utf8, vocabulary: vocabulary, unknownWords, into: &ids)
            }
        }
        guard let linear else { return }
        margins.append(contentsOf: repeatElement(0, count: classCount))
        margins.withUnsafeMutableBufferPointer { margins in
            linear.margins(
                of: utf8, with: tokenizer,
                to: UnsafeMutableBufferPointer(rebasing: margins[(margins.count - classCount)...]))
        }
    }

    /// Predicts all texts that were added: those of similar length together.
    package func predict() {
        predictLogits()
        softmax(probabilities, networks.first?.kernels ?? .best)
    }

    /// Computes the logits of all texts that were added, and leaves them where ``predict()`` leaves probabilities.
    package func predictLogits() {
        results = results.grown(to: texts.count * classCount)
        predictNetworks()
        guard linear != nil else { return }
        let rows = probabilities
        margins.withUnsafeBufferPointer { margins in
            for text in 0..<texts.count {
                let place = text * classCount..<(text + 1) * classCount
                scales.combine(rows.row(text), margins: UnsafeBufferPointer(rebasing: margins[place]))
            }
        }
    }

    /// The mean of the networks' logits; zeros where there is none.
    private func predictNetworks() {
        guard let first = networks.first else { return probabilities.clear() }
        batches.cut(texts)
        predict(with: first, into: results)
        guard networks.count > 1 else { return }
        others = others.grown(to: texts.count * classCount)
        for network in networks.dropFirst() {
            predict(with: network, into: others)
            LogitMean.add(others.base, to: results.base, count: texts.count * classCount)
        }
        LogitMean.divide(results.base, count: texts.count * classCount, by: networks.count)
    }

    private func predict(with network: Network, into results: FloatBuffer) {
        for batch in 0..<batches.count {
            scratch.predict(texts, members: batches[batch], with: network, into: results)
        }
    }

    /// The most probable label of a text that was added before ``predict()``.
    package func bestLabel(of text: Int) -> Int {
        withResults { floats in
            UnsafeBufferPointer(rebasing: floats[text * classCount..<(text + 1) * classCount]).firstMaximum
        }
    }

    /// The probability of a label for a text that was added before ``predict()``.
    package func probability(of label: Int, for text: Int) -> Float { probabilities[text, label] }

    /// Calls `body` with all probabilities after ``predict()``, or logits after ``predictLogits()``: (N, C), row by row.
    package func withResults<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
        withExtendedLifetime(results) { body(floats) }
    }

    /// (N, C).
    private var probabilities: Matrix { results.matrix(at: 0, rows: texts.count, columns: classCount) }
    private var floats: UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: results.base, count: texts.count * classCount)
    }
}
