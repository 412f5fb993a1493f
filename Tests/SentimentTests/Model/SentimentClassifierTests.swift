import Foundation
import Sentiment
import Testing

@Suite struct SentimentClassifierTests {
    private func classifier(threads: Int? = 2) throws -> SentimentClassifier {
        try SentimentClassifier(ModelFixtures.model(), threads: threads)
    }

    // MARK: Predictions

    @Test("One text and many get the same bits, on any number of threads", arguments: [1, 2, 3, nil])
    func oneAndMany(threads: Int?) throws {
        let classifier = try classifier(threads: threads)
        let expected = ModelFixtures.texts.map { classifier.classify($0) }
        #expect(classifier.classify(ModelFixtures.texts) == expected)
        #expect(classifier.classify(Array(ModelFixtures.texts.prefix(7))) == Array(expected.prefix(7)))
        #expect(classifier.classify(Array(ModelFixtures.texts.reversed())) == expected.reversed())
        #expect(Set(expected).count > 50, "else the order is not put to the test")
    }

    @Test("A prediction holds the most probable label and its probability")
    func prediction() throws {
        let classifier = try classifier()
        for prediction in classifier.classify(ModelFixtures.texts) {
            let best = try #require(prediction.probabilities.max())
            #expect(prediction.probabilities.count == 3)
            #expect(prediction.probability == best)
            #expect(
                prediction.label == ModelFixtures.labels[prediction.probabilities.firstIndex(of: best) ?? 0])
            #expect(abs(prediction.probabilities.reduce(0, +) - 1) < 1e-6)
            #expect(prediction.probabilities.allSatisfy { $0 > 0 && $0 < 1 })
        }
    }

    @Test("Of equally probable labels the first is chosen")
    func equalProbabilities() throws {
        #expect(Prediction(labels: ["a", "b", "c"], probabilities: [0.2, 0.4, 0.4]).label == "b")
        #expect(Prediction(labels: ["a", "b"], probabilities: [0.5, 0.5]).label == "a")
        #expect(Prediction(labels: ["a", "b"], probabilities: [0.4, 0.6]).label == "b")
        let prediction = try SentimentClassifier(ModelFixtures.undecided, threads: 1).classify("good film")
        #expect(prediction.probabilities == [Float](repeating: 1 / 3, count: 3))
        #expect(prediction.label == "negative" && prediction.probability == 1 / 3)
    }

    @Test("A text without tokens gets the answer of an unknown word", arguments: ["", " ", "\n\t "])
    func emptyText(text: String) throws {
        let classifier = try classifier()
        let prediction = classifier.classify(text)
        #expect(prediction == classifier.classify("xyzzy"))
        #expect(classifier.classify([text]) == [prediction])
        #expect(
            classifier.classify([String](repeating: text, count: 40))
                == [Prediction](repeating: prediction, count: 40))
    }

    @Test("No texts get no predictions")
    func noTexts() throws {
        #expect(try classifier().classify([String]()).isEmpty)
    }

    @Test("A word that is known changes the answer, case does not")
    func words() throws {
        let classifier = try classifier()
        #expect(classifier.classify("good").probabilities != classifier.classify("bad").probabilities)
        #expect(classifier.classify("Good film") == classifier.classify("good film"))
    }

    @Test("A long text is cut as the text configuration says")
    func maximumLength() throws {
        var text = TextConfiguration()
        text.maximumLength = 4
        text.headShare = 1
        let short = try SentimentClassifier(ModelFixtures.model(text: text), threads: 1)
        #expect(short.classify("good bad film book not very") == short.classify("good bad film book"))
        #expect(short.classify("good bad film book") != short.classify("good bad film"))
    }

    // MARK: Concurrency

    @Test("Many tasks may use a classifier at once, and each gets its own answer")
    func concurrentUse() async throws {
        let classifier = try classifier()
        let texts = ModelFixtures.texts
        let expected = classifier.classify(texts)
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    switch number % 3 {
                    case 0: return classifier.classify(texts) == expected
                    case 1: return texts.indices.allSatisfy { classifier.classify(texts[$0]) == expected[$0] }
                    default:
                        let part = number % texts.count..<min(number % texts.count + 20, texts.count)
                        return classifier.classify(Array(texts[part])) == Array(expected[part])
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test("Teams are lent to one caller at a time and used again")
    func teams() throws {
        let classifier = try classifier()
        let first = classifier.withTeam(threads: 1) { first in
            classifier.withTeam(threads: 1) { second in #expect(first !== second) }
            return ObjectIdentifier(first)
        }
        let other = classifier.withTeam(threads: 2) { team in
            #expect(team.threads == 2)
            return ObjectIdentifier(team)
        }
        #expect(classifier.withTeam(threads: 1) { ObjectIdentifier($0) } == first)
        #expect(classifier.withTeam(threads: 2) { ObjectIdentifier($0) } == other)
    }

    // MARK: Evaluation

    private func corpus(_ classifier: SentimentClassifier, wrong: Int) -> Corpus {
        let predictions = classifier.classify(ModelFixtures.texts)
        return Corpus(
            predictions.enumerated().map { index, prediction in
                let label = ModelFixtures.labels.firstIndex(of: prediction.label) ?? 0
                return Example(
                    text: ModelFixtures.texts[index],
                    label: ModelFixtures.labels[index < wrong ? (label + 1) % 3 : label])
            })
    }

    @Test("An evaluation counts what the predictions say", arguments: [0, 10, 105])
    func evaluation(wrong: Int) throws {
        let classifier = try classifier()
        let corpus = corpus(classifier, wrong: wrong)
        let evaluation = try classifier.evaluate(on: corpus)
        #expect(evaluation.exampleCount == 105)
        #expect(evaluation.accuracy == Double(105 - wrong) / 105)
        let losses = zip(classifier.classify(ModelFixtures.texts), corpus.examples).map {
            prediction, example in
            -log(Double(prediction.probabilities[ModelFixtures.labels.firstIndex(of: example.label) ?? 0]))
        }
        #expect(abs(evaluation.logLoss - losses.reduce(0, +) / 105) < 1e-6)
        #expect(try classifier.evaluate(on: corpus) == evaluation)
    }

    @Test("A corpus need not have all labels of the model")
    func fewerLabels() throws {
        let classifier = try classifier()
        let corpus = Corpus([
            Example(text: "good", label: "positive"), Example(text: "bad", label: "positive"),
        ])
        #expect(try classifier.evaluate(on: corpus).classes.map(\.label) == ModelFixtures.labels)
    }

    @Test("An example with a label that the model does not know is refused, in words that tell what to do")
    func unknownLabel() throws {
        let classifier = try classifier()
        let corpus = Corpus([Example(text: "good", label: "positive"), Example(text: "meh", label: "mixed")])
        let error = #expect(throws: UnknownLabelError.self) { try classifier.evaluate(on: corpus) }
        #expect(error?.label == "mixed" && error?.known == ModelFixtures.labels)
        #expect(
            error?.description == """
                the label "mixed" is not one of the model's negative, neutral, positive; \
                map it with --label-map mixed=LABEL
                """)
    }

    // MARK: What it tells of itself

    @Test("A classifier tells what its model is made of")
    func parts() throws {
        let classifier = try classifier()
        #expect(classifier.labels == ModelFixtures.labels)
        #expect(classifier.textConfiguration == TextConfiguration())
        #expect(classifier.networkConfiguration?.hiddenSize == 7)
        #expect(classifier.vocabulary.count == ModelFixtures.words.count + 2)
        #expect(classifier.trainingConfigurationJSON == #"{"seed":7}"#)
    }

    @Test("A model file that does not exist is an error that names it")
    func missingFile() throws {
        let url = URL(filePath: "/nowhere/model.safetensors")
        #expect(throws: ModelFileError(path: "/nowhere/model.safetensors", problem: .unreadable(.missing))) {
            try SentimentClassifier(contentsOf: url)
        }
    }
}
