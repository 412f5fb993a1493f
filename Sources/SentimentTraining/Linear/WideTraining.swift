import Sentiment

/// A linear part for a network that is trained ("wide and deep", Cheng et al. 2016, arXiv:1606.07792), the two joined as
/// texts tell that neither has learned from (stacking, Wolpert 1992).
extension Trainer {
    /// Trains a linear part on the network's texts and puts it into the classifier.
    func addLinearPart(
        to trained: TrainedModel, _ examples: TrainingExamples, _ pool: WorkerPool
    ) throws -> TrainedModel {
        var linear = LinearTrainer(configuration, threads: threads)
        linear.isInterrupted = isInterrupted
        var model = trained.classifier.model
        let fit: LinearFit
        do {
            fit = try linear.fit(examples, labels: model.labels, Tokenizer(configuration.text), pool)
        } catch TrainingError.interrupted {
            // The network's last epoch is in the checkpoint, and a linear part has none.
            throw TrainingError.interrupted(checkpoint: checkpoints?.path)
        }
        let joint = fit.joint(logits: trained.judged.logits, configuration)
        model.linear = fit.part
        (model.scales, model.decisionRule) = (joint.scales, joint.rule)
        return trained.replacing(
            try SentimentClassifier(model, threads: threads),
            joint.judged.evaluation(joint.rule, labels: model.labels, seed: configuration.seed))
    }
}

extension DecisionRule {
    /// A rule whose priors are the means of a model's probabilities, (N, C) row by row: what the model takes the labels'
    /// shares to be. The scales of its parts hold the temperature already.
    init(decision: Decision, meanOf probabilities: [Float], classCount: Int) {
        // No label is ruled out for good.
        var sums = [Double](repeating: 1e-3, count: classCount)
        for (place, probability) in probabilities.enumerated() {
            sums[place % classCount] += Double(probability)
        }
        let total = sums.reduce(0, +)
        self.init(decision: decision, priors: sums.map { $0 / total })
    }
}
