import Sentiment
import Testing

@Suite struct CSVRecordReaderTests {
    private func records(_ text: String, maximumLength: Int = 1 << 20) throws -> [[String]] {
        var reader = CSVRecordReader(lines(text.utf8, path: "x.csv"), maximumLength: maximumLength)
        var records: [[String]] = []
        while try reader.next() {
            records.append(
                (0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) })
        }
        return records
    }

    @Test("Fields stand between commas, empty ones too")
    func plain() throws {
        #expect(try records("a,b,c\n,,\nx,\n") == [["a", "b", "c"], ["", "", ""], ["x", ""]])
    }

    @Test("A quoted field holds commas, quotes written twice and line ends")
    func quoted() throws {
        #expect(try records(#""a,b","say ""hi""",""""# + "\"\n") == [["a,b", #"say "hi""#, "\""]])
        #expect(try records("\"one\ntwo\n\nfive\",x\ny,z") == [["one\ntwo\n\nfive", "x"], ["y", "z"]])
        #expect(try records("\"\",\"\"\n") == [["", ""]])
    }

    @Test("CR LF ends a record, and stays as it is inside a quoted field")
    func carriageReturns() throws {
        #expect(
            try records("a,b\r\n\"c\",\"d\"\r\nx,\r\n\"one\r\ntwo\r\nthree\",e\r\n\"f\",\"g\r\nh\"\r\n")
                == [["a", "b"], ["c", "d"], ["x", ""], ["one\r\ntwo\r\nthree", "e"], ["f", "g\r\nh"]])
    }

    @Test("A blank line has no fields")
    func blank() throws {
        #expect(try records("a,b\n\r\n  \nc,d\n") == [["a", "b"], [], [], ["c", "d"]])
    }

    @Test("A missing closing quote is an error at the quote that opened")
    func unclosed() {
        #expect(
            message { _ = try records("a,b\nc,\"d\ne\nf\n") }
                == "x.csv:2:3: the quoted field that begins here has no closing quote")
    }

    @Test("Text behind a closing quote is an error with line and column")
    func textAfterQuote() {
        #expect(
            message { _ = try records("a,b\n\"é\nü\" x,d\n") }
                == """
                x.csv:3:3: " " after a closing quote; expected a comma or the end of the line \
                (a quote inside a quoted field is written twice)
                """)
        #expect(message { _ = try records("\"é\"ö,d\n") }?.hasPrefix("x.csv:1:4: \"ö\" after") == true)
    }

    @Test("A quote inside an unquoted field is an error with line and column")
    func bareQuote() {
        #expect(
            message { _ = try records("a,b\nc,5'2\" tall\n") }?
                .hasPrefix("x.csv:2:6: a quote inside an unquoted field;") == true)
    }

    @Test("A quoted field without end does not eat the memory")
    func runaway() {
        let text = "a,\"" + String(repeating: "line\n", count: 1000)
        #expect(
            message { _ = try records(text, maximumLength: 500) }?
                .hasPrefix("x.csv:1:3: the row is longer than 500 bytes") == true)
    }

    @Test("The place of a record is the line where it begins")
    func lineNumbers() throws {
        var reader = CSVRecordReader(lines("a,b\n\"1\n2\n3\",x\ny,z\n".utf8))
        var lines: [Int] = []
        while try reader.next() { lines.append(reader.firstLine) }
        #expect(lines == [1, 2, 5])
    }
}
