import Sentiment
import Testing

@Suite struct CorpusFormatTests {
    @Test(
        "The ending of the name tells the format, compressed or not",
        arguments: [
            ("a.tsv", CorpusFormat.tsv), ("a.TSV.gz", .tsv), ("a.tab", .tsv), ("a.b.csv.GZ", .csv),
            ("a.jsonl", .jsonLines), ("a.ndjson.gz", .jsonLines), ("a.ft", .fastText),
            ("a.txt.gz", .plainText),
        ])
    func endings(name: String, format: CorpusFormat) {
        #expect(CorpusFormat(fileName: name) == format)
    }

    @Test(
        "Names without a known ending tell none", arguments: ["a", "a.json", "a.gz", "tsv", "a.tsv.zip", "-"])
    func unknown(name: String) {
        #expect(CorpusFormat(fileName: name) == nil)
    }
}
