import Sentiment
import SentimentTraining
import Testing

@Suite struct AutotuneSearchTests {
    private let base = TrainingConfiguration.tiny()

    private func trials(_ metrics: [Double]) -> [AutotuneTrial] {
        let search = AutotuneSearch(base: base, settings: TunedSetting.allCases)
        var trials: [AutotuneTrial] = []
        for metric in metrics {
            trials.append(
                AutotuneTrial(
                    number: trials.count + 1, metric: metric, seconds: 1,
                    configuration: search.proposal(after: trials)))
        }
        return trials
    }

    @Test("The first trial is the configuration itself, and no two are alike")
    func different() {
        let trials = trials((0..<40).map { Double($0) / 100 })
        #expect(trials[0].configuration == base)
        #expect(Set(trials.map(\.configuration)).count == 40)
    }

    @Test("Every proposal can be trained with, and over time every setting changes")
    func bounds() throws {
        let trials = trials((0..<60).map { Double($0 % 7) })
        for trial in trials { #expect(trial.configuration.problem == nil) }
        let json = try trials.map { try JSONValue(encoding: $0.configuration) }
        for path in [
            ["network", "cell"], ["network", "embeddingSize"], ["network", "hiddenSize"],
            ["network", "pooling"],
            ["network", "characterNGrams"], ["vocabulary", "minimumCount"], ["learningRate"], ["batchSize"],
            ["embeddingDropout"], ["headDropout"], ["wordDropout"], ["labelSmoothing"], ["classWeights"],
        ] {
            let values = Set(json.map { "\($0.value(at: path) ?? .null)" })
            #expect(values.count > 1, "\(path)")
        }
    }

    @Test("Only the settings that may change do")
    func fixed() {
        let search = AutotuneSearch(base: base, settings: [.learningRate])
        var trials: [AutotuneTrial] = []
        for number in 1...20 {
            var proposal = search.proposal(after: trials)
            trials.append(AutotuneTrial(number: number, metric: 0, seconds: 0, configuration: proposal))
            proposal.learningRate = base.learningRate
            #expect(proposal == base)
        }
        #expect(Set(trials.map(\.configuration.learningRate)).count > 8)
    }

    @Test("What is proposed follows from seed and results")
    func repeatable() {
        let metrics = (0..<30).map { Double(($0 * 37) % 11) }
        #expect(trials(metrics) == trials(metrics))
        // The 25th trial is the best: only what comes after it may differ.
        var other = metrics
        other[24] = 99
        let (before, after) = (trials(metrics), trials(other))
        #expect(before[..<25].map(\.configuration) == after[..<25].map(\.configuration))
        #expect(before[25...].map(\.configuration) != after[25...].map(\.configuration))
    }

    @Test("The best trial is that of the best metric, of a loss the least, and one that diverged never")
    func best() {
        var configuration = base
        let some = trials([0.3, .nan, 0.7, 0.7, 0.1])
        #expect(AutotuneSearch(base: configuration, settings: []).best(of: some)?.number == 3)
        configuration.validationMetric = .logLoss
        #expect(AutotuneSearch(base: configuration, settings: []).best(of: some)?.number == 5)
        #expect(AutotuneSearch(base: configuration, settings: []).best(of: []) == nil)
    }
}
