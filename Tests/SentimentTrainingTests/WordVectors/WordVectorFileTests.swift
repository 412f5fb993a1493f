import Foundation
import Sentiment
import SentimentTraining
import TestSupport
import Testing

@Suite struct WordVectorFileTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("v.vec")
    }

    private func read(_ text: String) throws -> WordVectors {
        try Data(text.utf8).write(to: URL(filePath: path))
        return try WordVectors(contentsOf: path)
    }

    private func expectError(_ text: String, _ error: WordVectorError) {
        #expect(throws: error) { try read(text) }
    }

    private func place(_ line: Int) -> Sentiment.SourceLocation {
        Sentiment.SourceLocation(path: path, line: line)
    }

    @Test(
        "With or without a header line, spaces at the ends, tabs and a last line end, the vectors are the same",
        arguments: [
            "2 3\ngood 1 -2.5 3e-1\nbad 0 0 .5\n", "good 1 -2.5 0.3\nbad 0 0 0.5",
            "2 3\ngood 1 -2.5 0.3 \nbad 0 0 .5 \n",
            "good\t1\t-2.5\t0.3\nbad\t0\t0\t0.5\r\n", "good 1 -2.5 0.3\n\nbad 0 0 0.5\ngood 9 9 9\n",
        ])
    func formats(text: String) throws {
        let vectors = try read(text)
        #expect(vectors.words == ["good", "bad"])
        #expect(vectors["good"] == [1, -2.5, 0.3])
        #expect(vectors["bad"] == [0, 0, 0.5])
    }

    @Test("A word may hold spaces, and be a number")
    func words() throws {
        let vectors = try read("the 1 2\n. . . 3 4\nat name@domain.com 5 6\n2017 7 8\n")
        #expect(vectors.words == ["the", ". . .", "at name@domain.com", "2017"])
        #expect(vectors["2017"] == [7, 8])
    }

    @Test("Words that hold a space are read, but not written, for other programs would take them apart")
    func wordsWithSpaces() throws {
        try read("the 1 2\n. . . 3 4\n2017 7 8\n").write(to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("2 2\nthe 1"))
        #expect(try WordVectors(contentsOf: path).words == ["the", "2017"])
    }

    @Test("Lines that do not fit are named, with what is wrong with them")
    func errors() {
        expectError("", .empty(path: path))
        expectError("2 3\n", .empty(path: path))
        expectError("1 9000000000000000000\n", .tooManyNumbers(expected: 100_000, location: place(1)))
        expectError("word\n", .tooFewNumbers(0, expected: 1, location: place(1)))
        expectError("a 1 2 3\nb 1 2\n", .tooFewNumbers(2, expected: 3, location: place(2)))
        expectError("1 3\na 1 2\n", .tooFewNumbers(2, expected: 3, location: place(2)))
        expectError("a 1 2 3\nb 0.1 0.2 0.3 0.4\n", .tooManyNumbers(expected: 3, location: place(2)))
        expectError("a 1 2\n\nb 1 x\n", .invalidNumber("x", location: place(3)))
        expectError("a 1 nan\n", .invalidNumber("nan", location: place(1)))
        expectError("a 1 1e99\n", .invalidNumber("1e99", location: place(1)))
        expectError("3 2\na 1 2\nb 3 4\n", .truncated(found: 2, expected: 3, path: path))
        #expect(
            WordVectorError.invalidNumber("x", location: place(3)).description
                == "\(path):3: \"x\" is no finite number")
    }

    @Test("A file that is not there is named")
    func missing() {
        let reason = CorpusError(.notFound, at: Sentiment.SourceLocation(path: path))
        #expect(throws: WordVectorError.unreadable(reason)) { try WordVectorFile(path: path) }
    }
}
