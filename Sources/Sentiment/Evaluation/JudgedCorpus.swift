/// The texts of a corpus, their labels and what a model says of them.
package struct JudgedCorpus: Sendable {
    /// The scores.
    package let evaluation: Evaluation
    /// The right class of each text.
    package let gold: [Int]
    private let texts: [String]
    private let probabilities: [Float]

    /// Scores probabilities, (N, C) row by row, of texts whose right classes are known; `uncalibrated` are those
    /// that the model gave before calibration, if it was calibrated.
    package init(
        texts: [String], gold: [Int], probabilities: [Float], uncalibrated: [Float]? = nil, labels: [String],
        seed: UInt64
    ) {
        self.texts = texts
        self.gold = gold
        self.probabilities = probabilities
        evaluation = Evaluation(
            gold: gold, probabilities: probabilities, uncalibrated: uncalibrated, labels: labels, seed: seed)
    }

    /// The most probable class of each text.
    package var predicted: [Int] {
        Predictions(gold: gold, probabilities: probabilities, labels: evaluation.confusionMatrix.labels)
            .predicted
    }

    /// What remains where the most probable label must have this probability.
    package func selectiveScores(threshold: Float) -> SelectiveScores {
        SelectiveScores(
            Predictions(gold: gold, probabilities: probabilities, labels: evaluation.confusionMatrix.labels),
            threshold: threshold)
    }

    /// The mistakes that the model was surest of.
    package func worstMistakes(_ count: Int) -> [Mistake] {
        Mistake.worst(
            count, texts: texts, gold: gold, probabilities: probabilities,
            labels: evaluation.confusionMatrix.labels)
    }
}
