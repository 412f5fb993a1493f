import Sentiment
import Testing

@Suite struct CorpusTests {
    @Test("Sentiment labels come in the order negative, neutral, positive")
    func canonicalOrder() {
        let corpus = Corpus(["positive", "negative", "neutral"].map { Example(text: "x", label: $0) })
        #expect(corpus.labels == ["negative", "neutral", "positive"])
    }

    @Test("Other labels come in the order of their UTF-8 bytes")
    func byteOrder() {
        let corpus = Corpus(["é", "b", "positive", "B", "b"].map { Example(text: "x", label: $0) })
        #expect(corpus.labels == ["B", "b", "positive", "é"])
    }

    @Test("A second file comes behind the first, its notes added")
    func append() {
        var notes = ReadingNotes()
        notes.skip(SkippedRow(location: SourceLocation(path: "b.tsv", line: 3), reason: .emptyText))
        var corpus = Corpus([Example(text: "one", label: "a")])
        corpus.append(Corpus([Example(text: "two", label: "b")], notes: notes))
        #expect(corpus.examples.map(\.text) == ["one", "two"])
        #expect(corpus.notes.skippedCount == 1)
    }
}
