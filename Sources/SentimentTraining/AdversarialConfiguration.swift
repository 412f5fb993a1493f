/// Learning from texts whose embedded words are moved a little to where the network does worst.
///
/// The perturbation of a text is a step along a gradient, all its words together. Its length is given in lengths of the
/// text's mean embedded word (their root mean square), so that it means the same for embeddings of any scale: what
/// Miyato et al. (2017, arXiv:1605.07725) reach by normalizing the embeddings.
public struct AdversarialConfiguration: Codable, Sendable, Hashable {
    /// The length of adversarial perturbations, along the gradient of the loss; 0 for none. Trainings take about
    /// twice the time.
    public var size: Float = 0

    /// What the loss of the perturbed texts counts, beside that of the texts.
    public var weight: Float = 1

    /// The length of virtual adversarial perturbations, along the gradient of the divergence from the network's own
    /// prediction, which needs no label (Miyato et al. 2016, arXiv:1507.00677); 0 for none. Trainings take two to three
    /// times the time.
    public var virtualSize: Float = 0

    /// What that divergence counts, beside the loss.
    public var virtualWeight: Float = 1

    /// What the entropy of each prediction counts, beside the loss (Grandvalet and Bengio 2005); 0 for nothing.
    public var entropyWeight: Float = 0

    /// No perturbations.
    public init() {}
}
