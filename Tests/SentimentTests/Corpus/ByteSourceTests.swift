import Fuzzing
import Sentiment
import Testing

@Suite struct ByteSourceTests {
    private func text(_ source: any ByteSource, path: String = "x.tsv") throws -> String {
        var reader = LineReader(try decompressing(source, path: path), path: path)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines.joined(separator: "\n")
    }

    @Test("Sources shorter than the magic number are read whole", arguments: ["", "a", "ab"])
    func short(content: String) throws {
        #expect(try text(ArrayByteSource(content.utf8)) == content)
    }

    @Test("The first bytes come back when they are no magic number, however they arrive", arguments: 1...3)
    func prefix(chunk: Int) throws {
        #expect(try text(ArrayByteSource("abcdef".utf8, chunk: chunk)) == "abcdef")
    }

    @Test("Gzip is known by its first bytes, whatever the name", arguments: 1...3)
    func magic(chunk: Int) throws {
        let source = ArrayByteSource(GzipFixture.first, chunk: chunk)
        #expect(try text(source) == "label\ttext\npositive\tgood")
    }

    @Test("A .gz file that is not gzip is an error")
    func notGzip() {
        let error = message { _ = try text(ArrayByteSource("label\ttext\n".utf8), path: "x.tsv.GZ") }
        #expect(error == "x.tsv.GZ: the name ends in .gz and the content is not gzip; rename or compress it")
    }
}
