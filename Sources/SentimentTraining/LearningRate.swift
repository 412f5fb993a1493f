import Sentiment

/// The learning rate of each step: a straight rise from zero, then the schedule.
package struct LearningRate: Sendable {
    private let schedule: TrainingConfiguration.Schedule
    private let peak: Float
    private let warmup: Int
    private let total: Int

    /// The rates of a training of `total` steps.
    package init(_ configuration: TrainingConfiguration, total: Int) {
        schedule = configuration.schedule
        peak = configuration.learningRate
        self.total = max(1, total)
        warmup = Int((Double(total) * configuration.warmupShare).rounded(.up))
    }

    /// The rate of a step, the first being 1.
    package func rate(at step: Int) -> Float {
        if step <= warmup { return peak * Float(step) / Float(warmup) }
        let share = min(1, Double(step - warmup) / Double(max(1, total - warmup)))
        return switch schedule {
        case .constant: peak
        case .linear: peak * Float(1 - share)
        case .cosine: peak * Float((1 + cosine(.pi * share)) / 2)
        }
    }
}
