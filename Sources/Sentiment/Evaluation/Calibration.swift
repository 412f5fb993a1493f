/// Whether predicted probabilities are as high as the predictions are right.
package enum Calibration {
    /// The number of bins of Guo et al. 2017.
    package static let binCount = 15

    /// The expected calibration error: the mean distance between confidence and accuracy over bins of
    /// confidence, weighted by the bins' sizes; 0 is best, 1 is worst.
    ///
    /// The confidence is the probability of the predicted label. Bin b of 15 holds those in
    /// (b/15, (b+1)/15]. Guo, Pleiss, Sun, Weinberger 2017, arXiv:1706.04599, eq. 3.
    package static func expectedError(_ predictions: Predictions) -> Double {
        var confidences = [Double](repeating: 0, count: binCount)
        var rights = [Double](repeating: 0, count: binCount)
        for (example, predicted) in predictions.predicted.enumerated() {
            let confidence = Double(predictions.probability(of: predicted, example: example))
            let bin = min(max(Int((confidence * Double(binCount)).rounded(.up)) - 1, 0), binCount - 1)
            confidences[bin] += confidence
            if predicted == predictions.gold[example] { rights[bin] += 1 }
        }
        // |B|/n * |acc(B) - conf(B)| = |rights - sum of confidences| / n.
        let distance = zip(rights, confidences).reduce(0) { $0 + abs($1.0 - $1.1) }
        return distance / Double(predictions.gold.count)
    }
}
