/// What comes before the training of a classifier.
public enum Pretraining: Sendable {
    /// A language model is trained on these texts and on those of the training; see ``LanguageModelConfiguration``.
    case texts([String])
    /// The weights of a language model that was trained before.
    case weights(PretrainedWeights)
}
