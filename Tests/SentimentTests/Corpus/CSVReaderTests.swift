import Sentiment
import Testing

@Suite struct CSVReaderTests {
    private func read(_ text: String, label: String? = "label") throws -> [String] {
        try rows(CSVReader(lines(text.utf8, path: "x.csv"), text: "text", label: label)).map(summary)
    }

    @Test("Columns are found by name, quoted or not")
    func columns() throws {
        #expect(
            try read("id,\"text\",label\n1,\"good, really\",positive\n2,bad,negative\n")
                == ["positive|good, really", "negative|bad"])
    }

    @Test("Blank lines are skipped and noted")
    func blankLines() throws {
        #expect(try read("label,text\n\na,b\n") == ["skipped: blank line", "a|b"])
    }

    @Test("A row with another number of fields is an error with the line where it begins")
    func fieldCount() {
        #expect(
            message { _ = try read("label,text\na,\"b\nc\"\na,b, c\n") }
                == "x.csv:4: 3 fields where the header has 2")
    }

    @Test("An empty file is an error that tells the header")
    func empty() {
        #expect(
            message { _ = try read("") }
                == "x.csv: the file is empty; expected a header line with the columns label and text")
        #expect(
            message { _ = try read("", label: nil) }
                == "x.csv: the file is empty; expected a header line with the column text")
    }
}
