/// Intervals of the main measures by the percentile bootstrap (Efron and Tibshirani 1993, chapter 13): the
/// examples are drawn with replacement as often as there are, again and again, and the interval spans the
/// middle share of the measures of these samples.
public struct BootstrapIntervals: Codable, Sendable, Hashable {
    /// The share of samples within an interval: the field's custom.
    public static let level = 0.95
    /// Enough samples that the ends move by less than a tenth of the interval's width.
    public static let defaultResamples = 1_000

    /// Of the accuracy.
    public let accuracy: Interval
    /// Of the macro recall.
    public let macroRecall: Interval
    /// Of the macro F1.
    public let macroF1: Interval
    /// How many samples were drawn.
    public let resamples: Int
    /// The seed that they follow from.
    public let seed: UInt64

    package init(_ predictions: Predictions, resamples: Int, seed: UInt64) {
        precondition(resamples > 0, "a bootstrap needs at least one sample")
        let classes = predictions.labels.count
        // All measures follow from the confusion matrix, so an example is only its cell of it.
        let cells = zip(predictions.gold, predictions.predicted).map { Int32($0 * classes + $1) }
        var random = SplitMix64(seed: seed)
        var (accuracies, recalls, f1s): ([Double], [Double], [Double]) = ([], [], [])
        var counts = [Int](repeating: 0, count: classes * classes)
        for _ in 0..<resamples {
            for cell in counts.indices { counts[cell] = 0 }
            for _ in cells.indices { counts[Int(cells[random.next(below: cells.count)])] += 1 }
            let matrix = ConfusionMatrix(labels: predictions.labels, cells: counts)
            accuracies.append(matrix.accuracy)
            recalls.append(matrix.macro(matrix.recall))
            f1s.append(matrix.macro(matrix.f1))
        }
        accuracy = Self.middle(of: accuracies)
        macroRecall = Self.middle(of: recalls)
        macroF1 = Self.middle(of: f1s)
        self.resamples = resamples
        self.seed = seed
    }

    /// The interval that ``level`` of the values are in.
    static func middle(of values: [Double]) -> Interval {
        let sorted = values.sorted()
        let tail = (1 - level) / 2
        return Interval(lower: quantile(tail, of: sorted), upper: quantile(1 - tail, of: sorted))
    }

    /// Linear between the two nearest values, as NumPy's default.
    package static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
}
