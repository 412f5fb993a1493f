import Sentiment

/// What a language model works on.
public struct LanguageModelSummary: Codable, Sendable, Hashable {
    /// Texts that are learned from.
    public var texts: Int
    /// Texts that measure the perplexity.
    public var heldOutTexts: Int
    /// Words of an epoch that are predicted, in each direction.
    public var words: Int
    /// Words of the vocabulary, the special ones included.
    public var vocabularySize: Int
    /// Numbers that are learned, the embedding's included.
    public var parameters: Int
    /// 1 or 2.
    public var directions: Int
}

/// Where a language model stands.
public struct LanguageModelStepReport: Sendable, Hashable {
    /// The epoch, the first being 1.
    public var epoch: Int
    /// All epochs.
    public var epochs: Int
    /// Words of this epoch that have been predicted, in each direction.
    public var words: Int
    /// All words of an epoch.
    public var wordsPerEpoch: Int
    /// The mean loss of the latest steps, compared with candidates only.
    public var loss: Double
    /// Words read a second, each in all directions.
    public var wordsPerSecond: Double
    /// The seconds that the remaining epochs will take.
    public var secondsLeft: Double
}

/// What an epoch of a language model did: a line of the log.
public struct LanguageModelEpochReport: Codable, Sendable, Hashable {
    /// The epoch, the first being 1.
    public var epoch: Int
    /// The mean loss of the steps, compared with candidates only, with dropout.
    public var trainingLoss: Double
    /// The perplexity on held-out texts over the whole vocabulary: of the next word and, in both directions, of the
    /// word before. Not a number where no text is held out.
    public var perplexities: [Double]
    /// The learning rate of the last step.
    public var learningRate: Float
    /// The mean norm of the gradients before clipping.
    public var gradientNormMean: Double
    /// The share of the steps whose gradients were scaled down.
    public var clippedShare: Double
    /// Steps that were undone.
    public var undoneSteps: Int
    /// Words read a second, each in all directions.
    public var wordsPerSecond: Double
    /// Seconds of the epoch, measuring included; only those of this run where it was resumed.
    public var seconds: Double
}
