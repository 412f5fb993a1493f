import Sentiment

/// When `classify` says that it does not know: the reject option, see ``SelectiveScores``.
struct Abstention: Sendable {
    /// The word in the label's place unless another is asked for.
    static let defaultLabel = "unsure"

    /// The probability that the most probable label needs.
    let threshold: Float
    /// The word in the label's place.
    let label: String

    /// An abstention below a probability, with a word that is no label of the model.
    init(below threshold: Float, label: String?, labels: [String]) throws(AbstainLabelError) {
        self.threshold = threshold
        self.label = label ?? Self.defaultLabel
        if labels.contains(self.label) { throw AbstainLabelError(label: self.label) }
    }
}

/// The word for texts without a label is a label itself.
struct AbstainLabelError: Error, CustomStringConvertible {
    var label: String

    var description: String {
        """
        the model has a label \(label.quotedForMessage) of its own, so texts without a label need another word; \
        name one with --abstain-label
        """
    }
}
