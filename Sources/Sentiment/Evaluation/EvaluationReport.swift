/// An evaluation as a text of at most 80 columns for people.
///
/// ```text
/// 12 examples
///
///                               95 % interval
/// Accuracy              0.5833  0.3333 - 0.8333
/// Macro recall          0.5889  0.2994 - 0.8615
/// Macro F1              0.5794  0.2832 - 0.8296
/// Macro precision       0.5833
/// Log loss              0.8062
/// Calibration error     0.1542
///
/// Label          Precision     Recall         F1    Support
/// negative          0.5000     0.6667     0.5714          3
/// neutral           0.5000     0.5000     0.5000          4
/// positive          0.7500     0.6000     0.6667          5
/// macro average     0.5833     0.5889     0.5794         12
///
/// Gold label (row) against predicted label (column)
///                negative   neutral  positive
/// negative              2         1         0
/// neutral               1         2         1
/// positive              1         1         3
///
/// Surest mistakes: probability, gold label -> predicted label, text
/// 0.7000  negative -> neutral  text 2
/// 0.6000  neutral -> negative  text 6
/// ```
public struct EvaluationReport: Sendable, CustomStringConvertible {
    /// What it shows.
    public var evaluation: Evaluation
    /// The mistakes listed at the end; none by default.
    public var mistakes: [Mistake]

    /// The widest line: what every terminal and e-mail shows whole.
    static let width = 80
    /// The widest label name; longer ones are cut.
    static let labelWidth = 20

    /// A report of an evaluation.
    public init(_ evaluation: Evaluation, mistakes: [Mistake] = []) {
        self.evaluation = evaluation
        self.mistakes = mistakes
    }

    /// The whole report, lines ending in LF.
    public var description: String {
        var parts = [summary, classTable] + confusionTables
        if !mistakes.isEmpty { parts.append(mistakeList) }
        return parts.joined(separator: "\n")
    }

    private var labels: [String] { evaluation.confusionMatrix.labels }

    /// The columns of the label names at the left.
    private var nameWidth: Int {
        let widest = (labels + ["macro average"]).map(DisplayWidth.of).max() ?? 0
        return min(widest, Self.labelWidth)
    }

    private var summary: String {
        let count = evaluation.exampleCount
        var lines = ["\(HumanFormat.count(count)) example\(count == 1 ? "" : "s")", ""]
        if evaluation.intervals != nil { lines.append("                              95 % interval") }
        func add(_ name: String, _ value: Double, _ interval: Interval? = nil) {
            var line = DisplayWidth.fit(name, width: 20) + right(number(value), 8)
            if let interval { line += "  \(number(interval.lower)) - \(number(interval.upper))" }
            lines.append(line)
        }
        add("Accuracy", evaluation.accuracy, evaluation.intervals?.accuracy)
        add("Macro recall", evaluation.macroRecall, evaluation.intervals?.macroRecall)
        add("Macro F1", evaluation.macroF1, evaluation.intervals?.macroF1)
        add("Macro precision", evaluation.macroPrecision)
        add("Log loss", evaluation.logLoss)
        add("Calibration error", evaluation.expectedCalibrationError)
        if let before = evaluation.uncalibratedError {
            lines[lines.count - 1] += "  \(number(before)) before calibration"
        }
        return text(lines)
    }

    private var classTable: String {
        func row(_ name: String, _ cells: [String]) -> String {
            DisplayWidth.fit(name, width: nameWidth) + cells.map { right($0, 11) }.joined()
        }
        var lines = [row("Label", ["Precision", "Recall", "F1", "Support"])]
        for scores in evaluation.classes {
            let numbers = [scores.precision, scores.recall, scores.f1].map(number)
            lines.append(row(scores.label, numbers + [HumanFormat.count(scores.support)]))
        }
        let macro = [evaluation.macroPrecision, evaluation.macroRecall, evaluation.macroF1].map(number)
        lines.append(row("macro average", macro + [HumanFormat.count(evaluation.exampleCount)]))
        return text(lines)
    }

    /// The confusion matrix, in as many blocks of columns as 80 columns need.
    private var confusionTables: [String] {
        let matrix = evaluation.confusionMatrix
        let columnWidth = max(labels.map { min(DisplayWidth.of($0), Self.labelWidth) }.max() ?? 0, 7) + 2
        let columnsPerBlock = max((Self.width - nameWidth) / columnWidth, 1)
        return stride(from: 0, to: labels.count, by: columnsPerBlock).map { first in
            let columns = first..<min(first + columnsPerBlock, labels.count)
            func row(_ name: String, _ cells: [String]) -> String {
                DisplayWidth.fit(name, width: nameWidth)
                    + cells.map { "  " + right($0, columnWidth - 2) }.joined()
            }
            var lines = [first == 0 ? "Gold label (row) against predicted label (column)" : "(continued)"]
            lines.append(row("", columns.map { labels[$0] }))
            for (label, counts) in zip(labels, matrix.counts) {
                lines.append(row(label, columns.map { HumanFormat.count(counts[$0]) }))
            }
            return text(lines)
        }
    }

    private var mistakeList: String {
        var lines = ["Surest mistakes: probability, gold label -> predicted label, text"]
        for mistake in mistakes {
            let labels = [mistake.gold, mistake.predicted].map {
                DisplayWidth.cut($0, width: Self.labelWidth)
            }
            let start = "\(number(Double(mistake.probability)))  \(labels[0]) -> \(labels[1])  "
            let room = Self.width - DisplayWidth.of(start)
            lines.append(start + DisplayWidth.cut(mistake.text, width: room))
        }
        return text(lines)
    }

    private func number(_ value: Double) -> String { HumanFormat.fixed(value, decimals: 4) }

    private func right(_ text: String, _ width: Int) -> String {
        DisplayWidth.fit(text, width: width, alignsRight: true)
    }

    /// Lines without spaces at their ends.
    private func text(_ lines: [String]) -> String {
        lines.map { line in
            var line = line[...]
            while line.last == " " { line = line.dropLast() }
            return line + "\n"
        }.joined()
    }
}
