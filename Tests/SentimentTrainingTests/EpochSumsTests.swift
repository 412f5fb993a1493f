import Foundation
import Sentiment
import SentimentTraining
import Testing

@Suite struct EpochSumsTests {
    private func step(
        loss: Double, norm: Double, tokens: Int, isClipped: Bool = false, isApplied: Bool = true
    ) -> TrainingStep.Result {
        TrainingStep.Result(
            loss: loss, gradientNorm: norm, tokens: tokens, isClipped: isClipped, isApplied: isApplied)
    }

    private let evaluation = Evaluation(
        gold: [0, 1, 1], probabilities: [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]], labels: ["a", "b"], seed: 1,
        resamples: 0)

    private func report(_ sums: EpochSums) -> EpochReport {
        sums.report(epoch: 4, evaluation, isBest: true, seconds: 2.5, tokensPerSecond: 8)
    }

    @Test("The report holds means, the largest norm, the clipped share and the last rate")
    func report() {
        var sums = EpochSums()
        sums.add(step(loss: 1, norm: 3, tokens: 10, isClipped: true), rate: 0.1)
        sums.add(step(loss: 0.5, norm: 1, tokens: 20), rate: 0.2)
        sums.add(step(loss: 0.25, norm: 0.5, tokens: 30), rate: 0.3)
        sums.add(step(loss: 0.25, norm: 1.5, tokens: 40, isClipped: true), rate: 0.25)
        #expect(sums.tokens == 100)
        #expect(sums.meanLoss == 0.5)
        let report = report(sums)
        #expect(report.epoch == 4 && report.isBest && report.seconds == 2.5 && report.tokensPerSecond == 8)
        #expect(report.trainingLoss == 0.5)
        #expect(report.gradientNormMean == 1.5)
        #expect(report.gradientNormMaximum == 3)
        #expect(report.clippedShare == 0.5)
        #expect(report.learningRate == 0.25)
        #expect(report.tokens == 100)
        #expect(report.undoneSteps == 0)
        #expect(report.accuracy == evaluation.accuracy && report.validationLoss == evaluation.logLoss)
        #expect(report.macroF1 == evaluation.macroF1 && report.macroRecall == evaluation.macroRecall)
    }

    @Test("An undone step is counted, but its numbers spoil no mean")
    func undone() {
        var sums = EpochSums()
        sums.add(step(loss: 1, norm: 3, tokens: 10), rate: 0.1)
        sums.add(step(loss: .nan, norm: .infinity, tokens: 10, isApplied: false), rate: 0.1)
        let report = report(sums)
        #expect(report.undoneSteps == 1)
        #expect(report.trainingLoss == 1)
        #expect(report.gradientNormMean == 3 && report.gradientNormMaximum == 3)
        #expect(report.clippedShare == 0)
        #expect(report.tokens == 20, "its tokens were read all the same")
    }

    @Test("Before any step, and with none but undone ones, all means are zero")
    func empty() {
        var sums = EpochSums()
        #expect(sums.meanLoss == 0)
        sums.add(step(loss: .nan, norm: .nan, tokens: 1, isApplied: false), rate: 1)
        #expect(report(sums).trainingLoss == 0 && report(sums).clippedShare == 0)
    }

    @Test("Sums go through JSON to the bit")
    func json() throws {
        var sums = EpochSums()
        for number in 1...7 {
            sums.add(
                step(loss: 1 / Double(number), norm: 0.1 * Double(number), tokens: number),
                rate: 0.1 / Float(number))
        }
        #expect(try JSONDecoder().decode(EpochSums.self, from: JSONEncoder().encode(sums)) == sums)
    }
}
