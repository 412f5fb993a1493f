import Fuzzing
import Sentiment
import Testing

@Suite struct LineReaderTests {
    private func split(_ text: String, chunk: Int = .max, blockSize: Int = 64) throws -> [String] {
        var reader = LineReader(
            ArrayByteSource(text.utf8, chunk: chunk), path: "x", blockSize: blockSize)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        #expect(reader.lineNumber == lines.count)
        return lines
    }

    @Test("A file ends with or without a line end")
    func lastLine() throws {
        #expect(try split("a\nb\n") == ["a", "b"])
        #expect(try split("a\nb") == ["a", "b"])
        #expect(try split("\n\n") == ["", ""])
        #expect(try split("") == [])
    }

    @Test("CR LF ends a line as LF does, and a CR elsewhere is text")
    func carriageReturn() throws {
        #expect(try split("a\r\nb\rc\r\n\r\nd\r\n") == ["a", "b\rc", "", "d"])
    }

    @Test("NUL and U+2028 end no line")
    func ordinaryCharacters() throws {
        #expect(try split("a\0b\u{2028}c\u{0B}d\u{0C}e\u{85}f\n") == ["a\0b\u{2028}c\u{0B}d\u{0C}e\u{85}f"])
    }

    @Test("A byte order mark is dropped at the start and nowhere else")
    func byteOrderMark() throws {
        #expect(try split("\u{FEFF}a\n\u{FEFF}b") == ["a", "\u{FEFF}b"])
        #expect(try split("\u{FEFF}\n") == [""])
        #expect(try split("\u{FEFF}") == [])
    }

    @Test("Lines do not depend on where blocks end", arguments: 1...9)
    func blockBoundaries(size: Int) throws {
        let text = "\u{FEFF}label\ttext\r\npositive\tgöod 😀\n\nx\r\n" + String(repeating: "long ", count: 50)
        let expected = try split(text, blockSize: 4096)
        #expect(expected.count == 5)
        #expect(try split(text, blockSize: size) == expected)
        #expect(try split(text, chunk: size, blockSize: 8) == expected)
    }

    @Test("A line of one megabyte is one line")
    func longLine() throws {
        let long = String(repeating: "x", count: 1 << 20)
        #expect(try split("a\n\(long)\nb", chunk: 4096) == ["a", long, "b"])
    }

    @Test("A line beyond the limit is an error with its number")
    func limit() {
        let text = "short\n" + String(repeating: "x", count: 500)
        var reader = LineReader(
            ArrayByteSource(text.utf8), path: "x", blockSize: 16, maximumLength: 100)
        let error = #expect(throws: CorpusError.self) { while try reader.next() != nil {} }
        #expect(error?.description.hasPrefix("x:2: the row is longer than 100 bytes") == true)
    }
}
