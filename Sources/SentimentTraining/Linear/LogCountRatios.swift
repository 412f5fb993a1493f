import Sentiment

/// The log-count ratios of naive Bayes (Wang and Manning 2012, section 2.1): r = log((p / |p|) / (q / |q|)) with
/// p = 1 + Σ x of the texts of a class, q = 1 + Σ x of the others.
package enum LogCountRatios {
    /// The ratios of all features, [F].
    package static func ratios(of vectors: SparseVectors, isPositive: [Bool]) -> [Float] {
        var positive = [Double](repeating: 1, count: vectors.featureCount)
        var negative = positive
        for text in 0..<vectors.count {
            for place in vectors.range(of: text) {
                let feature = Int(vectors.features[place])
                let value = Double(vectors.values[place])
                if isPositive[text] { positive[feature] += value } else { negative[feature] += value }
            }
        }
        let offset = logarithm(negative.reduce(0, +)) - logarithm(positive.reduce(0, +))
        return zip(positive, negative).map { Float(logarithm($0) - logarithm($1) + offset) }
    }
}
