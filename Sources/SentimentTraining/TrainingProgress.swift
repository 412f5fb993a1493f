import Sentiment

/// What a training tells while it runs.
public enum TrainingProgress: Sendable {
    /// A language model is trained first.
    case pretrainingStarted(LanguageModelSummary)
    /// The language model has taken a step.
    case pretrainingStep(LanguageModelStepReport)
    /// The language model has ended an epoch.
    case pretrainingEpoch(LanguageModelEpochReport)
    /// Everything is ready; the first step of a network comes next.
    case started(TrainingSummary)
    /// Some steps were taken.
    case step(StepReport)
    /// An epoch and its validation have ended.
    case epoch(EpochReport)
    /// All folds have ended: a report of each epoch, of all folds together. The best epoch is the last that says so.
    case crossValidated([EpochReport])
    /// The best epoch's probabilities were calibrated.
    case calibrated(CalibrationReport)
    /// A step was undone because its loss or gradient was not finite, and the learning rate was halved.
    case undone(step: Int, rateScale: Float)
    /// A checkpoint was written.
    case checkpoint(path: String)
}

/// What a training works on.
public struct TrainingSummary: Codable, Sendable, Hashable {
    /// The network that is trained now, the first being 1.
    public var network: Int
    /// All networks of the model.
    public var networks: Int
    /// The fold that judges this network, the first being 1; nil of a network of the model.
    public var fold: Int? = nil
    /// All folds; nil where there are none.
    public var folds: Int? = nil
    /// Training examples.
    public var examples: Int
    /// Examples that validate; none where folds did so before.
    public var validationExamples: Int
    /// The classes.
    public var labels: [String]
    /// Words of the vocabulary, the special ones included.
    public var vocabularySize: Int
    /// The share of the training tokens that the vocabulary knows.
    public var coverage: Double
    /// Numbers that are learned, the embedding's included.
    public var parameters: Int
    /// Steps of an epoch.
    public var stepsPerEpoch: Int
    /// Threads that work.
    public var threads: Int
    /// The instruction set of the kernels.
    public var kernels: String
    /// How many words start with a vector that was learned elsewhere; nil where none do.
    public var vectors: VectorCoverage? = nil
}

/// Where a training stands within an epoch.
public struct StepReport: Sendable, Hashable {
    /// The epoch, the first being 1.
    public var epoch: Int
    /// All epochs.
    public var epochs: Int
    /// Steps done in this epoch.
    public var step: Int
    /// Steps of an epoch.
    public var steps: Int
    /// The mean loss of the epoch so far.
    public var loss: Double
    /// Tokens read a second in this epoch.
    public var tokensPerSecond: Double
    /// The seconds that the remaining epochs, of all networks, will take if none ends early.
    public var secondsLeft: Double
}

/// What an epoch did: a line of the log.
public struct EpochReport: Codable, Sendable, Hashable {
    /// Which network of several, the first being 1; nil where there is only one.
    public var network: Int? = nil
    /// Which fold judged it, the first being 1; nil where there are none, and of all together.
    public var fold: Int? = nil
    /// The epoch, the first being 1.
    public var epoch: Int
    /// The mean of the batches' losses, with dropout.
    public var trainingLoss: Double
    /// The loss on the validation examples: mean negative log likelihood.
    public var validationLoss: Double
    /// Accuracy on the validation examples.
    public var accuracy: Double
    /// Macro recall on the validation examples.
    public var macroRecall: Double
    /// Macro F1 on the validation examples.
    public var macroF1: Double
    /// The learning rate of the last step.
    public var learningRate: Float
    /// The mean norm of the gradients before clipping.
    public var gradientNormMean: Double
    /// The largest norm of the gradients before clipping.
    public var gradientNormMaximum: Double
    /// The share of the steps whose gradients were scaled down.
    public var clippedShare: Double
    /// Steps that were undone.
    public var undoneSteps: Int
    /// Training tokens read.
    public var tokens: Int
    /// Training tokens read a second.
    public var tokensPerSecond: Double
    /// Seconds of the epoch, validation included.
    public var seconds: Double
    /// Whether it is the best epoch so far.
    public var isBest: Bool
}
