import Sentiment
import Testing

@Suite struct DecisionSoftmaxTests {
    /// (1,000, 3), some of them far from 0.
    private static let logits: [Float] = {
        var random = SplitMix64(seed: 5)
        return (0..<3000).map { _ in random.nextSigned() * (random.next(below: 10) == 0 ? 200 : 3) }
    }()

    private func rows(_ values: [Float]) -> [ArraySlice<Float>] {
        stride(from: 0, to: values.count, by: 3).map { values[$0..<$0 + 3] }
    }

    private func labels(_ values: [Float]) -> [Int] { rows(values).map { $0.firstMaximum - $0.startIndex } }

    private func isNear(_ found: [Float], _ expected: [Float]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 5e-5 }
    }

    @Test("Without temperature and priors it is the plain softmax to the bit")
    func identity() {
        let found = DecisionSoftmax(DecisionRule(classCount: 3))(Self.logits)
        let buffer = FloatBuffer(count: Self.logits.count)
        for (index, logit) in Self.logits.enumerated() { buffer[index] = logit }
        let expected = withExtendedLifetime(buffer) {
            let matrix = buffer.matrix(at: 0, rows: 1000, columns: 3)
            Kernels.best.softmax(matrix)
            return matrix.elements.flatMap(\.self)
        }
        #expect(found == expected)
    }

    @Test(
        "Probabilities are between 0 and 1 and add up to 1, however far the logits are",
        arguments: Decision.allCases, [0.05, 1, 20])
    func sums(decision: Decision, temperature: Double) {
        let rule = DecisionRule(decision: decision, temperature: temperature, priors: [1e-300, 0.3, 0.7])
        for row in rows(DecisionSoftmax(rule)(Self.logits)) {
            #expect(row.allSatisfy { $0 >= 0 && $0 <= 1 })
            #expect(abs(row.reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test("No label depends on the temperature", arguments: Decision.allCases)
    func temperatureKeepsLabels(decision: Decision) {
        func labels(_ temperature: Double) -> [Int] {
            self.labels(
                DecisionSoftmax(
                    DecisionRule(decision: decision, temperature: temperature, priors: [0.1, 0.2, 0.7]))(
                        Self.logits))
        }
        #expect(Set(labels(1)) == [0, 1, 2])
        // Not far below 1: two labels may both become certain, to the precision of single numbers.
        for temperature in [0.8, 1.3, 5, 20] { #expect(labels(temperature) == labels(1)) }
    }

    @Test("Temperature and priors change probabilities as the formula says")
    func byHand() {
        let logits = [0.5, 0.3, 0.2].map { Float(logarithm($0)) }
        func probabilities(_ decision: Decision, _ temperature: Double) -> [Float] {
            DecisionSoftmax(
                DecisionRule(decision: decision, temperature: temperature, priors: [0.6, 0.3, 0.1]))(logits)
        }
        #expect(isNear(probabilities(.argmax, 1), [0.5, 0.3, 0.2]))
        // sqrt(p), normalized.
        #expect(isNear(probabilities(.argmax, 2), [0.41545, 0.32180, 0.26275]))
        // p / prior = 5/6, 1, 2.
        #expect(isNear(probabilities(.balanced, 1), [0.21739, 0.26087, 0.52174]))
        // sqrt(p / prior) = 0.91287, 1, 1.41421.
        #expect(isNear(probabilities(.balanced, 2), [0.27438, 0.30056, 0.42506]))
    }

    @Test("With equal priors both decisions give the same labels")
    func equalPriors() {
        var rule = DecisionRule(classCount: 3)
        let expected = labels(DecisionSoftmax(rule)(Self.logits))
        rule.decision = .balanced
        #expect(labels(DecisionSoftmax(rule)(Self.logits)) == expected)
    }
}
