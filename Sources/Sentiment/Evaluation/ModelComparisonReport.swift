/// A comparison of two models as a text of at most 80 columns for people.
///
/// ```text
/// A  model.safetensors
/// B  model.linear.safetensors
///
/// 300 texts              A         B     B - A     95 % interval         p
/// Accuracy          0.6567    0.6233   -0.0333  -0.0833 -  0.0167    0.2156
/// Macro recall      0.6567    0.6233   -0.0333  -0.0829 -  0.0158    0.2118
/// Macro F1          0.6550    0.6206   -0.0344  -0.0847 -  0.0149    0.1982
///
/// Right: both 165, only A 32, only B 22, neither 81; McNemar's test: p = 0.2203
/// No difference in macro recall that 300 texts can show (p = 0.2118).
/// ```
public struct ModelComparisonReport: Sendable, CustomStringConvertible {
    /// What it shows.
    public var comparison: ModelComparison
    /// What the first model is called.
    public var first: String
    /// What the second model is called.
    public var second: String

    /// A report of a comparison.
    public init(_ comparison: ModelComparison, first: String, second: String) {
        self.comparison = comparison
        self.first = first
        self.second = second
    }

    /// The whole report, lines ending in LF.
    public var description: String {
        """
        A  \(first)
        B  \(second)

        \(header)
        \(row("Accuracy", comparison.accuracy))
        \(row("Macro recall", comparison.macroRecall))
        \(row("Macro F1", comparison.macroF1))

        Right: both \(HumanFormat.count(comparison.bothRight)), \
        only A \(HumanFormat.count(comparison.onlyFirstRight)), \
        only B \(HumanFormat.count(comparison.onlySecondRight)), \
        neither \(HumanFormat.count(comparison.neitherRight)); \
        McNemar's test: p = \(ModelComparison.shown(comparison.mcNemarPValue))
        \(comparison.verdict(first: "A", second: "B"))

        """
    }

    private var header: String {
        let count = comparison.exampleCount
        return line("\(HumanFormat.count(count)) text\(count == 1 ? "" : "s")", ["A", "B", "B - A"])
            + "    95 % interval  " + right("p", 10)
    }

    private func row(_ name: String, _ measure: ModelComparison.Difference) -> String {
        let interval = measure.interval
        return line(
            name,
            [number(measure.first), number(measure.second), signed(measure.difference)])
            + "  " + right(signed(interval.lower), 7) + " - " + right(signed(interval.upper), 7)
            + right(ModelComparison.shown(measure.pValue), 10)
    }

    private func line(_ name: String, _ cells: [String]) -> String {
        DisplayWidth.fit(name, width: 15) + cells.map { right($0, 10) }.joined()
    }

    private func number(_ value: Double) -> String { HumanFormat.fixed(value, decimals: 4) }

    private func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + number(value) }

    private func right(_ text: String, _ width: Int) -> String {
        DisplayWidth.fit(text, width: width, alignsRight: true)
    }
}
