/// What a model loses when its weights become 8-bit integers, measured on labelled texts.
///
/// ```text
/// Precision               fp32      int8  difference
/// Accuracy              0.6567    0.6533     -0.0033
/// Macro recall          0.6567    0.6533     -0.0033
/// Same label: 297 of 300 (99.0 %)
/// ```
package struct QuantizationLoss: Sendable, CustomStringConvertible {
    /// The scores before.
    package let before: Evaluation
    /// The scores after.
    package let after: Evaluation
    private let precisions: [Precision]
    /// How many texts keep the label that was predicted before.
    package let agreements: Int

    /// Compares a model, in whatever precision it computes, with what became of it.
    ///
    /// - Throws: ``UnknownLabelError`` when the corpus has a label that the model does not know.
    package init(
        from original: SentimentClassifier, to quantized: SentimentClassifier, on corpus: Corpus
    ) throws(UnknownLabelError) {
        let before = try original.judge(corpus, seed: 1)
        let after = try quantized.judge(corpus, seed: 1)
        self.before = before.evaluation
        self.after = after.evaluation
        precisions = [original.precision, quantized.precision]
        agreements = zip(before.predicted, after.predicted).count { $0 == $1 }
    }

    /// A table of four lines, each ending in LF.
    package var description: String {
        let count = after.exampleCount
        let share = Double(agreements) / Double(count) * 100
        return """
            \(cells("Precision", precisions.map(\.rawValue), "difference"))
            \(row("Accuracy", \.accuracy))
            \(row("Macro recall", \.macroRecall))
            Same label: \(HumanFormat.count(agreements)) of \(HumanFormat.count(count)) \
            (\(HumanFormat.fixed(share, decimals: 1)) %)

            """
    }

    private func row(_ name: String, _ score: KeyPath<Evaluation, Double>) -> String {
        let (before, after) = (before[keyPath: score], after[keyPath: score])
        let difference = HumanFormat.fixed(after - before, decimals: 4)
        return cells(
            name, [before, after].map { HumanFormat.fixed($0, decimals: 4) },
            after > before ? "+" + difference : difference)
    }

    private func cells(_ name: String, _ values: [String], _ difference: String) -> String {
        DisplayWidth.fit(name, width: 20)
            + zip(values + [difference], [8, 10, 12])
            .map { DisplayWidth.fit($0, width: $1, alignsRight: true) }.joined()
    }
}
