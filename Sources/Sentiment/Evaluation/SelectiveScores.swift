/// What a model is worth that answers only where it is sure enough: how much it answers, and how much of that is right
/// (Geifman and El-Yaniv 2017, arXiv:1705.08500).
///
/// ```text
/// Labels with a probability of 0.6000 or more
/// Coverage              0.6667  8 of 12
/// Accuracy              0.6250
///
/// The surest             100 %    90 %    75 %    50 %    25 %
/// Accuracy              0.5833  0.6364  0.6667  0.8333  1.0000
/// Probability from      0.4000  0.4000  0.5000  0.7000  0.8000
/// ```
public struct SelectiveScores: Codable, Sendable, Hashable, CustomStringConvertible {
    /// The surest texts, taken together.
    public struct Point: Codable, Sendable, Hashable {
        /// Their share of all texts.
        public let coverage: Double
        /// The share of right predictions among them.
        public let accuracy: Double
        /// The least probability of a predicted label among them.
        public let threshold: Float
    }

    /// The shares of the texts that the curve has points for.
    public static let coverages = [1, 0.9, 0.75, 0.5, 0.25]

    /// The probability that a label needs.
    public let threshold: Float
    /// How many texts were scored.
    public let exampleCount: Int
    /// How many of them have a label that is probable enough.
    public let answeredCount: Int
    /// Their share.
    public let coverage: Double
    /// The share of right predictions among them; nil where there are none.
    public let accuracy: Double?
    /// What other thresholds give: a point for each of ``coverages``, rounded up to whole texts. Of equally sure texts
    /// the first ones count.
    public let curve: [Point]

    package init(_ predictions: Predictions, threshold: Float) {
        let examples = predictions.gold.indices
        let confidences = examples.map {
            predictions.probability(of: predictions.predicted[$0], example: $0)
        }
        let isRight = examples.map { predictions.predicted[$0] == predictions.gold[$0] }
        let answered = examples.filter { confidences[$0] >= threshold }
        self.threshold = threshold
        exampleCount = examples.count
        answeredCount = answered.count
        coverage = Double(answered.count) / Double(examples.count)
        accuracy =
            answered.isEmpty ? nil : Double(answered.count { isRight[$0] }) / Double(answered.count)
        let surest = examples.sorted { (confidences[$1], $0) < (confidences[$0], $1) }
        curve = Self.coverages.map { share in
            let count = max(1, Int((share * Double(surest.count)).rounded(.up)))
            return Point(
                coverage: Double(count) / Double(surest.count),
                accuracy: Double(surest[..<count].count { isRight[$0] }) / Double(count),
                threshold: confidences[surest[count - 1]])
        }
    }

    /// A table, lines ending in LF.
    public var description: String {
        """
        Labels with a probability of \(number(Double(threshold))) or more
        \(row("Coverage", [number(coverage)]))  \(HumanFormat.count(answeredCount)) of \
        \(HumanFormat.count(exampleCount))
        \(row("Accuracy", [accuracy.map(number) ?? "-"]))

        \(row("The surest", Self.coverages.map { "\(Int($0 * 100)) %" }))
        \(row("Accuracy", curve.map { number($0.accuracy) }))
        \(row("Probability from", curve.map { number(Double($0.threshold)) }))

        """
    }

    private func number(_ value: Double) -> String { HumanFormat.fixed(value, decimals: 4) }

    private func row(_ name: String, _ cells: [String]) -> String {
        DisplayWidth.fit(name, width: 20)
            + cells.map { DisplayWidth.fit($0, width: 8, alignsRight: true) }.joined()
    }
}
