import Sentiment
import Testing

@Suite struct TSVReaderTests {
    private func read(_ text: String, label: String? = "label") throws -> [String] {
        try rows(TSVReader(lines(text.utf8, path: "x.tsv"), text: "text", label: label)).map(summary)
    }

    @Test("Label and text stand in either order")
    func order() throws {
        #expect(try read("label\ttext\npositive\tgood\n") == ["positive|good"])
        #expect(try read("text\tlabel\ngood\tpositive\n") == ["positive|good"])
    }

    @Test("A quote is an ordinary character")
    func quotes() throws {
        #expect(
            try read("label\ttext\npositive\t\"good\npositive\t5'2\" \"tall\"\n")
                == ["positive|\"good", "positive|5'2\" \"tall\""])
    }

    @Test("A text in the last column may have TABs")
    func tabs() throws {
        #expect(try read("label\ttext\npositive\ta\tb\t\n") == ["positive|a\tb\t"])
        #expect(try read("id\tlabel\ttext\n7\tpositive\ta\tb\n") == ["positive|a\tb"])
    }

    @Test("Elsewhere a row with another number of fields is an error with its line")
    func fieldCount() {
        #expect(
            message { _ = try read("text\tlabel\na\tpositive\na\tb\tpositive\n") }
                == "x.tsv:3: 3 fields where the header has 2")
        #expect(
            message { _ = try read("label\ttext\npositive good\n") }
                == "x.tsv:2: 1 field where the header has 2")
    }

    @Test("Blank lines are skipped and noted")
    func blankLines() throws {
        #expect(
            try read("label\ttext\n\na\tb\n \t \n")
                == ["skipped: blank line", "a|b", "skipped: blank line"])
    }

    @Test("Line ends of Windows and a byte order mark do no harm")
    func windows() throws {
        #expect(try read("\u{FEFF}label\ttext\r\npositive\tgood\r\n") == ["positive|good"])
        #expect(try read("\u{FEFF}text\tlabel\r\ngood\tpositive") == ["positive|good"])
    }

    @Test("An empty file is an error that tells the header", arguments: ["", "\u{FEFF}"])
    func empty(content: String) {
        #expect(
            message { _ = try read(content) }
                == "x.tsv: the file is empty; expected a header line with the columns label and text")
    }

    @Test("A file without a header is an error, never guessed")
    func noHeader() {
        #expect(
            message { _ = try read("positive\tgood\nnegative\tbad\n") }?
                .contains("no column \"text\", \"label\"; the columns are \"positive\", \"good\"") == true)
    }

    @Test("Texts alone need no labels")
    func textsAlone() throws {
        #expect(try read("id\ttext\n1\tgood\n", label: nil) == ["-|good"])
    }

    @Test("Bytes that are not UTF-8 are repaired and noted")
    func repair() throws {
        let bytes = Array("label\ttext\na\tfine\na\tcaf".utf8) + [0xE9, 0x0A]
        let rows = try rows(TSVReader(lines(bytes), text: "text", label: "label"))
        #expect(rows.map(summary) == ["a|fine", "a|caf\u{FFFD}"])
        let repaired = rows.map { if case .row(let row) = $0 { row.wasRepaired } else { false } }
        #expect(repaired == [false, true])
    }
}
