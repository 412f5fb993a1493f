/// How surprised a model is by the gold labels.
package enum LogLoss {
    /// Probabilities are kept this far from 0 and 1, so that one sure mistake does not make the mean
    /// infinite. scikit-learn's choice for 32-bit numbers.
    package static let margin = Double(Float.ulpOfOne)

    /// The mean of -ln p(gold label), in nats: the cross entropy.
    package static func mean(_ predictions: Predictions) -> Double {
        var sum = 0.0
        for (example, gold) in predictions.gold.enumerated() {
            let probability = Double(predictions.probability(of: gold, example: example))
            sum -= logarithm(min(max(probability, margin), 1 - margin))
        }
        return sum / Double(predictions.gold.count)
    }
}
