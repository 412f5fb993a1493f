/// Gold labels beside predicted probabilities, checked once: what every measure is computed from.
package struct Predictions: Sendable {
    /// The classes' names; their order is the order of the columns.
    package let labels: [String]
    /// The right class of each example.
    package let gold: [Int]
    /// The most probable class of each example; the first of several.
    package let predicted: [Int]

    // (N, C), row by row.
    private let probabilities: [Float]

    /// - Parameters:
    ///   - gold: N class indices.
    ///   - probabilities: (N, C) numbers, row by row. One that is not a number counts as 0, so that a model
    ///     that diverged scores badly instead of stopping the program.
    ///   - labels: C names.
    package init(gold: [Int], probabilities: [Float], labels: [String]) {
        let classes = labels.count
        precondition(classes > 0, "an evaluation needs at least one class")
        precondition(!gold.isEmpty, "an evaluation needs at least one example")
        precondition(
            probabilities.count == gold.count * classes,
            "\(gold.count) examples of \(classes) classes need \(gold.count * classes) probabilities, "
                + "not \(probabilities.count)")
        precondition(gold.allSatisfy((0..<classes).contains), "a gold label is no index of a class")
        self.labels = labels
        self.gold = gold
        self.probabilities = probabilities.map { $0.isNaN ? 0 : $0 }
        predicted = gold.indices.map { [probabilities = self.probabilities] example in
            let row = probabilities[(example * classes)..<((example + 1) * classes)]
            return row.firstMaximum - row.startIndex
        }
    }

    /// The probability that the model gave a class of an example.
    package func probability(of label: Int, example: Int) -> Float {
        probabilities[example * labels.count + label]
    }
}
