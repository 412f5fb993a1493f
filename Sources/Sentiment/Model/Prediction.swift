/// What a classifier says of a text.
public struct Prediction: Sendable, Hashable {
    /// The most probable label.
    public var label: String
    /// Its probability, between 0 and 1.
    public var probability: Float
    /// The probabilities of all labels, in the order of ``SentimentClassifier/labels``; they add up to 1.
    public var probabilities: [Float]

    /// The label if it is probable enough, else nil: then a person, or another model, had better decide.
    ///
    ///     let label = classifier.classify("Well, well.").label(ifAtLeast: 0.6)   // nil
    ///
    /// ``SelectiveScores`` tell what a threshold is worth.
    public func label(ifAtLeast threshold: Float) -> String? { probability >= threshold ? label : nil }

    /// The prediction of these probabilities; of equal ones the first label wins.
    package init(labels: [String], probabilities: [Float]) {
        let best = probabilities.firstMaximum
        label = labels[best]
        probability = probabilities[best]
        self.probabilities = probabilities
    }
}
