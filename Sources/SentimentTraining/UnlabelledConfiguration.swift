/// How a training learns from texts without labels, and from teachers: classifiers whose probabilities it is to have
/// (Hinton et al. 2015, arXiv:1503.02531). Several teachers count as the mean of their probabilities, so that a model
/// learns what an ensemble knows; on texts without labels their predictions are pseudo-labels (Lee 2013).
///
/// Without teachers, such texts only take part in what needs no label: ``AdversarialConfiguration/virtualSize`` and
/// ``AdversarialConfiguration/entropyWeight``.
public struct UnlabelledConfiguration: Codable, Sendable, Hashable {
    /// The texts without labels that join each step's.
    public var batchSize = 32

    /// What such a text counts, beside one with a label.
    public var weight: Float = 1

    /// The share of the target that teachers give to texts with labels; the label gives the rest.
    public var teacherShare: Float = 0.5

    /// How sure teachers must be of a class for a text without label to count.
    public var confidence: Float = 0

    /// The defaults.
    public init() {}
}
