/// Samples of the texts that two models answered, drawn with replacement, each as many as there are: how far the
/// differences of the models' measures would be others with other texts.
struct PairedBootstrap {
    /// The difference in accuracy.
    let accuracy: ModelComparison.Difference
    /// In macro recall.
    let macroRecall: ModelComparison.Difference
    /// In macro F1.
    let macroF1: ModelComparison.Difference

    /// Draws samples: the same seed, the same samples.
    init(gold: [Int], first: [Int], second: [Int], labels: [String], resamples: Int, seed: UInt64) {
        let classes = labels.count
        // All measures follow from two confusion matrices, so a text is only its cells of them.
        let cells = [first, second].map { predicted in
            zip(gold, predicted).map { Int32($0 * classes + $1) }
        }
        var counts = [Int](repeating: 0, count: classes * classes)
        var sample = Array(gold.indices)
        func measures(_ cells: [Int32]) -> [Double] {
            for cell in counts.indices { counts[cell] = 0 }
            for text in sample { counts[Int(cells[text])] += 1 }
            let matrix = ConfusionMatrix(labels: labels, cells: counts)
            return [matrix.accuracy, matrix.macro(matrix.recall), matrix.macro(matrix.f1)]
        }
        let observed = cells.map(measures)
        var differences = observed[0].map { _ in [Double]() }
        var random = SplitMix64(seed: seed)
        for _ in 0..<resamples {
            for place in sample.indices { sample[place] = random.next(below: gold.count) }
            let measured = cells.map(measures)
            for measure in differences.indices {
                differences[measure].append(measured[1][measure] - measured[0][measure])
            }
        }
        let found = differences.indices.map { measure in
            Self.difference(observed[0][measure], observed[1][measure], differences[measure])
        }
        (accuracy, macroRecall, macroF1) = (found[0], found[1], found[2])
    }

    /// A measure of both models, with the interval and the p-value of the difference.
    private static func difference(
        _ first: Double, _ second: Double, _ differences: [Double]
    ) -> ModelComparison.Difference {
        let difference = second - first
        // Samples differ from the observed texts as these differ from all texts; so around 0, were the models equal. A
        // difference is a sum of fractions: equal ones may differ in their last bits.
        let asFar = differences.count { ($0 - difference).magnitude >= difference.magnitude - 1e-12 }
        return ModelComparison.Difference(
            first: first, second: second, difference: difference,
            interval: BootstrapIntervals.middle(of: differences),
            pValue: Double(asFar + 1) / Double(differences.count + 1))
    }
}
