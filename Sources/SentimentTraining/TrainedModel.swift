import Sentiment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a training made: the classifier, and how it came about.
public struct TrainedModel: Sendable {
    /// The classifier, each of its networks with the weights of its best epoch.
    public let classifier: SentimentClassifier
    /// Its scores on the validation texts. They chose the epochs, so they are a little too good. With
    /// ``TrainingConfiguration/folds``: the scores of all texts, each judged by what had not learned from it, apart from
    /// a label's only text.
    public let validation: Evaluation
    /// What calibration did; nil where none was asked for or the validation texts are too few.
    public let calibration: CalibrationReport?
    /// How the training of each network went: one mostly, see ``TrainingConfiguration/networkCount``. With
    /// ``TrainingConfiguration/folds`` their history is that of all folds together.
    public let networks: [NetworkReport]
    /// What the networks say of texts that they have not learned from.
    let judged: JudgedTexts

    /// A report of each epoch of the first network.
    public var history: [EpochReport] { networks[0].history }
    /// The best epoch of the first network, the first being 1.
    public var bestEpoch: Int { networks[0].bestEpoch }
    /// How the training ended: of several networks, the worst of it.
    public var ending: NetworkReport.Ending { networks.map(\.ending).worst }

    /// The same training with another classifier and its scores.
    func replacing(_ classifier: SentimentClassifier, _ validation: Evaluation) -> TrainedModel {
        TrainedModel(
            classifier: classifier, validation: validation, calibration: nil, networks: networks,
            judged: judged)
    }

    /// Writes the model file: it appears whole or not at all.
    public func write(to url: URL) throws { try write(to: url.path) }

    /// Writes the model file; errors name it by the path as it is given.
    package func write(to path: String) throws { try classifier.write(to: path) }
}

extension TrainedModel {
    /// The model of some networks, calibrated on texts that they have not learned from if that is wanted: on `judged`,
    /// or on the validation texts. Of cross-validation history and ending are what is told of all folds.
    ///
    /// - Throws: ``TrainingError/diverged(step:)`` where none can be used.
    package init(
        _ trained: [TrainedNetwork], _ data: TrainingData, _ configuration: TrainingConfiguration,
        _ pool: WorkerPool, crossValidation: CrossValidation? = nil,
        progress: (TrainingProgress) -> Void
    ) throws {
        let usable = trained.compactMap(\.usable)
        guard !usable.isEmpty else {
            throw TrainingError.diverged(step: trained.first?.report.ending.divergedAt ?? 0)
        }
        let judged =
            crossValidation?.best?.judged
            ?? JudgedTexts(logits: LogitMean.mean(of: usable.map(\.validationLogits)), data.validation)
        var rule = DecisionRule(data, configuration)
        // With a linear part, the scales of both parts are what is fitted.
        if configuration.calibrates && !configuration.hasLinearPart {
            rule.temperature = TemperatureFit.temperature(
                logits: judged.logits, gold: judged.gold, classCount: data.labels.count)
        }
        validation = judged.evaluation(rule, labels: data.labels, seed: configuration.seed)
        self.judged = judged
        calibration = validation.uncalibratedError.map { [validation] in
            CalibrationReport(
                temperature: rule.temperature, errorBefore: $0,
                errorAfter: validation.expectedCalibrationError, examples: validation.exampleCount)
        }
        if let calibration { progress(.calibrated(calibration)) }
        classifier = try SentimentClassifier(
            SentimentModel(
                labels: data.labels, tokenizer: data.tokenizer, vocabulary: data.vocabulary,
                networks: usable.map(\.network),
                trainingConfiguration: try ModelMetadata.encode(configuration), decisionRule: rule),
            threads: pool.threads)
        networks = trained.map { network in
            crossValidation.map {
                NetworkReport(
                    history: $0.history, bestEpoch: network.report.bestEpoch,
                    ending: [network.report.ending, $0.ending].worst)
            } ?? network.report
        }
    }
}

extension DecisionRule {
    /// How a network's logits become probabilities, before calibration.
    init(_ data: TrainingData, _ configuration: TrainingConfiguration) {
        self.init(decision: configuration.decision, priors: data.priors(configuration.classWeights))
    }
}
