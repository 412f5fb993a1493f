import Sentiment

/// A corpus cut into folds: each is held out once, from what the others teach.
///
/// - Stratified: each label is spread evenly over the folds.
/// - The same text stands in one fold only, however often it occurs.
/// - A label's only text is only trained on: what is learned from knows all labels, whichever fold is held out.
/// - Repeatable: it follows from the corpus, the number of folds and the seed alone, on every platform.
///
/// ```swift
/// let split = CrossValidationSplit(corpus, folds: 5, seed: 1)
/// split.training(without: 0).examples.count  // 800 of 1,000
/// ```
public struct CrossValidationSplit: Sendable, Hashable {
    /// How many folds there are.
    public let folds: Int
    /// The corpus.
    public let corpus: Corpus
    /// The fold of each example; nil of one that is only trained on.
    private var foldOfExample: [Int?]

    /// Cuts a corpus into two folds or more. Of a small corpus some may be empty.
    public init(_ corpus: Corpus, folds: Int, seed: UInt64) {
        precondition(folds > 1, "one fold is not held out from anything")
        var random = SplitMix64(seed: seed)
        var foldOfExample = [Int?](repeating: nil, count: corpus.examples.count)
        // Goes on from label to label, so that the folds are of one size.
        var fold = 0
        for var groups in corpus.strata() {
            random.shuffle(&groups)
            for group in groups {
                for index in group { foldOfExample[index] = fold }
                fold = (fold + 1) % folds
            }
        }
        self.folds = folds
        self.corpus = corpus
        self.foldOfExample = foldOfExample
        for fold in 0..<folds { releaseOnlyTexts(of: fold) }
    }

    /// Takes the texts out of a fold whose labels the others do not have.
    private mutating func releaseOnlyTexts(of fold: Int) {
        let missing = Set(corpus.labels).subtracting(training(without: fold).labels)
        if missing.isEmpty { return }
        let texts = Set(heldOut(fold).examples.filter { missing.contains($0.label) }.map(\.text))
        for (index, example) in corpus.examples.enumerated() where texts.contains(example.text) {
            foldOfExample[index] = nil
        }
    }

    /// What is learned from while a fold is held out, in the order of the corpus.
    public func training(without fold: Int) -> Corpus { examples { $0 != fold } }

    /// The examples of a fold, in the order of the corpus.
    public func heldOut(_ fold: Int) -> Corpus { examples { $0 == fold } }

    private func examples(_ isMember: (Int?) -> Bool) -> Corpus {
        Corpus(zip(corpus.examples, foldOfExample).filter { isMember($1) }.map(\.0))
    }
}
