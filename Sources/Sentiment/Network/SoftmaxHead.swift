/// From summaries to logits, and for the way back from probabilities: p = softmax(W s + b), (B, S) -> (B, C).
package struct SoftmaxHead: Sendable {
    /// How many parts of a summary stand side by side, each with padding of its own.
    package let parts: Int

    /// The logits of each text, z = W s + b.
    package func forward(
        _ summary: Matrix, _ weights: SummaryWeights, into logits: Matrix, _ kernels: Kernels
    ) {
        for row in 0..<summary.rows {
            for label in 0..<logits.columns {
                logits[row, label] =
                    kernels.dot(weights.headWeights.row(label), summary.row(row), parts: parts)
                    + weights.headBias[0, label]
            }
        }
    }

    /// Adds the gradients of W and b and gives that of the summary, and the loss.
    package func backward(
        _ targets: TargetRows, _ probabilities: Matrix, _ summary: Matrix,
        _ weights: SummaryWeights, into gradients: SummaryWeights, summaryGradient: Matrix, _ kernels: Kernels
    ) -> Double {
        var loss = 0.0
        summaryGradient.clear()
        for row in 0..<summary.rows {
            let weight = targets.weights[0, row]
            let entropyWeight = targets.entropyWeight
            if weight == 0 && entropyWeight == 0 { continue }
            let entropy = entropyWeight == 0 ? 0 : Self.entropy(probabilities.row(row))
            for other in 0..<probabilities.columns {
                let target = targets.distributions[row, other]
                let probability = probabilities[row, other]
                // Comparing this way round lets a NaN through.
                let bounded = probability < .leastNormalMagnitude ? Float.leastNormalMagnitude : probability
                if target > 0 { loss -= Double(weight * target) * logarithm(Double(bounded)) }
                var slope = weight * (probability - target)
                if entropyWeight != 0 {
                    // dH/dz = -p (log p + H).
                    slope -=
                        entropyWeight
                        * Float(
                            Double(probability) * (logarithm(Double(bounded)) + entropy))
                }
                kernels.add(summary.row(row), times: slope, to: gradients.headWeights.row(other))
                kernels.add(weights.headWeights.row(other), times: slope, to: summaryGradient.row(row))
                gradients.headBias[0, other] += slope
            }
            loss += Double(entropyWeight) * entropy
        }
        return loss
    }

    /// H = -Σ p log p.
    private static func entropy(_ probabilities: Matrix) -> Double {
        (0..<probabilities.columns).reduce(0) { sum, label in
            let probability = Double(probabilities[0, label])
            return probability > 0 ? sum - probability * logarithm(probability) : sum
        }
    }
}
