/// An example whose predicted label is not the gold one.
public struct Mistake: Codable, Sendable, Hashable {
    /// Where the example stands in the evaluated set, from 0.
    public let index: Int
    /// Its text.
    public let text: String
    /// The right label.
    public let gold: String
    /// The label that the model took for the most probable.
    public let predicted: String
    /// The probability that the model gave the predicted label.
    public let probability: Float

    /// The mistakes that the model was surest of, the surest first; equally sure ones in their order.
    ///
    /// - Parameters:
    ///   - count: the most mistakes to return.
    ///   - texts: the N texts.
    ///   - gold: the right class of each, an index of `labels`.
    ///   - probabilities: (N, C), row by row.
    ///   - labels: the C classes' names.
    public static func worst(
        _ count: Int, texts: [String], gold: [Int], probabilities: [Float], labels: [String]
    ) -> [Mistake] {
        precondition(texts.count == gold.count, "each gold label needs a text")
        let predictions = Predictions(gold: gold, probabilities: probabilities, labels: labels)
        let wrong = gold.indices.filter { predictions.predicted[$0] != gold[$0] }
        let mistakes = wrong.map { index in
            let predicted = predictions.predicted[index]
            return Mistake(
                index: index, text: texts[index], gold: labels[gold[index]], predicted: labels[predicted],
                probability: predictions.probability(of: predicted, example: index))
        }
        return Array(
            mistakes.sorted { ($1.probability, $0.index) < ($0.probability, $1.index) }
                .prefix(max(count, 0)))
    }
}
