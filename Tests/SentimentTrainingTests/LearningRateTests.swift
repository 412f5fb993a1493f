import SentimentTraining
import Testing

@Suite struct LearningRateTests {
    private func rates(
        _ schedule: TrainingConfiguration.Schedule, total: Int = 100, warmup: Double = 0.1, peak: Float = 0.5
    ) -> LearningRate {
        var configuration = TrainingConfiguration()
        configuration.schedule = schedule
        configuration.warmupShare = warmup
        configuration.learningRate = peak
        return LearningRate(configuration, total: total)
    }

    private func all(_ rate: LearningRate, _ total: Int = 100) -> [Float] { (1...total).map(rate.rate) }

    @Test(
        "The warm-up rises in equal steps from above zero to the peak",
        arguments: TrainingConfiguration.Schedule.allCases)
    func warmup(schedule: TrainingConfiguration.Schedule) {
        let rates = rates(schedule)
        for step in 1...10 { #expect(abs(rates.rate(at: step) - 0.05 * Float(step)) < 1e-7) }
        #expect(rates.rate(at: 1) > 0)
        #expect(rates.rate(at: 10) == 0.5)
    }

    @Test("No rate is above the peak or below zero", arguments: TrainingConfiguration.Schedule.allCases)
    func bounds(schedule: TrainingConfiguration.Schedule) {
        for warmup in [0, 0.01, 0.5, 1] {
            #expect(all(rates(schedule, warmup: warmup)).allSatisfy { $0 >= 0 && $0 <= 0.5 })
        }
    }

    @Test("A constant rate stays at the peak")
    func constant() {
        #expect(all(rates(.constant))[9...].allSatisfy { $0 == 0.5 })
        #expect(all(rates(.constant, warmup: 0)).allSatisfy { $0 == 0.5 })
    }

    @Test("A linear rate falls in equal steps to zero")
    func linear() {
        let rates = rates(.linear)
        for step in 10...100 {
            #expect(abs(rates.rate(at: step) - 0.5 * Float(100 - step) / 90) < 1e-7)
        }
        #expect(rates.rate(at: 55) == 0.25)
        #expect(rates.rate(at: 100) == 0)
    }

    @Test("A cosine rate falls along half a cosine to zero")
    func cosine() {
        let rates = rates(.cosine)
        #expect(abs(rates.rate(at: 55) - 0.25) < 1e-7)
        #expect(abs(rates.rate(at: 40) - 0.375) < 1e-7)  // (1 + cos 60°) / 2 = 3/4
        #expect(abs(rates.rate(at: 70) - 0.125) < 1e-7)  // (1 + cos 120°) / 2 = 1/4
        #expect(abs(rates.rate(at: 100)) < 1e-7)
        #expect(zip(all(rates)[9...], all(rates)[10...]).allSatisfy { $0 > $1 })
    }

    @Test("Without warm-up the first step is already on the schedule, with nothing else every step rises")
    func extremes() {
        #expect(abs(rates(.linear, warmup: 0).rate(at: 1) - 0.495) < 1e-7)
        let rising = all(rates(.cosine, warmup: 1))
        #expect(zip(rising, rising.dropFirst()).allSatisfy { $0 < $1 })
        #expect(rising.last == 0.5)
    }

    @Test(
        "A training of one step, and steps beyond the last, have a rate",
        arguments: TrainingConfiguration.Schedule.allCases)
    func short(schedule: TrainingConfiguration.Schedule) {
        #expect(rates(schedule, total: 1).rate(at: 1) == 0.5)
        let beyond = rates(schedule).rate(at: 130)
        #expect(abs(beyond - (schedule == .constant ? 0.5 : 0)) < 1e-7)
    }
}
