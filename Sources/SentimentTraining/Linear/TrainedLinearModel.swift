import Sentiment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a ``LinearTrainer`` made.
public struct TrainedLinearModel: Sendable {
    /// The classifier.
    public let classifier: SentimentClassifier
    /// Its scores on the validation texts, or of all folds. They chose cost and class weights, so they are a little too good.
    public let validation: Evaluation
    /// The cost of a unit of squared hinge loss.
    public let cost: Double
    /// Whether the texts of rare classes cost more.
    public let isBalanced: Bool
    /// How many n-grams it knows.
    public let featureCount: Int

    /// Writes the model file: it appears whole or not at all.
    public func write(to url: URL) throws { try write(to: url.path) }

    /// Writes the model file; errors name it by the path as it is given.
    package func write(to path: String) throws { try classifier.write(to: path) }
}
