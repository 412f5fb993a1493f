import Sentiment

/// Fits the temperature of softmax(z / T) to texts whose labels are known: the one of the least log loss (Guo et al.
/// 2017, arXiv:1706.04599, section 4.2).
///
/// The loss is convex in β = 1 / T, so its slope, mean over the texts of E_p[z] - z_target, has one zero, which
/// bisection finds; all sums are in double precision and in the order of the texts. In place of a gold label alone,
/// the target spreads a little over all classes by the rule of succession, (N + 1) / (N + C) for the gold one (Platt
/// 1999): N texts that are all right do not tell that the next one will be.
package enum TemperatureFit {
    /// With fewer texts chance decides more than the network: the temperature stays 1.
    package static let fewestTexts = 100
    /// Beyond these nothing is learned about the texts at hand.
    package static let range = 0.05...20.0
    /// Halvings of the range of log T: enough for 12 digits.
    private static let halvings = 50

    /// The temperature; 1 where there are too few texts to tell, or where the logits do not tell labels apart.
    ///
    /// - Parameters:
    ///   - logits: (N, C), row by row.
    ///   - gold: N class indices.
    package static func temperature(logits: [Float], gold: [Int], classCount: Int) -> Double {
        precondition(logits.count == gold.count * classCount, "Each text needs a logit for each class.")
        guard gold.count >= fewestTexts, logits.allSatisfy(\.isFinite) else { return 1 }
        // Log T: as many steps below 1 as above.
        var low = logarithm(range.lowerBound)
        var high = logarithm(range.upperBound)
        func slope(_ logTemperature: Double) -> Double {
            lossSlope(1 / exponential(logTemperature), logits, gold, classCount)
        }
        // A loss that falls with β to the coldest end, or rises from the hottest on, has no bottom within.
        if slope(low) <= 0 { return slope(high) >= 0 ? 1 : range.lowerBound }
        if slope(high) >= 0 { return range.upperBound }
        for _ in 0..<halvings {
            let middle = (low + high) / 2
            // Where the loss rises with β, T must rise.
            if slope(middle) > 0 { low = middle } else { high = middle }
        }
        return exponential((low + high) / 2)
    }

    /// The derivative of the mean log loss by β.
    private static func lossSlope(
        _ beta: Double, _ logits: [Float], _ gold: [Int], _ classCount: Int
    ) -> Double {
        let floor = 1 / Double(gold.count + classCount)
        var sum = 0.0
        for (text, label) in gold.enumerated() {
            let row = logits[text * classCount..<(text + 1) * classCount]
            let largest = Double(row.max() ?? 0)
            var (weights, expected, target) = (0.0, 0.0, 0.0)
            for (other, logit) in row.enumerated() {
                let score = Double(logit) - largest
                let weight = exponential(beta * score)
                weights += weight
                expected += weight * score
                target += score * (floor + (other == label ? 1 - floor * Double(classCount) : 0))
            }
            sum += expected / weights - target
        }
        return sum / Double(gold.count)
    }
}
