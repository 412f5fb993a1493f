import Sentiment
import SentimentTraining
import Testing

@Suite struct PartScalesFitTests {
    private static let logits: [Float] = [
        1.03, -0.13, 0.64, 0.1, 0.36, 0.36, 1.3, 0.95, 0.2, -0.37, -0.62, 0.04, -2.33, 0.68, -1.25, -0.73,
        -0.54,
        0.58, 1.31, 1.04, -0.13, 1.37, 0.23, 0.35, 0.9, 0.09, 0.16, -0.92, 0.44, 0.22,
    ]
    private static let margins: [Float] = [
        -0.31, -0.21, -0.16, 0.54, 0.91, 0.36, -0.65, -0.13, 1.48, 2.19, -1.26, 1.51, 1.35, 1.48, 0.26, -0.31,
        1.46,
        2.66, 2.5, 1.32, 0.36, -1.21, 0.7, 0.66, -1.29, 0.4, 1.13, 0.7, -0.48, -0.66,
    ]
    private static let gold = [0, 1, 2, 0, 1, 2, 0, 1, 2, 1]

    private func fit(
        _ logits: [Float] = logits, _ margins: [Float] = margins, _ gold: [Int] = gold, classCount: Int = 3
    ) -> PartScalesFit {
        PartScalesFit(logits: logits, margins: margins, gold: gold, classCount: classCount)
    }

    @Test("The scales are those that SciPy finds")
    func parity() {
        #expect(abs(fit().linearAlone().linear - 1.5120120167732252) < 1e-5)
        #expect(fit().linearAlone().network == 0)
        let both = fit().both()
        #expect(abs(both.network - 1.69264348) < 1e-5)
        #expect(abs(both.linear - 2.23152768) < 1e-5)
    }

    @Test("A part that says the opposite of what is right does not count")
    func useless() {
        let wrong = fit(Self.logits, Self.margins.map { -3 * $0 }).both()
        #expect(wrong.linear == 0 && wrong.network > 0.5)
        let other = fit(Self.logits.map { -3 * $0 }).both()
        #expect(other.network == 0 && other.linear > 0.5)
    }

    @Test("A part that says nothing stays at what it was before")
    func silent() {
        #expect(abs(fit(Self.logits.map { _ in 0 }).both().network - 1) < 1e-9)
        let silent = fit(Self.logits, Self.margins.map { _ in 0 })
        #expect(abs(silent.both().linear - silent.linearAlone().linear) < 1e-9)
    }

    @Test("A few texts that are all right do not make the model all too sure")
    func few() {
        let fit = fit([5, -5, -5, 5], [1, -1, -1, 1], [0, 1], classCount: 2)
        #expect(fit.linearAlone().linear > 0.9 && fit.linearAlone().linear < 2)
        #expect(fit.both().network < 2 && fit.both().linear < 2)
    }
}
