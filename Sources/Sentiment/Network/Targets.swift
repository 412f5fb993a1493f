/// What the loss compares predictions with: for each text a distribution over the classes, and what the text counts.
///
/// The loss is the cross-entropy. A label is a distribution with all, or but for smoothing nearly all, in one class; a
/// teacher's probabilities are one as well (Hinton et al. 2015, arXiv:1503.02531).
package struct Targets: Sendable {
    /// C.
    package let classCount: Int
    /// What the probabilities of each text of the list that batches are made from should be, C numbers a text.
    package var distributions: [Float]
    /// What each text counts in the loss; 0 for those without a target.
    package var weights: [Float]
    /// What the sum of the weighted losses is divided by: the sum of the weights of the whole batch.
    package var normalizer: Float
    /// What the entropy of each text's probabilities counts in the loss (Grandvalet and Bengio 2005): presses the
    /// classes apart, also where there is no target.
    package var entropyWeight: Float = 0

    /// Targets of a batch.
    package init(classCount: Int, distributions: [Float], weights: [Float], normalizer: Float = 1) {
        precondition(
            distributions.count == classCount * weights.count, "Each text has a number for each class.")
        self.classCount = classCount
        self.distributions = distributions
        self.weights = weights
        self.normalizer = normalizer
    }

    /// Targets that are labels, weighted by class; `labelSmoothing` is the share of each that is spread evenly over all
    /// classes (Szegedy et al. 2016, section 7).
    package init(labels: [Int32], classWeights: [Float], labelSmoothing: Float, normalizer: Float = 1) {
        let classes = classWeights.count
        var distributions = [Float](repeating: labelSmoothing / Float(classes), count: labels.count * classes)
        for (text, label) in labels.enumerated() {
            distributions[text * classes + Int(label)] += 1 - labelSmoothing
        }
        self.init(
            classCount: classes, distributions: distributions, weights: labels.map { classWeights[Int($0)] },
            normalizer: normalizer)
    }

    /// Those of the texts of a batch, in its order; valid until the workspace is used for another.
    package func rows(of batch: Batch, _ workspace: Workspace) -> TargetRows {
        let arena = workspace.arena
        let rows = TargetRows(
            distributions: arena.uninitialized(batch.sequences, classCount),
            weights: arena.uninitialized(1, batch.sequences), entropyWeight: entropyWeight)
        for (row, text) in batch.order.enumerated() {
            rows.weights[0, row] = weights[text] / normalizer
            for label in 0..<classCount {
                rows.distributions[row, label] = distributions[text * classCount + label]
            }
        }
        return rows
    }
}

/// The targets of the texts of one batch, in its order.
package struct TargetRows {
    /// [B x C].
    package var distributions: Matrix
    /// [1 x B].
    package var weights: Matrix
    /// What the entropy of each text's probabilities counts.
    package var entropyWeight: Float = 0
}
