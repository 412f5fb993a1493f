/// How well one label is predicted.
public struct ClassScores: Codable, Sendable, Hashable {
    /// The label.
    public let label: String
    /// The share of right ones among the predictions of this label; 0 where it was never predicted.
    public let precision: Double
    /// The share of this gold label's examples that were recognized; 0 where there are none.
    public let recall: Double
    /// The harmonic mean of precision and recall; 0 where there is none.
    public let f1: Double
    /// How many examples have this gold label.
    public let support: Int

    package init(_ label: Int, of matrix: ConfusionMatrix) {
        self.label = matrix.labels[label]
        precision = matrix.precision(of: label)
        recall = matrix.recall(of: label)
        f1 = matrix.f1(of: label)
        support = matrix.support(of: label)
    }
}
