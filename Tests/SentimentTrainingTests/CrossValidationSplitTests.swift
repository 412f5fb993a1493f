import Sentiment
import SentimentTraining
import Testing

@Suite struct CrossValidationSplitTests {
    /// 50 negative and 21 positive texts, mixed; every seventh is there twice, and one label has a single text.
    private let corpus = Corpus(
        Corpus.numbered([("negative", 50), ("positive", 21)], twiceEvery: 7).examples
            + [Example(text: "the only one", label: "neutral")])

    @Test("Each example but that of a lone text is held out once, and learned from in all other folds")
    func once() {
        let split = CrossValidationSplit(corpus, folds: 4, seed: 1)
        let heldOut = (0..<4).flatMap { split.heldOut($0).examples }
        #expect(
            heldOut.map(\.text).sorted()
                == corpus.examples.filter { $0.label != "neutral" }.map(\.text).sorted())
        for fold in 0..<4 {
            let (training, heldOut) = (split.training(without: fold), split.heldOut(fold))
            #expect(training.examples.count + heldOut.examples.count == corpus.examples.count)
            #expect(training.labels == corpus.labels)
            let known = Set(training.examples.map(\.text))
            #expect(heldOut.examples.allSatisfy { !known.contains($0.text) })
        }
    }

    @Test("A label's only text is learned from in every fold, even when other labels have it as well")
    func onlyText() {
        let names = ["yes", "yes", "yes", "no", "no", "no", "no", "no"]
        let examples =
            [Example(text: "so so", label: "maybe"), Example(text: "so so", label: "yes")]
            + names.enumerated().map { Example(text: "text \($0)", label: $1) }
        let split = CrossValidationSplit(Corpus(examples), folds: 3, seed: 1)
        for fold in 0..<3 {
            #expect(split.training(without: fold).labels == ["maybe", "no", "yes"])
            #expect(!split.heldOut(fold).examples.contains { $0.text == "so so" })
        }
        #expect((0..<3).map { split.heldOut($0).examples.count }.reduce(0, +) == 8)
    }

    @Test("Each label is spread evenly")
    func stratified() {
        let split = CrossValidationSplit(corpus, folds: 3, seed: 1)
        let texts = (0..<3).map { fold in Set(split.heldOut(fold).examples.map(\.text)) }
        for (label, count) in [("negative", 50), ("positive", 21)] {
            let counts = texts.map { $0.count { $0.hasPrefix(label) } }
            #expect(counts.reduce(0, +) == count)
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(label)")
        }
    }

    @Test("Both parts keep the order of the corpus, and another seed cuts elsewhere")
    func order() {
        let split = CrossValidationSplit(corpus, folds: 2, seed: 1)
        var heldOut = split.heldOut(1).examples[...]
        var training = split.training(without: 1).examples[...]
        for example in corpus.examples {
            if training.first == example {
                training.removeFirst()
            } else {
                #expect(heldOut.popFirst() == example)
            }
        }
        #expect(training.isEmpty && heldOut.isEmpty)
        #expect(split == CrossValidationSplit(corpus, folds: 2, seed: 1))
        #expect(split.heldOut(1) != CrossValidationSplit(corpus, folds: 2, seed: 2).heldOut(1))
    }
}
