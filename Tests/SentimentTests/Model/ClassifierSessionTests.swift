import Sentiment
import Testing

@Suite struct ClassifierSessionTests {
    private func classify(_ text: String, _ session: ClassifierSession) -> Int {
        var text = text
        return text.withUTF8 { session.classify(utf8: $0) }
    }

    @Test("A session gives to the bit what the classifier gives, text by text", arguments: Precision.allCases)
    func oneByOne(precision: Precision) throws {
        let classifier = try SentimentClassifier(ModelFixtures.model(), threads: 2, precision: precision)
        let session = classifier.makeSession()
        for (text, expected) in zip(ModelFixtures.texts, classifier.classify(ModelFixtures.texts)) {
            let label = classify(text, session)
            #expect(classifier.labels[label] == expected.label)
            #expect(classifier.labels.indices.map { session.probability(of: $0) } == expected.probabilities)
        }
    }

    @Test("Texts that a session takes together get what each gets alone, in their order")
    func together() throws {
        let classifier = try SentimentClassifier(ModelFixtures.model(), threads: 1)
        let session = classifier.makeSession()
        for texts in [ModelFixtures.texts, ["good"], Array(ModelFixtures.texts.reversed())] {
            session.removeAll()
            for var text in texts { text.withUTF8 { session.append($0) } }
            session.predict()
            for (index, text) in texts.enumerated() {
                let expected = classifier.classify(text)
                #expect(classifier.labels[session.bestLabel(of: index)] == expected.label)
                #expect((0..<3).map { session.probability(of: $0, for: index) } == expected.probabilities)
            }
        }
    }

    @Test("Of equally probable labels the first is chosen, and bytes that are not UTF-8 count as U+FFFD")
    func edges() throws {
        #expect(classify("good", try SentimentClassifier(ModelFixtures.undecided).makeSession()) == 0)
        let classifier = try SentimentClassifier(ModelFixtures.model())
        let session = classifier.makeSession()
        _ = [0x67, 0xFF, 0x20, 0xC3].withUnsafeBufferPointer { session.classify(utf8: $0) }
        let expected = classifier.classify("g\u{FFFD} \u{FFFD}").probabilities
        #expect((0..<3).map { session.probability(of: $0) } == expected)
    }
}
