import Sentiment

/// What the networks of all folds say together: every text is judged by the one network that has not learned from it.
package struct CrossValidation {
    /// A fold that has ended.
    package struct Fold {
        /// Its network's logits of its texts after each epoch, and the reports.
        let logits: [[Float]]
        let history: [EpochReport]
        let ending: NetworkReport.Ending
        /// The class of each text.
        let gold: [Int]

        package init(_ network: TrainedNetwork, _ heldOut: TrainingData.Part) {
            logits = network.epochLogits
            history = network.report.history
            ending = network.report.ending
            gold = heldOut.labels.map(Int.init)
        }
    }

    /// A report of each epoch that all folds came to, of all texts.
    package private(set) var history: [EpochReport] = []
    /// The best epoch, the first being 1, and what it says; nil where none has finite logits for all texts. Fold follows
    /// upon fold.
    package private(set) var best: (epoch: Int, judged: JudgedTexts)?
    /// How the folds ended, the worst of it.
    package let ending: NetworkReport.Ending

    package init(
        _ folds: [Fold], _ rule: DecisionRule, _ labels: [String], _ configuration: TrainingConfiguration
    ) {
        let gold = folds.flatMap(\.gold)
        ending = folds.map(\.ending).worst
        var bestMetric = Double.nan
        for epoch in 0..<(folds.map(\.logits.count).min() ?? 0) {
            let judged = JudgedTexts(logits: folds.flatMap { $0.logits[epoch] }, gold: gold)
            let evaluation = judged.evaluation(rule, labels: labels, seed: configuration.seed, resamples: 0)
            let metric = configuration.validationMetric.value(in: evaluation)
            let isBest =
                judged.logits.allSatisfy(\.isFinite)
                && (best == nil || configuration.validationMetric.isBetter(metric, than: bestMetric))
            if isBest { (best, bestMetric) = ((epoch + 1, judged), metric) }
            history.append(EpochReport(folds.map { $0.history[epoch] }, evaluation, isBest: isBest))
        }
    }
}

extension EpochReport {
    /// The report of an epoch of all folds: validation is told of all texts, the rest is the folds' sum or mean.
    fileprivate init(_ folds: [EpochReport], _ evaluation: Evaluation, isBest: Bool) {
        func mean(_ value: (EpochReport) -> Double) -> Double {
            folds.reduce(0) { $0 + value($1) } / Double(folds.count)
        }
        let (tokens, seconds) = (folds.reduce(0) { $0 + $1.tokens }, folds.reduce(0) { $0 + $1.seconds })
        self.init(
            epoch: folds[0].epoch, trainingLoss: mean(\.trainingLoss), validationLoss: evaluation.logLoss,
            accuracy: evaluation.accuracy, macroRecall: evaluation.macroRecall, macroF1: evaluation.macroF1,
            learningRate: folds[0].learningRate, gradientNormMean: mean(\.gradientNormMean),
            gradientNormMaximum: folds.map(\.gradientNormMaximum).max() ?? 0,
            clippedShare: mean(\.clippedShare), undoneSteps: folds.reduce(0) { $0 + $1.undoneSteps },
            tokens: tokens, tokensPerSecond: mean(\.tokensPerSecond), seconds: seconds, isBest: isBest)
    }
}
