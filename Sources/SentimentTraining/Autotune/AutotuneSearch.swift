import Sentiment

/// Which configuration to try next: random search around a base, then around the best found so far.
///
/// Bergstra and Bengio (2012) for the random part; fastText's autotuning narrows around the best in the same spirit.
/// What is proposed follows from the seed and the trials so far alone.
package struct AutotuneSearch: Sendable {
    /// Trials that look around the base before any looks around the best.
    private static let explorations = 8
    /// The share of the later trials that still look around the base.
    private static let laterExplorations = 0.25
    /// The chance of a setting to be drawn anew around the base.
    private static let drawn = 0.4
    /// The chance of a setting to move around the best.
    private static let moved = 0.25

    private let base: TrainingConfiguration
    private let settings: [TunedSetting]
    private let metric: Metric

    /// A search around a configuration that changes these settings alone.
    package init(base: TrainingConfiguration, settings: [TunedSetting]) {
        self.base = base
        self.settings = settings
        metric = base.validationMetric
    }

    /// The configuration of the next trial: the base itself at first.
    package func proposal(after trials: [AutotuneTrial]) -> TrainingConfiguration {
        guard !trials.isEmpty, !settings.isEmpty else { return base }
        var random = SplitMix64(seed: base.seed ^ UInt64(trials.count) &* 0xA076_1D64_78BD_642F)
        let looksAroundBase =
            trials.count < Self.explorations || random.nextUnit() < Self.laterExplorations
        let center = looksAroundBase ? nil : best(of: trials)?.configuration
        var configuration = center ?? base
        // At least one setting changes.
        let certain = random.next(below: settings.count)
        for (place, setting) in settings.enumerated() {
            let changes = random.nextUnit() < (center == nil ? Self.drawn : Self.moved)
            guard changes || place == certain else { continue }
            if center == nil {
                setting.draw(into: &configuration, &random)
            } else {
                setting.move(in: &configuration, &random)
            }
        }
        return configuration
    }

    /// The trial with the best metric, the first of several.
    package func best(of trials: [AutotuneTrial]) -> AutotuneTrial? {
        trials.reduce(nil) { best, trial in
            guard let best else { return trial }
            return metric.isBetter(trial.metric, than: best.metric) ? trial : best
        }
    }
}

/// One training of a search.
public struct AutotuneTrial: Codable, Sendable, Hashable {
    /// Its number, the first being 1.
    public var number: Int
    /// The validation metric of its best epoch; not a number where the training diverged.
    public var metric: Double
    /// How long it took.
    public var seconds: Double
    /// What was tried.
    public var configuration: TrainingConfiguration

    /// A trial.
    package init(number: Int, metric: Double, seconds: Double, configuration: TrainingConfiguration) {
        self.number = number
        self.metric = metric
        self.seconds = seconds
        self.configuration = configuration
    }
}
