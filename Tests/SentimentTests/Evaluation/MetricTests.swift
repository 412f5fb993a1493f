import Sentiment
import Testing

@Suite struct MetricTests {
    @Test("Each metric is its number of the evaluation")
    func values() {
        let evaluation = EvaluationFixture.evaluation()
        #expect(Metric.accuracy.value(in: evaluation) == evaluation.accuracy)
        #expect(Metric.macroF1.value(in: evaluation) == evaluation.macroF1)
        #expect(Metric.macroRecall.value(in: evaluation) == evaluation.macroRecall)
        #expect(Metric.logLoss.value(in: evaluation) == evaluation.logLoss)
    }

    @Test("The names are those of a command line")
    func names() {
        #expect(Metric.allCases.map(\.rawValue) == ["accuracy", "macro-f1", "macro-recall", "log-loss"])
        #expect(Metric(rawValue: "macro-f1") == .macroF1)
    }

    @Test("More is better, but for the log loss", arguments: Metric.allCases)
    func better(metric: Metric) {
        let (better, worse) = metric == .logLoss ? (0.2, 0.3) : (0.3, 0.2)
        #expect(metric.isBetter(better, than: worse))
        #expect(!metric.isBetter(worse, than: better))
        #expect(!metric.isBetter(better, than: better))
    }

    @Test("A number that is none is never better", arguments: Metric.allCases)
    func notANumber(metric: Metric) {
        #expect(!metric.isBetter(.nan, than: 0.5))
        #expect(!metric.isBetter(.nan, than: .nan))
        #expect(metric.isBetter(0.5, than: .nan))
    }
}
