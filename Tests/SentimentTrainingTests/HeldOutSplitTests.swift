import Sentiment
import SentimentTraining
import Testing

@Suite struct HeldOutSplitTests {
    /// 100 negative, 40 neutral and 60 positive texts, mixed, with every tenth text written twice.
    private let corpus = Corpus.numbered(
        [("negative", 100), ("neutral", 40), ("positive", 60)], twiceEvery: 10)

    private func count(_ label: String, _ corpus: Corpus) -> Int {
        corpus.examples.count { $0.label == label }
    }

    @Test("Each label gives its share", arguments: [0.1, 0.25, 0.5])
    func stratified(share: Double) {
        let split = HeldOutSplit(corpus, share: share, seed: 1)
        for label in corpus.labels {
            let expected = Double(count(label, corpus)) * share
            #expect(abs(Double(count(label, split.heldOut)) - expected) <= 1.5, "\(label)")
        }
    }

    @Test("Both sides together are the corpus, each in its order")
    func complete() {
        let split = HeldOutSplit(corpus, seed: 1)
        var (training, heldOut) = (split.training.examples[...], split.heldOut.examples[...])
        for example in corpus.examples {
            if training.first == example {
                training.removeFirst()
            } else if heldOut.first == example {
                heldOut.removeFirst()
            }
        }
        #expect(training.isEmpty && heldOut.isEmpty)
        #expect(split.training.examples.count + split.heldOut.examples.count == corpus.examples.count)
    }

    @Test("The same text never stands on both sides", arguments: 0..<20)
    func duplicates(seed: UInt64) {
        let split = HeldOutSplit(corpus, share: 0.3, seed: seed)
        let training = Set(split.training.examples.map(\.text))
        #expect(split.heldOut.examples.allSatisfy { !training.contains($0.text) })
    }

    @Test("A text with two labels stays on one side")
    func twoLabels() {
        let examples = (0..<30).flatMap { number in
            ["a", "b"].map { Example(text: "text \(number)", label: $0) }
        }
        let split = HeldOutSplit(Corpus(examples), seed: 4)
        let training = Set(split.training.examples.map(\.text))
        #expect(split.heldOut.examples.count == 6)
        #expect(split.heldOut.examples.allSatisfy { !training.contains($0.text) })
    }

    @Test("The seed alone decides")
    func seeds() {
        #expect(HeldOutSplit(corpus, seed: 1) == HeldOutSplit(corpus, seed: 1))
        #expect(HeldOutSplit(corpus, seed: 1) != HeldOutSplit(corpus, seed: 2))
    }

    // Expected: SplitMix64 and Fisher-Yates written in Python, the first two of each label held out.
    @Test("The choice is the same on every platform")
    func known() {
        let corpus = Corpus((0..<10).map { Example(text: "\($0)", label: $0 < 5 ? "a" : "b") })
        let split = HeldOutSplit(corpus, share: 0.4, seed: 1)
        #expect(split.heldOut.examples.map(\.text) == ["0", "1", "5", "6"])
    }

    @Test(
        "A label with two texts has one on each side, whatever the share", arguments: [0.01, 0.1, 0.5, 0.99])
    func small(share: Double) {
        let rare = ["x", "y"].map { Example(text: $0, label: "rare") }
        let split = HeldOutSplit(Corpus(corpus.examples + rare), share: share, seed: 1)
        #expect(count("rare", split.training) == 1)
        #expect(count("rare", split.heldOut) == 1)
        #expect(split.training.labels == split.heldOut.labels)
    }

    @Test("A label with a single text, however often, is only trained on")
    func single() {
        let rare = [Example](repeating: Example(text: "x", label: "rare"), count: 5)
        let split = HeldOutSplit(Corpus(corpus.examples + rare), seed: 1)
        #expect(count("rare", split.training) == 5)
    }

    @Test("A text written a thousand times does not swell the held-out side")
    func manyDuplicates() {
        let many = [Example](repeating: Example(text: "again", label: "positive"), count: 1000)
        for seed in 0..<10 {
            let split = HeldOutSplit(Corpus(corpus.examples + many), seed: UInt64(seed))
            #expect(count("positive", split.heldOut) <= 107)
        }
    }

    @Test("An empty corpus gives two empty sides")
    func empty() {
        let split = HeldOutSplit(Corpus([]), seed: 1)
        #expect(split.training.examples.isEmpty && split.heldOut.examples.isEmpty)
    }
}
