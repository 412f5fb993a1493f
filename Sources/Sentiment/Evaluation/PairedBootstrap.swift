/// Samples of the texts that two models answered, drawn with replacement, each as many as there are.
struct PairedBootstrap {
    private let labels: [String]
    /// The confusion matrices of all texts, and of each sample.
    private let observed: (ConfusionMatrix, ConfusionMatrix)
    private let samples: [(ConfusionMatrix, ConfusionMatrix)]

    /// Draws samples: the same seed, the same samples.
    init(gold: [Int], first: [Int], second: [Int], labels: [String], resamples: Int, seed: UInt64) {
        let classes = labels.count
        self.labels = labels
        // All measures follow from two confusion matrices, so a text is only its cells of them.
        let cells = gold.indices.map { gold[$0] * classes + first[$0] }
        let otherCells = gold.indices.map { gold[$0] * classes + second[$0] }
        func matrix(_ counts: [Int]) -> ConfusionMatrix {
            ConfusionMatrix(
                labels: labels, counts: (0..<classes).map { Array(counts[$0 * classes..<($0 + 1) * classes]) }
            )
        }
        func matrices(_ texts: some Sequence<Int>) -> (ConfusionMatrix, ConfusionMatrix) {
            var counts = [Int](repeating: 0, count: classes * classes)
            var otherCounts = counts
            for text in texts {
                counts[cells[text]] += 1
                otherCounts[otherCells[text]] += 1
            }
            return (matrix(counts), matrix(otherCounts))
        }
        var random = SplitMix64(seed: seed)
        observed = matrices(gold.indices)
        samples = (0..<resamples).map { _ in
            matrices((0..<gold.count).lazy.map { _ in random.next(below: gold.count) })
        }
    }

    /// A measure of both models, with the interval and the p-value of the difference.
    func difference(_ measure: (ConfusionMatrix) -> Double) -> ModelComparison.Difference {
        let (first, second) = (measure(observed.0), measure(observed.1))
        let difference = second - first
        let differences = samples.map { measure($0.1) - measure($0.0) }
        // Samples differ from the observed texts as these differ from all texts; so around 0, were the models equal. A
        // difference is a sum of fractions: equal ones may differ in their last bits.
        let asFar = differences.count { ($0 - difference).magnitude >= difference.magnitude - 1e-12 }
        return ModelComparison.Difference(
            first: first, second: second, difference: difference,
            interval: BootstrapIntervals.middle(of: differences),
            pValue: Double(asFar + 1) / Double(samples.count + 1))
    }
}
