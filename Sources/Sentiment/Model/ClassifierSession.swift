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
    private let network: Network
    private let vocabulary: Vocabulary
    private let tokenizer: TokenizerSession
    private let softmax: DecisionSoftmax
    private let scratch = PredictionScratch()
    private var texts: TokenSequences
    private var batches = LengthBatches()
    private var results = FloatBuffer(count: 0)

    init(
        _ network: Network, _ vocabulary: Vocabulary, _ tokenizer: TokenizerSession,
        _ softmax: DecisionSoftmax
    ) {
        self.network = network
        self.softmax = softmax
        self.vocabulary = vocabulary
        self.tokenizer = tokenizer
        texts = TokenSequences(unknownWords: network.configuration.makeUnknownWords(vocabulary))
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
    }

    /// Adds a text in UTF-8.
    package func append(_ utf8: UnsafeBufferPointer<UInt8>) {
        let unknownWords = texts.unknownWords
        texts.append { tokenizer.ids(in: utf8, vocabulary: vocabulary, unknownWords, into: &$0) }
    }

    /// Predicts all texts that were added: those of similar length together.
    package func predict() {
        predictLogits()
        softmax(probabilities, network.kernels)
    }

    /// Computes the logits of all texts that were added, and leaves them where ``predict()`` leaves probabilities.
    package func predictLogits() {
        results = results.grown(to: texts.count * classCount)
        batches.cut(texts)
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

    private var classCount: Int { network.parameters.layout.classCount }
    /// (N, C).
    private var probabilities: Matrix { results.matrix(at: 0, rows: texts.count, columns: classCount) }
    private var floats: UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: results.base, count: texts.count * classCount)
    }
}
