/// Whether one of two models is better than the other, or whether so many texts cannot tell.
///
/// ```swift
/// let comparison = ModelComparison(
///     gold: gold, first: predictedByOne, second: predictedByOther, labels: labels, seed: 1)
/// comparison.macroRecall.difference  // 0.031, second - first
/// comparison.macroRecall.pValue      // 0.004
/// ```
///
/// Both models answered the same texts, so the tests are paired, which sees far smaller differences than the intervals of
/// each model alone: a text that is hard for both says nothing.
///
/// As JSON, the keys are the property names below.
public struct ModelComparison: Codable, Sendable, Hashable {
    /// A measure of both models.
    public struct Difference: Codable, Sendable, Hashable {
        /// Of the first model.
        public let first: Double
        /// Of the second model.
        public let second: Double
        /// The second's less the first's.
        public let difference: Double
        /// The 95 % interval of the difference (percentile bootstrap, Efron and Tibshirani 1993, chapter 13).
        public let interval: Interval
        /// How probable a difference as large, of either sign, would be between models that are equally good
        /// (Berg-Kirkpatrick et al. 2012, section 2, but two-sided): the share of samples, and the observed one with
        /// them, whose difference is as far from the observed one as this is from 0.
        public let pValue: Double
    }

    /// Differences with a p-value below it are taken for real: the field's custom.
    public static let significance = 0.05
    /// Enough that a p-value of 0.05 moves by less than 0.01 from seed to seed.
    public static let defaultResamples = 5_000

    /// How many texts both models answered.
    public let exampleCount: Int
    /// The share of right predictions.
    public let accuracy: Difference
    /// The mean of the labels' recalls.
    public let macroRecall: Difference
    /// The mean of the labels' F1.
    public let macroF1: Difference
    /// How many texts both got right.
    public let bothRight: Int
    /// How many texts only the first model got right.
    public let onlyFirstRight: Int
    /// How many texts only the second model got right.
    public let onlySecondRight: Int
    /// How many texts neither got right.
    public let neitherRight: Int
    /// McNemar's exact test of the accuracies (McNemar 1947; Dietterich 1998): how probable it would be that the texts
    /// that only one model gets right are shared out as unevenly, were each as probable to fall to either.
    public let mcNemarPValue: Double
    /// How many samples the bootstrap drew.
    public let resamples: Int
    /// The seed that they follow from.
    public let seed: UInt64

    /// Compares predictions of the same texts.
    ///
    /// - Parameters:
    ///   - gold: the right class of each of N texts, an index of `labels`; N is at least 1.
    ///   - first: the class that the first model chose for each.
    ///   - second: the class that the second model chose for each.
    ///   - labels: the C classes' names.
    ///   - seed: what the bootstrap follows from: the same seed, the same result.
    ///   - resamples: how many samples it draws, at least 1.
    public init(
        gold: [Int], first: [Int], second: [Int], labels: [String], seed: UInt64,
        resamples: Int = ModelComparison.defaultResamples
    ) {
        precondition(!gold.isEmpty, "a comparison needs at least one text")
        precondition(gold.count == first.count && gold.count == second.count, "both models answer all texts")
        precondition(resamples > 0, "a bootstrap needs at least one sample")
        precondition(
            [gold, first, second].allSatisfy { $0.allSatisfy(labels.indices.contains) },
            "a class is an index of the labels")
        exampleCount = gold.count
        self.resamples = resamples
        self.seed = seed
        let rights = gold.indices.map { (first[$0] == gold[$0], second[$0] == gold[$0]) }
        bothRight = rights.count { $0 && $1 }
        onlyFirstRight = rights.count { $0 && !$1 }
        onlySecondRight = rights.count { !$0 && $1 }
        neitherRight = rights.count { !$0 && !$1 }
        mcNemarPValue = McNemarTest.pValue(onlyFirstRight, onlySecondRight)
        let bootstrap = PairedBootstrap(
            gold: gold, first: first, second: second, labels: labels, resamples: resamples, seed: seed)
        (accuracy, macroRecall, macroF1) = (bootstrap.accuracy, bootstrap.macroRecall, bootstrap.macroF1)
    }

    /// What to make of it, in a sentence that names the models.
    ///
    /// Macro recall decides, for which each label counts the same; that the accuracies say the opposite is told.
    public func verdict(first: String, second: String) -> String {
        guard macroRecall.pValue < Self.significance, macroRecall.difference != 0 else {
            return """
                No difference in macro recall that \(HumanFormat.count(exampleCount)) \
                text\(exampleCount == 1 ? "" : "s") can show (p = \(Self.shown(macroRecall.pValue))).
                """
        }
        let secondIsBetter = macroRecall.difference > 0
        let (better, worse) = secondIsBetter ? (second, first) : (first, second)
        let (more, less) =
            secondIsBetter
            ? (macroRecall.second, macroRecall.first) : (macroRecall.first, macroRecall.second)
        let isContradicted =
            mcNemarPValue < Self.significance && (onlySecondRight > onlyFirstRight) != secondIsBetter
        return """
            \(better) is better: macro recall \(HumanFormat.fixed(more, decimals: 4)) against \
            \(HumanFormat.fixed(less, decimals: 4)), p = \(Self.shown(macroRecall.pValue))\
            \(isContradicted ? "; but \(worse) has more texts right, p = \(Self.shown(mcNemarPValue))" : "").
            """
    }

    /// A p-value with as many digits as tell it from 0.
    static func shown(_ pValue: Double) -> String { HumanFormat.fixed(pValue, decimals: 4) }
}

extension ModelComparison {
    /// Compares the predictions of two models.
    ///
    /// - Throws: ``DifferentLabelsError`` unless both models have the same labels, in any order; ``UnknownLabelError``
    ///   when the corpus has another.
    public init(
        _ first: SentimentClassifier, _ second: SentimentClassifier, on corpus: Corpus, seed: UInt64 = 1
    ) throws {
        try DifferentLabelsError.check(first.labels, second.labels)
        self.init(
            try first.judge(corpus, seed: seed), try second.judge(corpus, seed: seed), seed: seed)
    }

    /// Compares what two models, that have the same labels, said of the same texts.
    package init(_ first: JudgedCorpus, _ second: JudgedCorpus, seed: UInt64) {
        let labels = first.evaluation.confusionMatrix.labels
        let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        let theirs = second.evaluation.confusionMatrix.labels.map { label in
            guard let place = places[label] else { preconditionFailure("both models have the same labels") }
            return place
        }
        self.init(
            gold: first.gold, first: first.predicted, second: second.predicted.map { theirs[$0] },
            labels: labels, seed: seed)
    }
}

/// Two models that cannot be compared, for they tell different labels apart.
public struct DifferentLabelsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The labels of the first model.
    public var first: [String]
    /// The labels of the second model.
    public var second: [String]

    /// What was found and what was expected.
    public var description: String {
        """
        the models cannot be compared: one has the labels \(first.joined(separator: ", ")), the other \
        \(second.joined(separator: ", ")); both must have the same ones, in any order
        """
    }

    /// Makes sure that two models have the same labels.
    package static func check(_ first: [String], _ second: [String]) throws(DifferentLabelsError) {
        if Set(first) != Set(second) { throw DifferentLabelsError(first: first, second: second) }
    }
}
