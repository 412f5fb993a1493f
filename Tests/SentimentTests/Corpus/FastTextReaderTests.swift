import Sentiment
import Testing

@Suite struct FastTextReaderTests {
    private func read(_ text: String, needsLabels: Bool = true) throws -> [String] {
        try rows(FastTextReader(lines(text.utf8, path: "x.ft"), needsLabels: needsLabels)).map(summary)
    }

    @Test("The first word is the label and the rest the text")
    func plain() throws {
        #expect(
            try read("__label__positive good film\n __label__1\t bad\r\n\n__label__x")
                == ["positive|good film", "1|bad", "skipped: blank line", "x|"])
    }

    @Test("Several labels on a line are an error, wherever they stand")
    func several() {
        #expect(
            message { _ = try read("__label__a fine\n__label__a __label__b good\n") }
                == "x.ft:2: several labels (__label__a, __label__b); expected one label a line")
        #expect(message { _ = try read("__label__a good __label__b\n") }?.contains("several labels") == true)
    }

    @Test("The prefix inside a word is text")
    func insideWord() throws {
        #expect(try read("__label__a x__label__b\n") == ["a|x__label__b"])
    }

    @Test("A line without a label is an error, unless only texts are read")
    func missing() throws {
        #expect(
            message { _ = try read("good film\n") }
                == "x.ft:1: no label; expected the line to begin with __label__NAME")
        #expect(try read("good film\n__label__a bad\n", needsLabels: false) == ["-|good film", "a|bad"])
    }

    @Test("An empty file is an error")
    func empty() {
        #expect(
            message { _ = try read("") }
                == "x.ft: the file is empty; expected lines such as __label__positive A fine film")
    }
}
