import CommandSupport
import Foundation
import Sentiment
import Testing

@Suite struct LineInputTests {
    let pipe = Pipe()

    /// The lines of a whole input, in batches.
    private func batches(
        of bytes: some Sequence<UInt8>, maximumLines: Int = 1000, limit: Int = 64 << 20,
        chunkSize: Int = 65_536
    ) throws -> [[String]] {
        let pipe = Pipe()
        try pipe.put(bytes)
        pipe.closeWriteEnd()
        defer { pipe.closeReadEnd() }
        var input = LineInput(descriptor: pipe.readEnd, maximumLineLength: limit, chunkSize: chunkSize)
        var batches: [[String]] = []
        var batch = LineBatch()
        while try input.read(into: &batch, maximumLines: maximumLines) { batches.append(batch.texts) }
        #expect(try !input.read(into: &batch, maximumLines: 1))
        #expect(batch.count == 0)
        return batches
    }

    private func lines(of text: String, chunkSize: Int = 65_536) throws -> [String] {
        try batches(of: text.utf8, chunkSize: chunkSize).flatMap { $0 }
    }

    @Test(
        "LF and CR LF end a line, a last line needs no end, an empty line is a line, a byte order mark is no text",
        arguments: [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("\n", [""]), ("\n\n", ["", ""]),
            ("a\r\nb\r\n", ["a", "b"]), ("\r\n", [""]), ("a\rb\n", ["a\rb"]), ("a\r", ["a\r"]),
            ("a\r\r\n", ["a\r"]),
            ("\u{FEFF}a\n\u{FEFF}b\n", ["a", "\u{FEFF}b"]), ("\u{FEFF}", []), ("\u{FEFF}\n", [""]),
            ("\u{FEFF}\r\nx", ["", "x"]), ("很好\n\0\n", ["很好", "\0"]),
        ])
    func lineEnds(text: String, expected: [String]) throws {
        // Whatever the pieces in which the system hands the bytes over.
        for chunkSize in [1, 2, 3, 65_536] {
            #expect(try lines(of: text, chunkSize: chunkSize) == expected)
        }
    }

    @Test("Bytes that are not UTF-8 pass unchanged, and become U+FFFD in the text")
    func invalidUTF8() throws {
        try pipe.put([0x61, 0xFF, 0x0A])
        var input = LineInput(descriptor: pipe.readEnd)
        var batch = LineBatch()
        try #require(try input.read(into: &batch, maximumLines: 1))
        batch.withBytes(of: 0) { #expect(Array($0) == [0x61, 0xFF]) }
        #expect(batch.text(of: 0) == "a\u{FFFD}")
    }

    @Test("What is there comes in one batch, and a batch has no more lines than asked for")
    func batching() throws {
        let text = (1...10).map { "\($0)\n" }.joined()
        #expect(try batches(of: text.utf8).map(\.count) == [10])
        #expect(try batches(of: text.utf8, maximumLines: 4).map(\.count) == [4, 4, 2])
        #expect(try batches(of: text.utf8, maximumLines: 1).flatMap { $0 } == (1...10).map(String.init))
    }

    @Test("An answer to a line need not wait for the next one")
    func interactive() throws {
        var input = LineInput(descriptor: pipe.readEnd)
        try pipe.put("first\nsec")
        // The writer is silent now: would this wait for more than the first line, the test would never end.
        var batch = LineBatch()
        #expect(try input.read(into: &batch, maximumLines: 100))
        #expect(batch.texts == ["first"])
        try pipe.put("ond\nthird\n")
        #expect(try input.read(into: &batch, maximumLines: 100))
        #expect(batch.texts == ["second", "third"])
        #expect(batch.firstLine == 2)
        try pipe.put("last")
        pipe.closeWriteEnd()
        #expect(try input.read(into: &batch, maximumLines: 100))
        #expect(batch.texts == ["last"])
        #expect(try !input.read(into: &batch, maximumLines: 100))
    }

    @Test("A file is read in full batches, and every line once")
    func file() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "sentiment-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        let expected = (0..<50_000).map { "line \($0) " + String(repeating: "x", count: $0 % 50) }
        try Data((expected.joined(separator: "\r\n") + "\r\n").utf8).write(to: url)
        let descriptor = open(url.path(percentEncoded: false), O_RDONLY)
        defer { close(descriptor) }

        var input = LineInput(descriptor: descriptor)
        var lines: [String] = []
        var counts: [Int] = []
        var batch = LineBatch()
        while try input.read(into: &batch, maximumLines: 20_000) {
            #expect(batch.firstLine == lines.count + 1)
            lines += batch.texts
            counts.append(batch.count)
        }
        #expect(lines == expected)
        #expect(counts == [20_000, 20_000, 10_000])
    }

    @Test("A batch of long lines closes before it fills the memory")
    func longLines() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "sentiment-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        let line = String(repeating: "x", count: 1_000_000)
        try Data(String(repeating: line + "\n", count: 12).utf8).write(to: url)
        let descriptor = open(url.path(percentEncoded: false), O_RDONLY)
        defer { close(descriptor) }
        var input = LineInput(descriptor: descriptor)
        var counts: [Int] = []
        var batch = LineBatch()
        while try input.read(into: &batch, maximumLines: 1000) { counts.append(batch.count) }
        #expect(counts.reduce(0, +) == 12)
        #expect(counts.count > 1 && counts.allSatisfy { $0 <= 6 })
    }

    @Test(
        "A line of just the longest length is read, whatever ends it",
        arguments: ["12345\n", "12345\r\n", "12345"])
    func longestLine(text: String) throws {
        #expect(try batches(of: text.utf8, limit: 5, chunkSize: 1) == [["12345"]])
        #expect(try batches(of: ("\u{FEFF}" + text).utf8, limit: 5, chunkSize: 1) == [["12345"]])
        #expect(throws: LineTooLongError.self) { try batches(of: ("x" + text).utf8, limit: 5, chunkSize: 1) }
    }

    @Test(
        "A line that is too long is an error with its number, after the lines before it, and no end is waited for"
    )
    func tooLong() throws {
        try pipe.put("a\nb\n" + String(repeating: "x", count: 100))
        var input = LineInput(descriptor: pipe.readEnd, path: "in", maximumLineLength: 10, chunkSize: 7)
        var batch = LineBatch()
        #expect(try input.read(into: &batch, maximumLines: 100))
        #expect(batch.texts == ["a", "b"])
        let error = LineTooLongError(path: "in", line: 3, limit: 10)
        #expect(throws: error) { try input.read(into: &batch, maximumLines: 100) }
        #expect(throws: error) { try input.read(into: &batch, maximumLines: 100) }
        #expect(
            error.description == "in:3: the line has more than 10 bytes; put each text on a line of its own")
    }

    @Test("A descriptor that cannot be read is an error with the name of the input")
    func unreadable() throws {
        let descriptor = open("/", O_RDONLY)
        defer { close(descriptor) }
        var directory = LineInput(descriptor: descriptor)
        var batch = LineBatch()
        let error = #expect(throws: FileError.self) { try directory.read(into: &batch, maximumLines: 1) }
        #expect(error?.description == "standard input: cannot read: it is a directory; name a file")
        var closed = LineInput(descriptor: -1)
        #expect(throws: FileError(path: "standard input", action: .read, problem: .system(EBADF))) {
            try closed.read(into: &batch, maximumLines: 1)
        }
    }

    @Test("A descriptor in non-blocking mode is waited for")
    func nonBlocking() async throws {
        try #require(fcntl(pipe.readEnd, F_SETFL, O_NONBLOCK) == 0)
        let writer = pipe.writeEnd
        let written = Task.detached {
            try Array("late\n".utf8).withUnsafeBytes {
                try FileDescriptor.writeAll($0, to: writer, path: "pipe")
            }
        }
        var input = LineInput(descriptor: pipe.readEnd)
        var batch = LineBatch()
        #expect(try input.read(into: &batch, maximumLines: 10))
        #expect(batch.texts == ["late"])
        try await written.value
    }
}
