import Sentiment
import Testing

@Suite struct PlainTextReaderTests {
    @Test("Each line is a text, TABs and quotes included, and blank ones are skipped")
    func lines() throws {
        let reader = PlainTextReader(SentimentTests.lines("one\ttwo \"\r\n\n three \n".utf8))
        #expect(try rows(reader).map(summary) == ["-|one\ttwo \"", "skipped: blank line", "-| three "])
    }
}
