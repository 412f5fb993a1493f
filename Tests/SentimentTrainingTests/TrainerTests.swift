import Foundation
import Sentiment
import SentimentTraining
import TestSupport
import Testing

@Suite struct TrainerTests {
    private let corpus = WordSalad.corpus(600, seed: 1)
    private let heldOut = WordSalad.corpus(90, seed: 2)
    private let small = WordSalad.corpus(60, seed: 3)

    // MARK: Learning

    @Test("Every cell learns which words are polar", arguments: cellCases.indices, [false, true])
    func learns(cell: Int, isDeep: Bool) throws {
        let configuration = TrainingConfiguration.tiny {
            $0.network = cellCases[cell].configuration
            $0.network.layers = isDeep ? 2 : 1
            $0.network.isBidirectional = isDeep
            $0.network.hiddenSize = 16
            $0.network.embeddingSize = 16
            $0.epochs = isDeep ? 8 : 14
        }
        let trained = try Trainer(configuration, threads: 1).train(on: corpus, validatingOn: heldOut)
        let accuracy = try trained.classifier.evaluate(on: WordSalad.corpus(300, seed: 99)).accuracy
        #expect(accuracy > 0.95, "\(cellCases[cell].name): \(trained.history.map(\.accuracy))")
        #expect(trained.ending == .completed)
    }

    @Test(
        "Weights of classes, smoothing and schedules are all learned with",
        arguments: TrainingConfiguration.ClassWeights.allCases)
    func learnsUnevenClasses(weights: TrainingConfiguration.ClassWeights) throws {
        // One in ten of the negative texts is left.
        var number = 0
        let uneven = Corpus(
            corpus.examples.filter { example in
                number += 1
                return example.label != "negative" || number % 10 == 1
            })
        let configuration = TrainingConfiguration.tiny {
            $0.network.hiddenSize = 12
            $0.network.embeddingSize = 12
            $0.epochs = 15
            $0.classWeights = weights
            $0.labelSmoothing = 0.05
            $0.schedule = .linear
        }
        let trained = try Trainer(configuration, threads: 1).train(on: uneven, validatingOn: heldOut)
        #expect(try trained.classifier.evaluate(on: heldOut).macroRecall > 0.85)
    }

    // MARK: Decisions

    private let judges = WordSalad.corpus(150, seed: 4)

    @Test("The temperature is fitted to the validation texts, told, kept in the model, and changes no label")
    func calibration() throws {
        var told: [CalibrationReport] = []
        let trained = try Trainer(.tiny(), threads: 1).train(on: corpus, validatingOn: judges) { progress in
            if case .calibrated(let report) = progress { told.append(report) }
        }
        let report = try #require(trained.calibration)
        #expect(told == [report])
        #expect(report.examples == 150)
        let rule = trained.classifier.decisionRule
        #expect(rule.temperature == report.temperature && rule.temperature != 1 && rule.decision == .argmax)
        let evaluation = try trained.classifier.evaluate(on: judges)
        #expect(abs(evaluation.expectedCalibrationError - report.errorAfter) < 1e-6)
        #expect(try abs(#require(evaluation.uncalibratedError) - report.errorBefore) < 1e-6)
        #expect(trained.validation.confusionMatrix == evaluation.confusionMatrix)

        let plain = try Trainer(.tiny { $0.calibrates = false }, threads: 1).train(
            on: corpus, validatingOn: judges)
        #expect(plain.calibration == nil && plain.classifier.decisionRule.temperature == 1)
        #expect(plain.validation.confusionMatrix == trained.validation.confusionMatrix)
        #expect(plain.validation.logLoss > trained.validation.logLoss)
        // Too few texts to tell a temperature.
        #expect(try Trainer(.tiny(), threads: 1).train(on: corpus, validatingOn: heldOut).calibration == nil)
    }

    @Test("A calibrated model is the same on any number of threads")
    func calibratedOnThreads() throws {
        func file(threads: Int) throws -> [UInt8] {
            try Trainer(.tiny { $0.decision = .balanced }, threads: threads)
                .train(on: small, validatingOn: judges).fileBytes
        }
        let expected = try file(threads: 1)
        for threads in [2, 3] { #expect(try file(threads: threads) == expected) }
    }

    @Test("Epochs are reported by the decision that the model will take; the weights do not depend on it")
    func decisionOfEpochs() throws {
        var uneven = corpus.examples.filter { $0.label != "negative" }
        uneven += corpus.examples.filter { $0.label == "negative" }.prefix(40)
        func train(_ decision: Decision) throws -> TrainedModel {
            try Trainer(.tiny { ($0.decision, $0.epochs) = (decision, 1) }, threads: 1)
                .train(on: Corpus(uneven), validatingOn: judges)
        }
        let (argmax, balanced) = (try train(.argmax), try train(.balanced))
        #expect(balanced.classifier.decisionRule.decision == .balanced)
        #expect(argmax.history[0].trainingLoss == balanced.history[0].trainingLoss)
        #expect(argmax.history[0].macroRecall != balanced.history[0].macroRecall)
        for trained in [argmax, balanced] {
            #expect(trained.validation.macroRecall == trained.history[0].macroRecall)
        }
        // The rare label is predicted wherever it was, and elsewhere besides.
        let negative = try #require(balanced.classifier.labels.firstIndex(of: "negative"))
        let counts = [argmax, balanced].map { $0.validation.confusionMatrix.predictedCount(of: negative) }
        #expect(counts[1] > counts[0])
    }

    // MARK: Repeatability

    @Test("The same seed gives the same model file on any number of threads, another seed another one")
    func repeatable() throws {
        func file(threads: Int, seed: UInt64 = 1) throws -> [UInt8] {
            let configuration = TrainingConfiguration.tiny {
                $0.seed = seed; $0.network.layers = 2
            }
            return try Trainer(configuration, threads: threads).train(on: small).fileBytes
        }
        let expected = try file(threads: 1)
        for threads in [1, 2, 4] { #expect(try file(threads: threads) == expected, "\(threads) threads") }
        #expect(try file(threads: 1, seed: 2) != expected)
    }

    @Test("Shards are part of what the model follows from")
    func shards() throws {
        func history(_ texts: Int) throws -> [Double] {
            try Trainer(.tiny { $0.textsPerShard = texts }, threads: 2).train(on: small).history
                .map(\.trainingLoss)
        }
        for (found, expected) in try zip(history(1), history(100)) { #expect(abs(found - expected) < 1e-2) }
    }

    @Test("The written model predicts to the bit what the trained one does")
    func written() throws {
        let directory = try TemporaryDirectory()
        let url = URL(filePath: directory.file("model.safetensors"))
        let configuration = TrainingConfiguration.tiny()
        let trained = try Trainer(configuration, threads: 2).train(on: small)
        try trained.write(to: url)
        let read = try SentimentClassifier(contentsOf: url)
        let texts = heldOut.examples.map(\.text)
        #expect(read.classify(texts) == trained.classifier.classify(texts))
        let json = Data(read.trainingConfigurationJSON.utf8)
        #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: json) == configuration)
    }

    @Test(
        "With n-grams the written model predicts to the bit what the trained one does, on any number of threads"
    )
    func writtenWithNGrams() throws {
        let directory = try TemporaryDirectory()
        let url = URL(filePath: directory.file("model.safetensors"))
        let configuration = TrainingConfiguration.tiny {
            $0.network.characterNGrams = true
            $0.vocabulary.minimumCount = 3
        }
        let trained = try Trainer(configuration, threads: 2).train(on: small, validatingOn: heldOut)
        #expect(
            try Trainer(configuration, threads: 1).train(on: small, validatingOn: heldOut).fileBytes
                == trained.fileBytes)
        try trained.write(to: url)
        let read = try SentimentClassifier(contentsOf: url)
        let texts = heldOut.examples.map(\.text) + ["batek lorem", "ipsum"]
        #expect(
            texts.joined(separator: " ").split(separator: " ").contains {
                read.vocabulary.id(of: String($0)) == nil
            })
        #expect(read.classify(texts) == trained.classifier.classify(texts))
        // What the trainer has measured with its own tables is what the file gives.
        let evaluation = try read.evaluate(on: heldOut)
        #expect(evaluation.accuracy == trained.validation.accuracy)
        #expect(evaluation.logLoss == trained.validation.logLoss)
    }

    @Test("A word that was never seen is judged by the n-grams that it shares with words of the training")
    func unseenWords() throws {
        let configuration = TrainingConfiguration.tiny {
            $0.network.characterNGrams = true
            $0.epochs = 12
        }
        let trained = try Trainer(configuration, threads: 1).train(on: corpus, validatingOn: heldOut)
        let classifier = trained.classifier
        func probability(_ label: Int, _ word: String) -> Float {
            #expect(classifier.vocabulary.id(of: word) == nil)
            return classifier.classify("banat \(word) kirim").probabilities[label]
        }
        for (word, label) in [("awfully", 0), ("dulll", 0), ("superbly", 2), ("loveliest", 2)] {
            #expect(probability(label, word) > 1.5 * probability(label, "qqq"), "\(word)")
        }
    }

    @Test("A vocabulary that is given is used, and the one counted before gives the same model")
    func givenVocabulary() throws {
        let counted = try Trainer(.tiny(), threads: 1).train(on: small, validatingOn: heldOut)
        let vocabulary = counted.classifier.vocabulary
        let given = try Trainer(.tiny(), threads: 1).train(
            on: small, validatingOn: heldOut, vocabulary: vocabulary)
        #expect(try given.fileBytes == counted.fileBytes)
        let other = try Trainer(.tiny(), threads: 1).train(on: heldOut, vocabulary: vocabulary)
        #expect(other.classifier.vocabulary.count == vocabulary.count)
    }

    // MARK: Validation

    @Test("Without validation texts a share of the corpus is held out")
    func heldOutSplit() throws {
        var summary: TrainingSummary?
        let configuration = TrainingConfiguration.tiny { $0.heldOutShare = 0.2 }
        let trained = try Trainer(configuration, threads: 1).train(on: corpus) {
            if case .started(let started) = $0 { summary = started }
        }
        let split = HeldOutSplit(corpus, share: 0.2, seed: configuration.seed)
        #expect(summary?.examples == split.training.examples.count)
        #expect(summary?.validationExamples == split.heldOut.examples.count)
        let given = try Trainer(configuration, threads: 1).train(
            on: split.training, validatingOn: split.heldOut)
        #expect(try given.fileBytes == trained.fileBytes)
    }

    @Test("The best epoch's weights are kept, by whatever metric", arguments: Metric.allCases)
    func bestEpoch(metric: Metric) throws {
        // What is right in training is wrong in validation: the more is learned, the worse.
        let contradicting = WordSalad.contradicting(heldOut)
        let configuration = TrainingConfiguration.tiny {
            $0.validationMetric = metric
            $0.epochs = 8
            $0.network.hiddenSize = 12
        }
        let trained = try Trainer(configuration, threads: 2).train(on: corpus, validatingOn: contradicting)
        func value(_ report: EpochReport) -> Double {
            switch metric {
            case .accuracy: report.accuracy
            case .macroF1: report.macroF1
            case .macroRecall: report.macroRecall
            case .logLoss: report.validationLoss
            }
        }
        let best = trained.history[trained.bestEpoch - 1]
        #expect(trained.history.count == 8)
        #expect(trained.bestEpoch < 8, "\(trained.history.map(value))")
        #expect(best.isBest)
        #expect(trained.history.allSatisfy { !metric.isBetter(value($0), than: value(best)) })
        let evaluation = try trained.classifier.evaluate(on: contradicting)
        #expect(metric.value(in: evaluation) == value(best))
        #expect(value(trained.history[7]) != value(best))
    }

    @Test("Patience ends a training that gets no better, so many epochs after the best", arguments: [1, 3])
    func patience(patience: Int) throws {
        let configuration = TrainingConfiguration.tiny {
            $0.patience = patience
            $0.epochs = 40
        }
        let contradicting = WordSalad.contradicting(heldOut)
        let trained = try Trainer(configuration, threads: 2).train(on: corpus, validatingOn: contradicting)
        #expect(trained.ending == .stoppedEarly)
        #expect(trained.history.count == trained.bestEpoch + patience)
        #expect(
            try trained.classifier.evaluate(on: contradicting).macroF1
                == trained.history[trained.bestEpoch - 1].macroF1)
    }

    @Test("A training that stands still keeps the first of equally good epochs")
    func firstOfEqualEpochs() throws {
        let still = TrainingConfiguration.tiny {
            $0.learningRate = 0; $0.patience = 2; $0.epochs = 10
        }
        let trained = try Trainer(still, threads: 1).train(on: small)
        #expect(trained.bestEpoch == 1 && trained.history.count == 3 && trained.ending == .stoppedEarly)
        #expect(trained.history.map(\.isBest) == [true, false, false])
    }

    // MARK: Progress

    @Test("Progress tells of the start, of every step and of every epoch")
    func progress() throws {
        var events: [String] = []
        var steps: [StepReport] = []
        var epochs: [EpochReport] = []
        let trained = try Trainer(.tiny { $0.epochs = 2 }, threads: 3).train(on: small, validatingOn: heldOut)
        {
            switch $0 {
            case .started(let summary):
                events.append("started")
                #expect(summary.examples == 60 && summary.validationExamples == 90)
                #expect(summary.labels == WordSalad.labels)
                #expect(summary.stepsPerEpoch == 4 && summary.threads == 3)
                #expect(summary.kernels == Kernels.best.name)
            case .step(let report):
                events.append("step")
                steps.append(report)
            case .epoch(let report):
                events.append("epoch")
                epochs.append(report)
            case .crossValidated: events.append("folds")
            case .calibrated: events.append("calibrated")
            case .undone: events.append("undone")
            case .checkpoint: events.append("checkpoint")
            case .pretrainingStarted, .pretrainingStep, .pretrainingEpoch: events.append("pretraining")
            }
        }
        #expect(
            events == [
                "started", "step", "step", "step", "step", "epoch", "step", "step", "step", "step", "epoch",
            ])
        #expect(steps.map(\.step) == [1, 2, 3, 4, 1, 2, 3, 4])
        #expect(steps.map(\.epoch) == [1, 1, 1, 1, 2, 2, 2, 2])
        #expect(steps.allSatisfy { $0.steps == 4 && $0.epochs == 2 && $0.secondsLeft >= 0 })
        #expect(steps.last?.secondsLeft == 0)
        #expect(steps[3].loss == epochs[0].trainingLoss)
        #expect(epochs == trained.history)
        let tokens = small.examples.reduce(0) { $0 + $1.text.split(separator: " ").count }
        #expect(epochs.map(\.tokens) == [tokens, tokens])
    }

    // MARK: Errors

    private func error(
        _ corpus: Corpus, _ validation: Corpus? = nil,
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) -> TrainingError? {
        #expect(throws: TrainingError.self) {
            try Trainer(.tiny(change), threads: 1).train(on: corpus, validatingOn: validation)
        }
    }

    @Test("What cannot be trained is refused by name, in words that tell what to do")
    func refusals() throws {
        let negative = Corpus(corpus.examples.filter { $0.label == "negative" })
        #expect(error(Corpus([])) == .noExamples)
        #expect(error(corpus, Corpus([])) == .noValidationExamples)
        #expect(error(negative) == .singleClass("negative"))
        #expect(error(negative, heldOut) == .singleClass("negative"))
        let twoLabels = Corpus(corpus.examples.filter { $0.label != "neutral" })
        let missing = error(twoLabels, heldOut)
        #expect(missing == .labelMissingFromTraining("neutral", known: ["negative", "positive"]))
        #expect(missing?.description.contains("--label-map neutral=LABEL") == true)
        let pair = Corpus(["negative", "positive"].map { Example(text: $0, label: $0) })
        #expect(error(pair) == .tooFewToHoldOut(examples: 2))
        let invalid = error(corpus) { $0.epochs = 0 }
        #expect(invalid == .invalidConfiguration("epochs is 0, but must be between 1 and 1000000"))
        #expect(
            error(corpus) { $0.network.layers = 0 }
                == .invalidConfiguration("layers is 0, but must be between 1 and 16"))
    }

    @Test("A label may be missing from the validation texts")
    func labelMissingFromValidation() throws {
        let validation = Corpus(heldOut.examples.filter { $0.label != "neutral" })
        let trained = try Trainer(.tiny(), threads: 1).train(on: small, validatingOn: validation)
        #expect(trained.classifier.labels == WordSalad.labels)
    }

    @Test("Texts without tokens are trained and validated with")
    func emptyTexts() throws {
        let empty = WordSalad.labels.map { Example(text: "", label: $0) }
        let trained = try Trainer(.tiny(), threads: 2)
            .train(on: Corpus(small.examples + empty), validatingOn: Corpus(heldOut.examples + empty))
        #expect(trained.history.count == 3)
    }

    @Test("Two examples are trained on when validation texts are given")
    func twoExamples() throws {
        let pair = Corpus(["awful", "superb"].map { Example(text: $0, label: $0) })
        let configuration = TrainingConfiguration.tiny {
            $0.epochs = 60; $0.learningRate = 0.05
        }
        let trained = try Trainer(configuration, threads: 2).train(on: pair, validatingOn: pair)
        #expect(try trained.classifier.evaluate(on: pair).accuracy == 1)
    }
}
