import Sentiment
import Testing

@Suite struct MistakeTests {
    private func worst(_ count: Int) -> [Mistake] {
        Mistake.worst(
            count, texts: (0..<12).map { "text \($0)" }, gold: EvaluationFixture.gold,
            probabilities: Array(EvaluationFixture.probabilities.joined()), labels: EvaluationFixture.labels)
    }

    @Test("The surest mistakes come first, equally sure ones in their order")
    func order() {
        // Wrong are 2 (0.7), 5 (0.5), 6 (0.6), 9 (0.4) and 10 (0.6).
        #expect(worst(10).map(\.index) == [2, 6, 10, 5, 9])
        #expect(worst(2).map(\.index) == [2, 6])
        #expect(worst(0).isEmpty)
    }

    @Test("A mistake tells text, labels and the wrong label's probability")
    func content() throws {
        let mistake = try #require(worst(1).first)
        #expect(mistake.text == "text 2")
        #expect(mistake.gold == "negative")
        #expect(mistake.predicted == "neutral")
        #expect(mistake.probability == 0.7)
    }
}
