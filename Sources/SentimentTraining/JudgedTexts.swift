import Sentiment

/// What a model says of texts that it has not learned from, and what is right.
package struct JudgedTexts: Sendable {
    /// (N, C) row by row.
    let logits: [Float]
    /// The class of each text, N.
    let gold: [Int]

    /// Logits and classes.
    package init(logits: [Float], gold: [Int]) {
        self.logits = logits
        self.gold = gold
    }

    /// Logits of some texts.
    package init(logits: [Float], _ part: TrainingData.Part) {
        self.init(logits: logits, gold: part.labels.map(Int.init))
    }

    /// The scores that the logits have by a rule.
    package func evaluation(
        _ rule: DecisionRule, labels: [String], seed: UInt64,
        resamples: Int = BootstrapIntervals.defaultResamples
    ) -> Evaluation {
        let uncalibrated = rule.temperature == 1 ? nil : DecisionSoftmax(rule.uncalibrated)
        return Evaluation(
            gold: gold, probabilities: DecisionSoftmax(rule)(logits), uncalibrated: uncalibrated?(logits),
            labels: labels, seed: seed, resamples: resamples)
    }
}
