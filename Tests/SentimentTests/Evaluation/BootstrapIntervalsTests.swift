import Sentiment
import Testing

@Suite struct BootstrapIntervalsTests {
    @Test("The intervals are those of scikit-learn's scores on the same samples")
    func reference() throws {
        // r = SplitMix64(7) in Python, n = 12, 200 times:
        //     i = [r.below(n) for _ in range(n)]   # Lemire's method
        //     accuracy_score(y[i], p[i]), recall_score(y[i], p[i], labels=L, average='macro',
        //     zero_division=0), f1_score(the same)
        // then np.percentile(scores, [2.5, 97.5]).
        let intervals = try #require(EvaluationFixture.evaluation(resamples: 200).intervals)
        #expect(agree(intervals.accuracy.lower, 0.3333333333333333))
        #expect(agree(intervals.accuracy.upper, 0.8333333333333334))
        #expect(agree(intervals.macroRecall.lower, 0.29944444444444446))
        #expect(agree(intervals.macroRecall.upper, 0.8614583333333334))
        #expect(agree(intervals.macroF1.lower, 0.2831944444444444))
        #expect(agree(intervals.macroF1.upper, 0.8296428571428571))
    }

    @Test("The same seed gives the same intervals, another seed others")
    func seeds() {
        func intervals(_ seed: UInt64) -> BootstrapIntervals {
            BootstrapIntervals(EvaluationFixture.predictions(), resamples: 50, seed: seed)
        }
        #expect(intervals(1) == intervals(1))
        #expect(intervals(1).macroF1 != intervals(2).macroF1)
    }

    @Test("For many examples the interval is that of the normal approximation")
    func normal() {
        // 10,000 examples, 80 % right: 0.8 +- 1.96 * sqrt(0.8 * 0.2 / 10,000) = 0.8 +- 0.00784.
        let gold = (0..<10_000).map { $0 % 5 == 0 ? 1 : 0 }
        let predictions = Predictions(
            gold: gold, probabilities: gold.flatMap { _ in [1, 0] as [Float] }, labels: ["a", "b"])
        let interval = BootstrapIntervals(predictions, resamples: 1_000, seed: 1).accuracy
        #expect(abs(interval.lower - 0.79216) < 0.001)
        #expect(abs(interval.upper - 0.80784) < 0.001)
    }

    @Test("Without samples there are no intervals")
    func none() {
        #expect(EvaluationFixture.evaluation(resamples: 0).intervals == nil)
    }

    @Test("Quantiles lie linearly between the nearest values, as NumPy's")
    func quantiles() {
        // np.percentile([1, 2, 4, 8], [0, 2.5, 50, 97.5, 100])
        let expected = [(0, 1), (0.025, 1.075), (0.5, 3), (0.975, 7.7), (1, 8)]
        for (share, value) in expected {
            #expect(agree(BootstrapIntervals.quantile(share, of: [1, 2, 4, 8]), value))
        }
        #expect(BootstrapIntervals.quantile(0.975, of: [5]) == 5)
    }
}
