import Sentiment
import SentimentTraining
import Testing

@Suite struct TemperatureFitTests {
    /// Logits and labels that follow their softmax: calibrated by construction.
    private static let calibrated: (logits: [Float], gold: [Int]) = {
        var random = SplitMix64(seed: 11)
        let softmax = DecisionSoftmax(DecisionRule(priors: [0.5, 0.3, 0.2]))
        let logits = (0..<3 * 8000).map { _ in 3 * random.nextSigned() }
        let probabilities = softmax(logits)
        let gold = (0..<8000).map { text in
            let place = Float(random.nextUnit())
            let (first, second) = (probabilities[3 * text], probabilities[3 * text + 1])
            return place < first ? 0 : place < first + second ? 1 : 2
        }
        return (logits, gold)
    }()

    private func fit(_ factor: Float, texts: Int = 8000) -> Double {
        TemperatureFit.temperature(
            logits: Self.calibrated.logits[..<(3 * texts)].map { $0 * factor },
            gold: Array(Self.calibrated.gold[..<texts]), classCount: 3)
    }

    @Test("Logits that are too large by a factor get it as temperature", arguments: [0.25, 0.5, 1, 2, 7])
    func recovers(factor: Float) {
        #expect(abs(fit(factor) / Double(factor) - 1) < 0.04, "\(fit(factor))")
        // The same texts, so the same estimate but for the factor.
        #expect(abs(fit(factor) / Double(factor) / fit(1) - 1) < 1e-6)
    }

    @Test("The log loss is least at the temperature found")
    func least() {
        let logits = Self.calibrated.logits.map { $0 * 3 }
        func loss(_ temperature: Double) -> Double {
            let rule = DecisionRule(temperature: temperature, priors: [0.5, 0.3, 0.2])
            return LogLoss.mean(
                Predictions(
                    gold: Self.calibrated.gold, probabilities: DecisionSoftmax(rule)(logits),
                    labels: ["a", "b", "c"]))
        }
        let best = fit(3)
        for factor in [0.9, 0.95, 1.05, 1.1] { #expect(loss(best * factor) > loss(best)) }
    }

    @Test("Texts that are all right make the model as sure as their number allows")
    func allRight() {
        for count in [100, 1000] {
            let found = TemperatureFit.temperature(
                logits: (0..<count).flatMap { _ in [5, -5] as [Float] },
                gold: [Int](repeating: 0, count: count), classCount: 2)
            // softmax(10 / T) = (N + 1) / (N + 2)
            #expect(abs(found - 10 / logarithm(Double(count + 1))) < 1e-9)
        }
    }

    @Test("Where there is nothing to fit the temperature is 1, and it leaves its range never")
    func degenerate() {
        func temperature(_ row: [Float], count: Int = 100, label: Int = 0) -> Double {
            TemperatureFit.temperature(
                logits: (0..<count).flatMap { _ in row }, gold: [Int](repeating: label, count: count),
                classCount: row.count)
        }
        #expect(temperature([5, -5], count: 99) == 1)
        #expect(temperature([], count: 0) == 1)
        #expect(temperature([0, 0, 0]) == 1)
        #expect(temperature([7, 7]) == 1)
        #expect(temperature([.nan, 1]) == 1)
        #expect(temperature([.infinity, 1]) == 1)
        // All wrong, and right by a hair's breadth.
        #expect(temperature([5, -5], label: 1) == 20)
        #expect(temperature([1e-5, 0]) == 0.05)
        #expect((0.05...20).contains(temperature([3e38, -3e38])))
    }
}
