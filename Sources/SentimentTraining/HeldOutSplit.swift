import Sentiment

/// A corpus cut in two: examples to train on, and examples held out to watch the training.
///
/// - Stratified: each label gives its share to the held-out side, so both sides have the same mixture.
/// - The same text never stands on both sides, however often it occurs. A text with several labels counts
///   for the rarest of them.
/// - A label with two or more different texts of its own has at least one on each side; one with a single
///   text is only trained on.
/// - Repeatable: it follows from the corpus, the share and the seed alone, on every platform.
///
/// ```swift
/// let split = HeldOutSplit(corpus, seed: 1)
/// split.training.examples.count  // 900 of 1,000
/// ```
public struct HeldOutSplit: Sendable, Hashable {
    /// A tenth: the custom, and enough to tell epochs apart from a few thousand examples on.
    public static let defaultShare = 0.1

    /// The examples to train on, in the order of the corpus.
    public let training: Corpus
    /// The examples held out, in the order of the corpus.
    public let heldOut: Corpus

    /// Cuts a corpus.
    ///
    /// - Parameters:
    ///   - share: the share of each label's examples to hold out, between 0 and 1.
    ///   - seed: what the choice follows from.
    public init(_ corpus: Corpus, share: Double = defaultShare, seed: UInt64) {
        precondition(share > 0 && share < 1, "the held-out share \(share) is not between 0 and 1")
        let examples = corpus.examples
        var random = SplitMix64(seed: seed)
        var isHeldOut = [Bool](repeating: false, count: examples.count)
        for var groups in corpus.strata() {
            random.shuffle(&groups)
            for group in Self.choose(groups, share: share) {
                for index in group { isHeldOut[index] = true }
            }
        }
        training = Corpus(examples.indices.filter { !isHeldOut[$0] }.map { examples[$0] })
        heldOut = Corpus(examples.indices.filter { isHeldOut[$0] }.map { examples[$0] })
    }

    /// The groups to hold out: from the front, as many as come nearest to the share without exceeding it,
    /// at least one and never all of them.
    private static func choose(_ groups: [[Int]], share: Double) -> [[Int]] {
        guard groups.count > 1 else { return [] }
        let total = groups.reduce(0) { $0 + $1.count }
        let target = max(Int((Double(total) * share).rounded()), 1)
        var chosen: [[Int]] = []
        var count = 0
        for group in groups where count + group.count <= target && chosen.count < groups.count - 1 {
            chosen.append(group)
            count += group.count
        }
        if chosen.isEmpty, let smallest = groups.min(by: { $0.count < $1.count }) { return [smallest] }
        return chosen
    }
}
