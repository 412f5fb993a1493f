import Sentiment

/// A linear part for a network that is trained ("wide and deep", Cheng et al. 2016, arXiv:1606.07792), the two joined as
/// validation texts tell (stacking, Wolpert 1992).
extension Trainer {
    /// Trains a linear part on the network's texts and puts it into the classifier.
    func addLinearPart(
        to trained: TrainedModel, _ training: Corpus, _ validation: Corpus, _ pool: WorkerPool
    ) throws -> TrainedModel {
        var linear = LinearTrainer(configuration, threads: threads)
        linear.isInterrupted = isInterrupted
        var model = trained.classifier.model
        let fit: LinearFit
        do {
            fit = try linear.fit(
                training, validation, labels: model.labels, Tokenizer(configuration.text), pool)
        } catch TrainingError.interrupted {
            // The network's last epoch is in the checkpoint, and a linear part has none.
            throw TrainingError.interrupted(checkpoint: checkpoints?.path)
        }
        let logits = trained.classifier.withTeam(threads: threads) { team in
            team.probabilities(of: validation.examples.map(\.text)).map {
                logarithm(max($0, .leastNormalMagnitude))
            }
        }
        model.linear = fit.part
        model.scales = fit.scales(logits: logits)
        let classifier = try SentimentClassifier(model, threads: threads)
        return trained.replacing(
            classifier, try classifier.evaluate(on: validation, seed: configuration.seed))
    }
}
