import Sentiment

/// How word vectors that were learned elsewhere start the embedding of a network.
public struct PretrainedVectorsConfiguration: Codable, Sendable, Hashable {
    /// Whether the words that have a vector keep it, while the others are trained.
    public var areFrozen = false

    /// How many words of the file, the first ones, join the vocabulary although the training texts do not have them,
    /// or too seldom: then they are known when the model is used. Each takes as much of the model as any word:
    /// 512 bytes at 128 numbers, 128 in 8 bits. On film reviews they gained a point of accuracy.
    public var extraWords = 50_000

    /// The root mean square of the numbers of all vectors together, which are scaled to it. On film reviews 0.3 did better
    /// than 0.1 by more than a point of accuracy; embeddings that start at random have 0.06.
    public var scale: Float = 0.3

    /// What the learning rate of the embedding is multiplied by; 0.3 made no difference.
    public var learningRateScale: Float = 1

    /// The default configuration.
    public init() {}

    /// What is wrong with it; nil when it can be used.
    var problem: String? {
        if extraWords < 0 || extraWords > 100_000_000 {
            return "vectors.extraWords is \(extraWords), but must be between 0 and 100000000"
        }
        if !(scale > 0 && scale <= 100) {
            return "vectors.scale is \(scale), but must be above 0, and 100 at most"
        }
        if !(learningRateScale >= 0 && learningRateScale <= 100) {
            return "vectors.learningRateScale is \(learningRateScale), but must be between 0 and 100"
        }
        return nil
    }
}
