import Sentiment
import Testing

@Suite struct EvaluationReportTests {
    private func evaluation(labels: [String], perClass: Int = 2) -> Evaluation {
        let gold = labels.indices.flatMap { [Int](repeating: $0, count: perClass) }
        let probabilities = gold.flatMap { gold in labels.indices.map { $0 == gold ? Float(1) : 0 } }
        return Evaluation(gold: gold, probabilities: probabilities, labels: labels, seed: 1, resamples: 5)
    }

    private func widths(_ report: EvaluationReport) -> [Int] {
        report.description.split(separator: "\n").map { DisplayWidth.of(String($0)) }
    }

    @Test("The report of three classes")
    func wholeReport() {
        let mistakes = Mistake.worst(
            2, texts: (0..<12).map { "text \($0)" }, gold: EvaluationFixture.gold,
            probabilities: Array(EvaluationFixture.probabilities.joined()), labels: EvaluationFixture.labels)
        let report = EvaluationReport(EvaluationFixture.evaluation(resamples: 200), mistakes: mistakes)
        #expect(
            report.description == """
                12 examples

                                              95 % interval
                Accuracy              0.5833  0.3333 - 0.8333
                Macro recall          0.5889  0.2994 - 0.8615
                Macro F1              0.5794  0.2832 - 0.8296
                Macro precision       0.5833
                Log loss              0.8062
                Calibration error     0.1542

                Label          Precision     Recall         F1    Support
                negative          0.5000     0.6667     0.5714          3
                neutral           0.5000     0.5000     0.5000          4
                positive          0.7500     0.6000     0.6667          5
                macro average     0.5833     0.5889     0.5794         12

                Gold label (row) against predicted label (column)
                               negative   neutral  positive
                negative              2         1         0
                neutral               1         2         1
                positive              1         1         3

                Surest mistakes: probability, gold label -> predicted label, text
                0.7000  negative -> neutral  text 2
                0.6000  neutral -> negative  text 6

                """)
    }

    @Test("Where the model was calibrated, the line of the calibration error tells what it was before")
    func calibrated() {
        let plain = EvaluationFixture.evaluation()
        let evaluation = Evaluation(
            gold: EvaluationFixture.gold, probabilities: Array(EvaluationFixture.probabilities.joined()),
            uncalibrated: EvaluationFixture.gold.flatMap { $0 == 0 ? [1, 0, 0] : [0, 0, 1] as [Float] },
            labels: EvaluationFixture.labels, seed: 7, resamples: 0)
        let line = "Calibration error     0.1542"
        #expect(EvaluationReport(plain).description.contains(line + "\n"))
        // Sure of all, and wrong about the four neutral ones.
        #expect(EvaluationReport(evaluation).description.contains(line + "  0.3333 before calibration\n"))
    }

    @Test("No line is wider than 80 columns, however many labels and however wide")
    func width() {
        for labels in [
            (0..<25).map { "label \($0)" },
            ["a label with a very, very long name indeed", "another of such names, not shorter", "c"],
            ["非常に肯定的な評価だと思われるもの", "否定的", "中立"],
        ] {
            let report = EvaluationReport(evaluation(labels: labels))
            #expect(widths(report).allSatisfy { $0 <= 80 }, "\(report)")
        }
    }

    @Test("Columns stay under their heads with wide characters")
    func alignment() throws {
        let report = EvaluationReport(evaluation(labels: ["负面", "中性", "正面", "negative"]))
        let lines = report.description.split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix("Label") })
        #expect(Set(lines[start...(start + 5)].map { DisplayWidth.of(String($0)) }).count == 1)
    }

    @Test("Many labels spread over blocks that together have every column")
    func blocks() {
        let labels = (0..<25).map { "label \($0)" }
        let report = EvaluationReport(evaluation(labels: labels, perClass: 7)).description
        let heads = report.split(separator: "\n").filter { $0.hasPrefix(" ") && $0.contains("label ") }
        #expect(heads.count > 1)
        #expect(
            heads.joined(separator: "  ").split(separator: "  ").map { $0.drop { $0 == " " } }
                == labels.map { $0[...] })
    }

    @Test("Lines have no spaces at their ends, and long texts are cut")
    func tidy() {
        let mistakes = Mistake.worst(
            1, texts: [String](repeating: "很长的文字 and more\n", count: 12).map { $0 + $0 + $0 + $0 + $0 },
            gold: EvaluationFixture.gold, probabilities: Array(EvaluationFixture.probabilities.joined()),
            labels: EvaluationFixture.labels)
        let report = EvaluationReport(EvaluationFixture.evaluation(), mistakes: mistakes)
        let lines = report.description.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.last != " " })
        #expect(lines.dropLast().last?.last == "…")
        #expect(widths(report).allSatisfy { $0 <= 80 })
    }

    @Test("Without intervals none are shown")
    func noIntervals() {
        #expect(!EvaluationReport(EvaluationFixture.evaluation()).description.contains("interval"))
    }
}
