/// Which label is chosen. The raw values are the names on a command line.
///
/// The label is always the most probable of the probabilities shown, so they follow the decision, too.
public enum Decision: String, Codable, Sendable, Hashable, CaseIterable {
    /// The label of the largest p(y|x): the best choice for accuracy on texts like those of the training.
    case argmax
    /// The label of the largest p(y|x) / p(y), log p(y|x) - log p(y), p(y) being the share of the label in what
    /// the model learned: the best choice for the mean of the labels' recalls, for which a rare label counts as much as a
    /// frequent one. The probabilities are those for texts among which all labels are equally frequent (Saerens et
    /// al. 2002; Menon et al. 2021, arXiv:2007.07314).
    case balanced
}
