/// How often each gold label was predicted as each label.
public struct ConfusionMatrix: Codable, Sendable, Hashable {
    /// The labels of the rows and of the columns.
    public let labels: [String]
    /// `counts[gold][predicted]`, a number of examples.
    public let counts: [[Int]]

    /// A matrix of these counts.
    public init(labels: [String], counts: [[Int]]) {
        precondition(
            counts.count == labels.count && counts.allSatisfy { $0.count == labels.count },
            "a confusion matrix has one row and one column for each label")
        self.labels = labels
        self.counts = counts
    }

    /// A matrix of the counts of its cells, row by row.
    init(labels: [String], cells: [Int]) {
        let classes = labels.count
        self.init(
            labels: labels,
            counts: labels.indices.map { Array(cells[($0 * classes)..<(($0 + 1) * classes)]) })
    }

    package init(_ predictions: Predictions) {
        let classes = predictions.labels.count
        var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
        for (gold, predicted) in zip(predictions.gold, predictions.predicted) {
            counts[gold][predicted] += 1
        }
        self.init(labels: predictions.labels, counts: counts)
    }

    /// How many examples have this gold label.
    public func support(of label: Int) -> Int { counts[label].reduce(0, +) }

    /// How many examples were predicted as this label.
    public func predictedCount(of label: Int) -> Int { counts.reduce(0) { $0 + $1[label] } }

    /// The share of right predictions among all examples.
    public var accuracy: Double {
        let right = labels.indices.reduce(0) { $0 + counts[$1][$1] }
        return ratio(right, labels.indices.reduce(0) { $0 + support(of: $1) })
    }

    /// The share of right ones among the predictions of this label; 0 where it was never predicted.
    public func precision(of label: Int) -> Double { ratio(counts[label][label], predictedCount(of: label)) }

    /// The share of this gold label's examples that were recognized; 0 where there are none.
    public func recall(of label: Int) -> Double { ratio(counts[label][label], support(of: label)) }

    /// The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); 0 where there is none.
    public func f1(of label: Int) -> Double {
        ratio(2 * counts[label][label], support(of: label) + predictedCount(of: label))
    }

    /// The mean of a measure over all labels, each with the same weight.
    package func macro(_ measure: (Int) -> Double) -> Double {
        labels.indices.reduce(0) { $0 + measure($1) } / Double(labels.count)
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}
