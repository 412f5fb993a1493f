import Sentiment
import Testing

@Suite struct CorpusTests {
    @Test("Sentiment labels come in the order negative, neutral, positive")
    func canonicalOrder() {
        let corpus = Corpus(["positive", "negative", "neutral"].map { Example(text: "x", label: $0) })
        #expect(corpus.labels == ["negative", "neutral", "positive"])
    }
}
