import Sentiment
import SentimentTraining
import Testing

@Suite struct LinearTrainerTests {
    private let corpus = Corpus(
        (0..<120).map { index in
            let label = index % 3
            let words = [
                ["awful", "broken", "dull"], ["usual", "plain", "common"], ["lovely", "superb", "fine"],
            ]
            return Example(
                text: "The thing \(index * 7 % 10) was \(words[label][index / 3 % 3]).",
                label: ["negative", "neutral", "positive"][label])
        })

    private func configuration(_ change: (inout TrainingConfiguration) -> Void = { _ in })
        -> TrainingConfiguration
    {
        var configuration = TrainingConfiguration()
        configuration.epochs = 1
        configuration.network.embeddingSize = 5
        configuration.network.hiddenSize = 6
        change(&configuration)
        return configuration
    }

    private func probabilities(_ classifier: SentimentClassifier) -> [[Float]] {
        classifier.classify(corpus.examples.map(\.text)).map(\.probabilities)
    }

    @Test("It learns what texts tell", arguments: LinearConfiguration.Weighting.allCases)
    func learning(weighting: LinearConfiguration.Weighting) throws {
        let trained = try LinearTrainer(configuration { $0.linear.weighting = weighting }).train(on: corpus)
        #expect(trained.validation.accuracy == 1)
        #expect(trained.classifier.classify("It was a superb thing.").label == "positive")
        #expect(trained.classifier.networkConfiguration == nil)
        #expect(trained.classifier.linearConfiguration?.weighting == weighting)
        #expect(trained.classifier.model.linear?.features.count == trained.featureCount)
    }

    @Test("One thread and several give the same model")
    func threads() throws {
        let models = try [1, 3].map {
            try LinearTrainer(configuration { $0.linear.costs = [0.1, 1] }, threads: $0).train(on: corpus)
        }
        #expect(models[0].cost == models[1].cost)
        #expect(probabilities(models[0].classifier) == probabilities(models[1].classifier))
    }

    @Test("Of several costs the one that is best on the validation texts is taken")
    func costs() throws {
        // So small a cost learns next to nothing, which shows in the log loss.
        let trained = try LinearTrainer(
            configuration {
                $0.linear.costs = [1e-6, 1]
                $0.validationMetric = .logLoss
            }
        ).train(on: corpus)
        #expect(trained.cost == 1)
    }

    @Test("Where a class is rare, balanced costs are tried, and kept where they are better")
    func balance() throws {
        var random = SplitMix64(seed: 1)
        // A noisy word tells the rare class: to plain costs never surely enough.
        let examples = (0..<600).map { index -> Example in
            let isRare = index % 10 == 0
            let says = random.nextUnit() < (isRare ? 0.8 : 0.2)
            return Example(
                text: "thing \(random.next(below: 100_000)) is \(says ? "odd" : "plain")",
                label: isRare ? "rare" : "usual")
        }
        let trained = try LinearTrainer(configuration { $0.validationMetric = .macroRecall })
            .train(on: Corpus(examples))
        #expect(trained.isBalanced)
        #expect(trained.classifier.classify("thing 7 is odd").label == "rare")
        let even = try LinearTrainer(configuration()).train(on: corpus)
        #expect(!even.isBalanced)
    }

    @Test("At most so many n-grams are known")
    func features() throws {
        let trained = try LinearTrainer(configuration { $0.linear.maximumFeatures = 50 }).train(on: corpus)
        #expect(trained.featureCount <= 50 && trained.featureCount > 0)
    }

    @Test("An interruption ends it")
    func interruption() throws {
        var trainer = LinearTrainer(configuration())
        trainer.isInterrupted = { true }
        #expect(throws: TrainingError.interrupted(checkpoint: nil)) { try trainer.train(on: corpus) }
    }

    @Test("An impossible setting is named")
    func invalid() throws {
        let trainer = LinearTrainer(configuration { $0.linear.costs = [] })
        #expect(throws: TrainingError.invalidConfiguration("linear.costs are none, but must be one or more"))
        {
            try trainer.train(on: corpus)
        }
    }

    @Test("A network with a linear part knows what both know, on any number of threads")
    func wide() throws {
        let wide = try [1, 2].map {
            try Trainer(configuration { $0.hasLinearPart = true }, threads: $0).train(on: corpus)
        }
        #expect(probabilities(wide[0].classifier) == probabilities(wide[1].classifier))
        let alone = try Trainer(configuration(), threads: 1).train(on: corpus)
        let linear = try LinearTrainer(configuration(), threads: 1).train(on: corpus)
        let model = wide[0].classifier.model
        #expect(
            model.network?.parameters.values(of: try #require(model.network).parameters.layout.tensors[0])
                == alone.classifier.model.network?.parameters.values(
                    of: try #require(alone.classifier.model.network).parameters.layout.tensors[0]))
        #expect(model.linear?.features.keys == linear.classifier.model.linear?.features.keys)
        #expect(wide[0].validation.logLoss <= alone.validation.logLoss)
        #expect(wide[0].history.map(\.macroF1) == alone.history.map(\.macroF1))
        #expect(wide[0].validation.accuracy >= linear.validation.accuracy)
    }

    @Test(
        "The scores of validation are those of the finished model", arguments: [Decision.argmax, .balanced])
    func validation(decision: Decision) throws {
        let split = HeldOutSplit(WordSalad.corpus(90, seed: 1), share: 0.3, seed: 1)
        let settings = configuration { $0.decision = decision }
        let wide = try Trainer(settings, threads: 1).train(on: split.training, validatingOn: split.heldOut)
        let linear = try LinearTrainer(settings, threads: 1)
            .train(on: split.training, validatingOn: split.heldOut)
        for (told, classifier) in [
            (wide.validation, wide.classifier), (linear.validation, linear.classifier),
        ] {
            let again = try classifier.evaluate(on: split.heldOut)
            #expect(told.confusionMatrix == again.confusionMatrix && told.accuracy < 1)
            #expect(abs(told.logLoss - again.logLoss) < 1e-5)
            #expect(abs(told.expectedCalibrationError - again.expectedCalibrationError) < 1e-5)
        }
    }
}
