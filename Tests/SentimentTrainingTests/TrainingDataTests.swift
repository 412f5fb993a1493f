import Sentiment
import SentimentTraining
import Testing

@Suite struct TrainingDataTests {
    private static let examples = [
        ("good book", "positive"), ("bad book", "negative"), ("a book", "neutral"), ("good film", "positive"),
        ("bad bad film", "negative"), ("good good good", "positive"),
    ].map { Example(text: $0.0, label: $0.1) }

    private func data(
        _ training: [Example] = examples, _ validation: [Example] = [examples[0]],
        vocabulary: Vocabulary? = nil,
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> TrainingData {
        try TrainingData(
            Corpus(training), Corpus(validation), vocabulary: vocabulary,
            configuration: .tiny(change), pool: WorkerPool(threads: 2))
    }

    @Test("Texts become ids and labels become classes, in the order of the corpus")
    func encoding() throws {
        let data = try data()
        #expect(data.labels == ["negative", "neutral", "positive"])
        #expect(data.training.labels == [2, 0, 1, 2, 0, 2])
        #expect(data.validation.labels == [2])
        #expect(data.validation.lists == [data.training.lists[0]])
        #expect(data.training.lists.map(\.count) == [2, 2, 2, 2, 3, 3])
        let (good, book) = (data.training.lists[0][0], data.training.lists[0][1])
        #expect(data.training.lists[5] == [good, good, good])
        #expect(data.training.lists[1][1] == book)
        #expect(Set([good, book] + data.training.lists[4]).count == 4)
        #expect(data.training.lists.joined().allSatisfy { $0 > Vocabulary.unknownID })
    }

    @Test("Words of the validation texts alone are unknown")
    func unknownWords() throws {
        let data = try data(Self.examples, [Example(text: "good play", label: "positive")])
        #expect(data.validation.lists == [[data.training.lists[0][0], Vocabulary.unknownID]])
    }

    @Test("With n-grams each unknown word has an id of its own, and is unknown all the same")
    func nGrams() throws {
        func data(_ word: String = "play", hasNGrams: Bool = true) throws -> TrainingData {
            try self.data(Self.examples, [Example(text: "good \(word) a \(word)", label: "positive")]) {
                $0.network.characterNGrams = hasNGrams
                $0.vocabulary.minimumCount = 2
            }
        }
        let data = try data()
        let (first, good) = (Int32(data.vocabulary.count), data.training.lists[0][0])
        #expect(data.training.lists[2] == [first, data.training.lists[0][1]])
        #expect(data.validation.lists == [[good, first + 1, first, first + 1]])
        #expect(data.coverage == 13.0 / 14)
        #expect(data.unknownWords?.count == 2)
        let other = try self.data { $0.vocabulary.minimumCount = 2 }
        #expect(other.unknownWords == nil && other.training.lists[2][0] == Vocabulary.unknownID)
        func fingerprint(_ word: String, _ hasNGrams: Bool) throws -> UInt64 {
            try self.data(Self.examples, [Example(text: "good \(word)", label: "positive")]) {
                $0.network.characterNGrams = hasNGrams
            }.fingerprint
        }
        #expect(try fingerprint("play", true) != fingerprint("plays", true))
        #expect(try fingerprint("play", false) == fingerprint("plays", false))
    }

    @Test("Coverage is the share of the training tokens that are known words")
    func coverage() throws {
        #expect(try data().coverage == 1)
        // Of 14 tokens, only "a" occurs once.
        #expect(try data { $0.vocabulary.minimumCount = 2 }.coverage == 13.0 / 14)
        #expect(try data { $0.vocabulary.minimumCount = 100 }.coverage == 0)
    }

    @Test("A given vocabulary is used as it is")
    func givenVocabulary() throws {
        let known = try data().vocabulary
        let data = try data(
            [
                Example(text: "good play", label: "positive"), Example(text: "dull play", label: "negative"),
            ], vocabulary: known)
        #expect(data.vocabulary.count == known.count)
        #expect(data.training.lists[0][1] == Vocabulary.unknownID)
        #expect(data.training.lists[1] == [Vocabulary.unknownID, Vocabulary.unknownID])
    }

    @Test("Class weights: equal ones, balanced ones and their square roots")
    func classWeights() throws {
        let data = try data()
        #expect(data.classWeights(.equal) == [1, 1, 1])
        // 6 examples in 3 classes, of which negative has 2, neutral 1 and positive 3.
        #expect(data.classWeights(.balanced) == [1, 2, Float(2.0 / 3)])
        #expect(data.classWeights(.moderate) == [1, Float(2.0.squareRoot()), Float((2.0 / 3).squareRoot())])
    }

    @Test("Priors are the classes' shares of the texts, each as often as it counts in the loss")
    func priors() throws {
        let data = try data()
        #expect(zip(data.priors(.equal), [2.0 / 6, 1.0 / 6, 3.0 / 6]).allSatisfy { abs($0 - $1) < 1e-7 })
        #expect(data.priors(.balanced).allSatisfy { abs($0 - 1.0 / 3) < 1e-7 })
        // Square roots of 2, 1 and 3, together 4.14626.
        let roots = [0.341082, 0.241181, 0.417737]
        #expect(zip(data.priors(.moderate), roots).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("The fingerprint is that of the examples, whatever the number of threads")
    func fingerprint() throws {
        let expected = try data().fingerprint
        #expect(try data().fingerprint == expected)
        let single = try TrainingData(
            Corpus(Self.examples), Corpus([Self.examples[0]]), vocabulary: nil, configuration: .tiny(),
            pool: WorkerPool(threads: 1))
        #expect(single.fingerprint == expected)
    }

    @Test(
        "The fingerprint changes with a text, a label, the name of a label, the order, and the side of an example"
    )
    func fingerprintChanges() throws {
        let examples = Self.examples
        func changed(_ change: (inout [Example]) -> Void) -> [Example] {
            var copy = examples
            change(&copy)
            return copy
        }
        let prints = [
            try data().fingerprint,
            try data(changed { $0[0].text = "bad book" }).fingerprint,
            try data(changed { $0[0].text = "good book book" }).fingerprint,
            try data(changed { $0[0].label = "neutral" }).fingerprint,
            try data(changed { $0.swapAt(0, 1) }).fingerprint,
            try data(changed { $0.append($0[5]) }).fingerprint,
            try data(changed { $0.removeLast() }).fingerprint,
            try data(examples, [examples[1]]).fingerprint,
            try data(examples, [examples[0], examples[1]]).fingerprint,
            try data(
                examples.map { Example(text: $0.text, label: "x" + $0.label) },
                [
                    Example(text: examples[0].text, label: "xpositive")
                ]
            ).fingerprint,
        ]
        #expect(Set(prints).count == prints.count, "\(prints)")
    }

    @Test("The fingerprint tells where a text ends")
    func boundaries() throws {
        let whole = ["good book bad", "film"].map { Example(text: $0, label: $0 == "film" ? "a" : "b") }
        let moved = ["good book", "bad film"].map { Example(text: $0, label: $0 == "bad film" ? "a" : "b") }
        let vocabulary = try data().vocabulary
        #expect(
            try data(whole, whole, vocabulary: vocabulary).fingerprint
                != data(moved, moved, vocabulary: vocabulary).fingerprint)
    }
}

extension TrainingData.Part {
    /// The ids of each text.
    fileprivate var lists: [[Int32]] { (0..<texts.count).map { Array(texts[$0]) } }
}
