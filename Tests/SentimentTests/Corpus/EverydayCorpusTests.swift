import Testing

/// `corpora/everyday`, and the sentences of the tests that are to come out right after learning from it.
@Suite struct EverydayCorpusTests {
    let training: [LabelledSentence]
    let test: [LabelledSentence]

    init() throws {
        training = try LabelledSentence.read("corpora/everyday/train.tsv")
        test = try LabelledSentence.read("Tests/SentimentTests/Fixtures/everyday.tsv")
    }

    @Test("There are 200 sentences to test with, of all labels, and ten times as many of each to learn from")
    func sizes() {
        #expect(test.count == 200)
        for (sentences, least) in [(test, 60), (training, 1900)] {
            let counts = Dictionary(grouping: sentences, by: \.label).mapValues(\.count)
            #expect(counts.keys.sorted() == ["negative", "neutral", "positive"])
            #expect(counts.values.allSatisfy { $0 >= least }, "\(counts)")
        }
    }

    @Test("No text has stray spaces or control characters, and none stands there twice")
    func cleanText() {
        for text in (training + test).map(\.text) {
            #expect(!text.hasPrefix(" ") && !text.hasSuffix(" ") && !text.contains("  "), "\(text)")
            #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(text)")
        }
        #expect(Set(training.map { $0.text.lowercased() }).count == training.count)
    }

    @Test("No sentence to test with is one to learn from, but for a word in three")
    func testTextsAreNew() {
        let known = GramIndex(training.map { Set($0.words) })
        for sentence in test {
            let words = Set(sentence.words)
            for (other, shared) in known.shared(with: words) {
                let union = words.count + known.grams[other].count - shared
                #expect(
                    Double(shared) <= 0.7 * Double(union), "\(sentence.text) | \(training[other].text)")
            }
        }
    }

    @Test("Negation occurs in every label, and so do short and long sentences")
    func expressions() {
        let negations: Set = ["no", "not", "never", "nobody", "nothing", "nor", "without"]
        for (label, sentences) in Dictionary(grouping: training, by: \.label) {
            func share(_ matches: (LabelledSentence) -> Bool) -> Double {
                Double(sentences.count(where: matches)) / Double(sentences.count)
            }
            #expect(
                share { $0.words.contains { negations.contains($0) || $0.hasSuffix("n't") } } > 0.15,
                "\(label)")
            #expect(share { $0.words.count <= 6 } > 0.25, "\(label)")
            #expect(share { $0.words.count > 15 } > 0.1, "\(label)")
        }
    }
}
