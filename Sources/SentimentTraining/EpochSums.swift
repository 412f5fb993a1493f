import Sentiment

/// What the steps of an epoch add up to.
package struct EpochSums: Codable, Hashable {
    private var steps = 0
    private var loss = 0.0
    private var norm = 0.0
    private var largestNorm = 0.0
    private var clipped = 0
    private var undone = 0
    private var rate: Float = 0
    /// Tokens read.
    package private(set) var tokens = 0

    /// Nothing yet.
    package init() {}

    /// The mean loss of the steps so far.
    package var meanLoss: Double { loss / Double(max(1, steps)) }

    /// Counts a step. Of a step that was undone, only the tokens and the rate count besides.
    package mutating func add(_ step: TrainingStep.Result, rate: Float) {
        tokens += step.tokens
        self.rate = rate
        guard step.isApplied else {
            undone += 1
            return
        }
        steps += 1
        loss += step.loss
        norm += step.gradientNorm
        largestNorm = max(largestNorm, step.gradientNorm)
        if step.isClipped { clipped += 1 }
    }

    /// The line of the log, of an epoch of a language model.
    package func languageModelReport(
        epoch: Int, _ perplexities: [Double], wordsPerSecond: Double, seconds: Double
    ) -> LanguageModelEpochReport {
        LanguageModelEpochReport(
            epoch: epoch, trainingLoss: meanLoss, perplexities: perplexities, learningRate: rate,
            gradientNormMean: norm / Double(max(1, steps)),
            clippedShare: Double(clipped) / Double(max(1, steps)), undoneSteps: undone,
            wordsPerSecond: wordsPerSecond, seconds: seconds)
    }

    /// The line of the log.
    package func report(
        epoch: Int, _ evaluation: Evaluation, isBest: Bool, seconds: Double, tokensPerSecond: Double
    ) -> EpochReport {
        EpochReport(
            epoch: epoch, trainingLoss: meanLoss, validationLoss: evaluation.logLoss,
            accuracy: evaluation.accuracy, macroRecall: evaluation.macroRecall, macroF1: evaluation.macroF1,
            learningRate: rate, gradientNormMean: norm / Double(max(1, steps)),
            gradientNormMaximum: largestNorm,
            clippedShare: Double(clipped) / Double(max(1, steps)), undoneSteps: undone, tokens: tokens,
            tokensPerSecond: tokensPerSecond, seconds: seconds, isBest: isBest)
    }
}
