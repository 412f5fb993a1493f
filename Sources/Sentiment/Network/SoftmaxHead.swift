/// From summaries to logits, and for the way back from probabilities: p = softmax(W s + b), (B, F) -> (B, C).
package struct SoftmaxHead: Sendable {
    /// 1 or 2: the directions that the features hold side by side.
    package let directions: Int

    /// The logits of each text, z = W s + b.
    package func forward(
        _ summary: Matrix, _ weights: SummaryWeights, into logits: Matrix, _ kernels: Kernels
    ) {
        for row in 0..<summary.rows {
            for label in 0..<logits.columns {
                logits[row, label] =
                    kernels.dot(weights.headWeights.row(label), summary.row(row), parts: directions)
                    + weights.headBias[0, label]
            }
        }
    }

    /// Adds the gradients of W and b and gives that of the summary. Consumes `probabilities`.
    package func backward(
        _ targets: Targets, _ probabilities: Matrix, _ summary: Matrix, _ batch: Batch,
        _ weights: SummaryWeights, into gradients: SummaryWeights, summaryGradient: Matrix, _ kernels: Kernels
    ) -> Double {
        var loss = 0.0
        summaryGradient.clear()
        for row in 0..<summary.rows {
            let label = Int(targets.labels[batch.order[row]])
            let weight = targets.classWeights[label] / targets.normalizer
            let floor = targets.labelSmoothing / Float(probabilities.columns)
            for other in 0..<probabilities.columns {
                let target = floor + (other == label ? 1 - targets.labelSmoothing : 0)
                let probability = probabilities[row, other]
                // Comparing this way round lets a NaN through.
                let bounded = probability < .leastNormalMagnitude ? Float.leastNormalMagnitude : probability
                if target > 0 { loss -= Double(weight * target) * logarithm(Double(bounded)) }
                let slope = weight * (probability - target)
                kernels.add(summary.row(row), times: slope, to: gradients.headWeights.row(other))
                kernels.add(weights.headWeights.row(other), times: slope, to: summaryGradient.row(row))
                gradients.headBias[0, other] += slope
            }
        }
        return loss
    }
}

/// What the loss compares predictions with: cross-entropy, weighted by class, over smoothed labels.
package struct Targets: Sendable {
    /// The class of each text in the list that batches are made from.
    package var labels: [Int32]
    /// The weight of each class.
    package var classWeights: [Float]
    /// The share of each target that is spread evenly over all classes (Szegedy et al. 2016, section 7).
    package var labelSmoothing: Float
    /// What the sum of the weighted losses is divided by: the sum of the weights of the whole batch.
    package var normalizer: Float

    /// Targets of a batch.
    package init(labels: [Int32], classWeights: [Float], labelSmoothing: Float, normalizer: Float) {
        self.labels = labels
        self.classWeights = classWeights
        self.labelSmoothing = labelSmoothing
        self.normalizer = normalizer
    }
}
