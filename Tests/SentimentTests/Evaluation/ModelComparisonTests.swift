import Foundation
import Sentiment
import Testing

@Suite struct ModelComparisonTests {
    private let labels = ["a", "b", "c"]
    private let gold = (0..<200).map { $0 % 3 }
    /// Six of ten right.
    private var first: [Int] { gold.indices.map { $0 % 10 < 6 ? gold[$0] : (gold[$0] + 1) % 3 } }
    /// Seven of ten right, most of them others.
    private var second: [Int] {
        gold.indices.map { $0 % 10 < 5 || $0 % 10 > 7 ? gold[$0] : (gold[$0] + 2) % 3 }
    }

    private func compare(_ first: [Int], _ second: [Int], seed: UInt64 = 1) -> ModelComparison {
        ModelComparison(gold: gold, first: first, second: second, labels: labels, seed: seed)
    }

    @Test("Scores, intervals and p-values are those of 40,000 samples drawn by NumPy, but for chance")
    func bootstrap() {
        let comparison = compare(first, second)
        #expect(comparison.accuracy.first == 0.6 && comparison.accuracy.second == 0.7)
        #expect(abs(comparison.accuracy.difference - 0.1) < 1e-12)
        #expect(abs(comparison.accuracy.interval.lower - 0.025) < 0.006)
        #expect(abs(comparison.accuracy.interval.upper - 0.175) < 0.006)
        #expect(abs(comparison.accuracy.pValue - 0.0110) < 0.005)
        #expect(abs(comparison.macroRecall.first - 0.6000301522689582) < 1e-12)
        #expect(abs(comparison.macroRecall.second - 0.699984923865521) < 1e-12)
        #expect(abs(comparison.macroRecall.interval.lower - 0.0251) < 0.006)
        #expect(abs(comparison.macroRecall.interval.upper - 0.1755) < 0.006)
        #expect(abs(comparison.macroRecall.pValue - 0.0085) < 0.005)
    }

    @Test("Texts are counted by which model gets them right")
    func counts() {
        let comparison = compare(first, second)
        #expect(comparison.bothRight == 100 && comparison.neitherRight == 40)
        #expect(comparison.onlyFirstRight == 20 && comparison.onlySecondRight == 40)
        #expect(comparison.mcNemarPValue == McNemarTest.pValue(20, 40))
    }

    @Test("Exchanged models give the same p-values, and differences of the other sign")
    func symmetry() {
        let (one, other) = (compare(first, second), compare(second, first))
        #expect(one.macroRecall.difference == -other.macroRecall.difference)
        #expect(one.macroRecall.pValue == other.macroRecall.pValue)
        #expect(abs(one.macroF1.interval.lower + other.macroF1.interval.upper) < 1e-12)
    }

    @Test("The same model twice differs in nothing")
    func same() {
        let comparison = compare(first, first)
        #expect(comparison.accuracy.pValue == 1 && comparison.mcNemarPValue == 1)
        #expect(comparison.macroRecall.interval == Interval(lower: 0, upper: 0))
        #expect(
            comparison.verdict(first: "A", second: "B")
                == "No difference in macro recall that 200 texts can show (p = 1.0000).")
    }

    @Test("The verdict names the better model, whichever it is")
    func verdict() {
        let sentence = compare(first, second).verdict(first: "A", second: "B")
        #expect(sentence.hasPrefix("B is better: macro recall 0.7000 against 0.6000, p = 0.0"), "\(sentence)")
        #expect(compare(second, first).verdict(first: "A", second: "B").hasPrefix("A is better: "))
    }

    @Test("Where the accuracies say the opposite, the verdict says so")
    func contradiction() {
        let gold = Array(repeating: 0, count: 180) + Array(repeating: 1, count: 20)
        let majority = Array(repeating: 0, count: 200)
        let balanced = (0..<200).map { $0 < 50 || $0 >= 180 ? 1 : 0 }
        let comparison = ModelComparison(
            gold: gold, first: majority, second: balanced, labels: ["a", "b"], seed: 1)
        let sentence = comparison.verdict(first: "A", second: "B")
        #expect(sentence.hasPrefix("B is better: macro recall 0.8611 against 0.5000"), "\(sentence)")
        #expect(sentence.contains("; but A has more texts right, p = 0.0"), "\(sentence)")
    }

    @Test("The same seed gives the same, another one another")
    func seeds() {
        #expect(compare(first, second) == compare(first, second))
        #expect(compare(first, second) != compare(first, second, seed: 2))
    }

    @Test("Models are compared by the names of their labels, whatever their order, on any number of threads")
    func labelOrder() throws {
        let corpus = Corpus(
            ModelFixtures.texts.enumerated().map {
                Example(text: $1, label: ModelFixtures.labels[$0 % 3])
            })
        let model = try ModelFixtures.model()
        var other = model
        other.labels = ["positive", "negative", "neutral"]
        let single = try SentimentClassifier(model, threads: 1)
        let comparison = try ModelComparison(single, SentimentClassifier(other, threads: 1), on: corpus)
        let right = comparison.bothRight + comparison.onlySecondRight
        let alone = try SentimentClassifier(other, threads: 1).evaluate(on: corpus)
        #expect(Double(right) / Double(corpus.examples.count) == alone.accuracy)
        #expect(abs(comparison.macroRecall.second - alone.macroRecall) < 1e-12)
        let several = try ModelComparison(
            SentimentClassifier(model, threads: 3), SentimentClassifier(other, threads: 2), on: corpus)
        #expect(several == comparison)
    }

    @Test("Models with different labels are not compared")
    func differentLabels() throws {
        let one = try SentimentClassifier(ModelFixtures.model(), threads: 1)
        let other = try SentimentClassifier(
            ModelFixtures.model(labels: ["negative", "neutral", "good"]), threads: 1)
        let corpus = Corpus([Example(text: "good", label: "neutral")])
        #expect(throws: DifferentLabelsError.self) {
            try ModelComparison(one, other, on: corpus)
        }
    }

    @Test("The report has a line for each measure, of at most 80 columns")
    func report() {
        let report = ModelComparisonReport(
            compare(first, second), first: "m.safetensors", second: "n.safetensors")
        let lines = report.description.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "A  m.safetensors")
        #expect(lines[1] == "B  n.safetensors")
        #expect(lines[3] == "200 texts               A         B     B - A    95 % interval           p")
        #expect(
            lines[4].wholeMatch(
                of: /Accuracy           0\.6000    0\.7000   \+0\.1000  \+0\.\d{4} - \+0\.\d{4}    0\.0\d{3}/)
                != nil)
        #expect(lines[3].count == lines[4].count && lines[4].count == lines[6].count)
        #expect(
            lines[8].hasPrefix("Right: both 100, only A 20, only B 40, neither 40; McNemar's test: p = 0.01"))
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(report.description.hasSuffix(".\n"))
    }
}
