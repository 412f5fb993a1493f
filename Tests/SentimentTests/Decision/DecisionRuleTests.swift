import Foundation
import Sentiment
import TestSupport
import Testing

/// The rule of a model: in its file, and in what it says.
@Suite struct DecisionRuleTests {
    private let directory: TemporaryDirectory
    private let path: String
    private static let rule = DecisionRule(decision: .balanced, temperature: 1.7, priors: [0.1, 0.3, 0.6])

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("model.safetensors")
    }

    private func model(_ rule: DecisionRule = rule) throws -> SentimentModel {
        var model = try ModelFixtures.model()
        model.decisionRule = rule
        return model
    }

    /// Writes a model with another entry, or none.
    private func write(entry: String?) throws {
        let whole = directory.file("whole.safetensors")
        try model().write(to: whole)
        let file = try SafetensorsFile(path: whole)
        var metadata = file.metadata
        metadata["decision"] = entry
        try file.writeCopy(to: path, metadata: metadata)
    }

    private func probabilities(_ classifier: SentimentClassifier) -> [[Float]] {
        classifier.classify(ModelFixtures.texts).map(\.probabilities)
    }

    @Test("It goes through the model file, also that of 8 bits, and predictions follow from it")
    func roundTrip() throws {
        let plain = try probabilities(SentimentClassifier(ModelFixtures.model()))
        for model in [try model(), try model().quantized()] {
            try model.write(to: path)
            let read = try SentimentClassifier(contentsOf: path)
            #expect(read.decisionRule == Self.rule)
            let found = probabilities(read)
            #expect(try found == probabilities(SentimentClassifier(model)))
            #expect(found != plain)
        }
    }

    @Test("A file of an older program, without a rule, and one without its settings, is read as it was meant")
    func older() throws {
        let plain = try probabilities(SentimentClassifier(ModelFixtures.model()))
        for entry in [nil, "{}", #"{"decision":"balanced"}"#] {
            try write(entry: entry)
            let read = try SentimentClassifier(contentsOf: path)
            #expect(read.decisionRule.temperature == 1)
            #expect(read.decisionRule.priors == DecisionRule(classCount: 3).priors)
            if entry != #"{"decision":"balanced"}"# { #expect(probabilities(read) == plain) }
        }
    }

    @Test(
        "A rule that cannot be applied is refused with the reason",
        arguments: [
            (#"{"temperature":0}"#, "the temperature is 0.0, but must be between 0.001 and 1000.0"),
            (#"{"temperature":-1}"#, "the temperature is -1.0, but must be"),
            (#"{"temperature":1e-4}"#, "the temperature is 0.0001, but must be"),
            (#"{"temperature":1e999}"#, ""), (#"{"temperature":"nan"}"#, ""), (#"{"temperature":null}"#, ""),
            (#"{"priors":[0.5,0.5]}"#, "2 priors, expected one for each of 3 labels"),
            (#"{"priors":[]}"#, "0 priors, expected"),
            (#"{"priors":[0.5,0.5,0]}"#, "the prior 0.0 is not above 0"),
            (#"{"priors":[1.5,-0.7,0.2]}"#, "the prior 1.5 is not above 0 and at most 1"),
            (#"{"priors":[0.5,0.5,0.5]}"#, "the priors add up to 1.5, expected 1"),
            (#"{"decision":"loudest"}"#, "loudest"), ("[]", ""), ("1.5", ""), ("", ""),
        ])
    func malformed(entry: String, reason: String) throws {
        try write(entry: entry)
        let error = #expect(throws: ModelFileError.self) { try SentimentModel(contentsOf: path) }
        guard let error, case .invalidMetadata("decision", let found) = error.problem else {
            Issue.record("\(entry): \(String(describing: error))")
            return
        }
        #expect(error.path == path && (reason.isEmpty || found.contains(reason)), "\(found)")
    }

    @Test("A rule of numbers that are none, which only a program can make, is not one to write")
    func notANumber() {
        for temperature in [Double.nan, .infinity, 0] {
            let rule = DecisionRule(temperature: temperature, priors: [0.5, 0.5])
            #expect(rule.problem(classCount: 2) != nil)
        }
        #expect(DecisionRule(priors: [.nan, 0.5]).problem(classCount: 2) != nil)
    }

    @Test("Another decision can be asked for when a model is opened; its label is the most probable shown")
    func otherDecision() throws {
        try model(DecisionRule(temperature: 1.2, priors: [0.9, 0.07, 0.03])).write(to: path)
        let url = URL(filePath: path)
        let argmax = try SentimentClassifier(contentsOf: url)
        let balanced = try SentimentClassifier(contentsOf: url, decision: .balanced)
        #expect(argmax.decisionRule.decision == .argmax && balanced.decisionRule.decision == .balanced)
        let (before, after) = (
            argmax.classify(ModelFixtures.texts), balanced.classify(ModelFixtures.texts)
        )
        #expect(before.map(\.label) != after.map(\.label))
        for prediction in before + after {
            #expect(prediction.probability == prediction.probabilities.max())
            let best = prediction.probabilities.firstMaximum
            #expect(prediction.label == ModelFixtures.labels[best])
        }
        // Neither depends on threads, nor on what stands beside a text.
        let team = try SentimentClassifier(contentsOf: path, threads: 3, decision: .balanced)
        #expect(team.classify(ModelFixtures.texts.reversed()).reversed().map(\.self) == after)
        #expect(ModelFixtures.texts.map(balanced.classify) == after)
    }

    @Test(
        "An evaluation has the error before calibration where there was one, and equals one of the predictions"
    )
    func evaluation() throws {
        let corpus = Corpus(
            ModelFixtures.texts.enumerated().map {
                Example(text: $1, label: ModelFixtures.labels[$0 % 3])
            })
        let gold = corpus.examples.indices.map { $0 % 3 }
        func evaluation(_ rule: DecisionRule) throws -> (Evaluation, expected: Evaluation) {
            let classifier = try SentimentClassifier(model(rule))
            let expected = Evaluation(
                gold: gold, probabilities: probabilities(classifier), labels: ModelFixtures.labels, seed: 1)
            return (try classifier.evaluate(on: corpus), expected)
        }
        let (plain, expectedPlain) = try evaluation(DecisionRule(classCount: 3))
        #expect(plain == expectedPlain && plain.uncalibratedError == nil)
        let (warm, expectedWarm) = try evaluation(DecisionRule(temperature: 3, priors: [0.2, 0.4, 0.4]))
        #expect(warm.expectedCalibrationError == expectedWarm.expectedCalibrationError)
        #expect(warm.uncalibratedError == plain.expectedCalibrationError)
        #expect(warm.confusionMatrix == plain.confusionMatrix && warm.logLoss != plain.logLoss)
    }

    @Test("A prediction gives its label where it is probable enough")
    func threshold() throws {
        let prediction = try SentimentClassifier(ModelFixtures.undecided).classify("good")
        #expect(prediction.label(ifAtLeast: 0.3) == "negative")
        #expect(prediction.label(ifAtLeast: prediction.probability) == "negative")
        #expect(prediction.label(ifAtLeast: 0.34) == nil)
    }
}
