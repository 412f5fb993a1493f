import Fuzzing
import Sentiment
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct CorpusReaderTests {
    private func reader(
        map: [String: String] = [:], labels: [String]? = ["negative", "neutral", "positive"]
    ) -> CorpusReader {
        var options = CorpusReader.Options()
        options.labelMap = map
        options.labels = labels
        return CorpusReader(options)
    }

    /// The same three examples in each format.
    static let written: [(name: String, content: String)] = [
        ("x.tsv", "label\ttext\npos\tgood, \"very\" good\nneg\tbad\n\npos\tfine"),
        ("x.csv", "text,label\n\"good, \"\"very\"\" good\",pos\nbad,neg\n\nfine,pos\n"),
        (
            "x.jsonl",
            """
            {"text": "good, \\"very\\" good", "label": "pos"}
            {"text": "bad", "label": "neg"}

            {"label": "pos", "text": "fine"}
            """
        ),
        ("x.ft", "__label__pos good, \"very\" good\n__label__neg bad\n\n__label__pos fine\n"),
    ]

    @Test("Every format gives the same examples", arguments: written)
    func formats(name: String, content: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(name, content)
        let corpus = try reader(map: ["pos": "positive", "neg": "negative"]).read(path)
        #expect(
            corpus.examples == [
                Example(text: "good, \"very\" good", label: "positive"),
                Example(text: "bad", label: "negative"), Example(text: "fine", label: "positive"),
            ])
        #expect(corpus.notes.skippedCount == 1)
        #expect(corpus.notes.skippedRows.first?.reason == .blankLine)
    }

    @Test("Reading row by row gives the same rows as reading all, with their lines", arguments: written)
    func rowByRow(name: String, content: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(name, content)
        let reader = reader(labels: nil)
        let corpus = try reader.read(path)
        var (examples, lines, texts): ([Example], [Int?], [String]) = ([], [], [])
        let notes = try reader.forEach(in: path) {
            examples.append($0)
            lines.append($1.line)
        }
        let textNotes = try reader.forEachText(in: path) { text, _ in texts.append(text) }
        #expect(examples == corpus.examples)
        #expect(texts == corpus.examples.map(\.text))
        #expect(notes == corpus.notes)
        #expect(textNotes == corpus.notes)
        #expect(lines == (name.hasPrefix("x.tsv") || name.hasPrefix("x.csv") ? [2, 3, 5] : [1, 2, 4]))
    }

    @Test("Rows do not depend on where blocks end", arguments: written)
    func blockBoundaries(name: String, content: String) throws {
        let reader = reader(labels: nil)
        let format = try #require(CorpusFormat(fileName: name))
        func summaries(_ blockSize: Int) throws -> [String] {
            var reader = try reader.rows(
                of: ArrayByteSource(content.utf8), path: name, format: format, needsLabels: true,
                blockSize: blockSize)
            var rows: [String] = []
            while let row = try reader.next() { rows.append(summary(row)) }
            return rows
        }
        let expected = try summaries(4096)
        #expect(expected.count == 4)
        for size in 1...8 { #expect(try summaries(size) == expected) }
    }

    @Test("A compressed file reads as the plain one")
    func gzip() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("x.tsv.gz", GzipFixture.first + GzipFixture.second)
        let corpus = try reader().read(path)
        #expect(
            corpus.examples == [
                Example(text: "good", label: "positive"), Example(text: "bad", label: "negative"),
            ])
        let unnamed = try folder.file("y.tsv", GzipFixture.first)
        #expect(try reader().read(unnamed).examples.count == 1)
    }

    @Test("An unknown label is an error that tells the allowed ones and the option")
    func unknownLabel() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("reviews.tsv", "label\ttext\npositive\tgood\nmeh\tso so\n")
        #expect(
            local(message { _ = try reader().read(path) }, in: folder)
                == """
                reviews.tsv:3: label "meh" is not one of negative, neutral, positive; \
                map it with --label-map meh=LABEL
                """)
        #expect(
            local(message { _ = try reader(map: ["meh": "mixed"]).read(path) }, in: folder)
                == """
                reviews.tsv:3: label "meh" (mapped to "mixed") is not one of negative, neutral, positive; \
                map it with --label-map meh=LABEL
                """)
        #expect(try reader(map: ["meh": "neutral"]).read(path).labels == ["neutral", "positive"])
        #expect(try reader(labels: nil).read(path).labels == ["meh", "positive"])
    }

    @Test("Control characters of a file do not reach the message")
    func controlCharacters() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("x.tsv", "label\ttext\n\u{1B}[31mred\ttext\n")
        let error = message { _ = try reader().read(path) }
        #expect(error?.contains("\u{1B}") == false)
        #expect(error?.contains(#"\u{1B}[31mred"#) == true)
    }

    @Test("An empty label is an error", arguments: ["", "  "])
    func emptyLabel(label: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("x.tsv", "label\ttext\npositive\tgood\n\(label)\tbad\n")
        #expect(
            local(message { _ = try reader(labels: nil).read(path) }, in: folder)
                == "x.tsv:3: the label is empty; expected a label for each text")
    }

    @Test("Rows without text are skipped, counted and never seen, whatever their label")
    func emptyText() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(
            "x.tsv", "label\ttext\npositive\t\npositive\t \u{A0}\n\t\nodd\t\npositive\tgood\n")
        let corpus = try reader().read(path)
        #expect(corpus.examples.count == 1)
        #expect(corpus.notes.skippedCount == 4)
        #expect(corpus.notes.skippedRows.map(\.location.line) == [2, 3, 4, 5])
        #expect(corpus.notes.skippedRows.map(\.reason) == [.emptyText, .emptyText, .blankLine, .emptyText])
    }

    @Test("Repaired rows are counted, the first one named")
    func repaired() throws {
        let folder = try TemporaryFolder()
        let bytes = Array("label\ttext\npositive\tgood\npositive\tcaf".utf8) + [0xE9, 0x0A]
        let path = try folder.file("x.tsv", bytes + Array("positive\tna".utf8) + [0xEF, 0x0A])
        let corpus = try reader().read(path)
        #expect(corpus.examples.count == 3)
        #expect(corpus.examples[1].text == "caf\u{FFFD}")
        #expect(corpus.notes.repairedCount == 2)
        #expect(corpus.notes.firstRepaired?.line == 3)
    }

    @Test("A text of one megabyte, NULs included, is read whole")
    func longText() throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "word\0 ", count: 200_000)
        let path = try folder.file("x.tsv", "label\ttext\npositive\t\(long)x\nnegative\tbad\n")
        let corpus = try reader().read(path)
        #expect(corpus.examples.map(\.text.utf8.count) == [1_200_001, 3])
    }

    @Test("A file without a single labelled row is an error")
    func noExamples() throws {
        let folder = try TemporaryFolder()
        let header = try folder.file("x.tsv", "label\ttext\n")
        #expect(
            local(message { _ = try reader().read(header) }, in: folder)
                == "x.tsv: no row with a text and a label")
        let blank = try folder.file("y.tsv", "label\ttext\n\npositive\t\n")
        #expect(
            local(message { _ = try reader().read(blank) }, in: folder)
                == "y.tsv: no row with a text and a label (2 skipped)")
    }

    @Test("An empty compressed or plain file is an error", arguments: ["x.tsv", "x.tsv.gz"])
    func emptyFile(name: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(name, "")
        #expect(
            local(message { _ = try reader().read(path) }, in: folder)
                == "\(name): the file is empty; expected a header line with the columns label and text")
    }

    @Test("A name that tells no format is an error that lists the formats")
    func unknownFormat() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("reviews.json", "{}")
        #expect(
            local(message { _ = try reader().read(path) }, in: folder)
                == """
                reviews.json: the name tells no format; give --format with one of \
                tsv, csv, jsonl, fasttext, directory, text
                """)
    }

    @Test("Plain text gives texts, and asking it for labels is an error")
    func plainText() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("x.txt", "one\n\ntwo\n")
        var texts: [String] = []
        let notes = try reader().forEachText(in: path) { text, _ in texts.append(text) }
        #expect(texts == ["one", "two"])
        #expect(notes.skippedCount == 1)
        #expect(
            local(message { _ = try reader().read(path) }, in: folder)
                == """
                x.txt: plain text has no labels; give --format with one of \
                tsv, csv, jsonl, fasttext, directory
                """)
    }

    @Test("An error of the caller's closure stops the reading and comes through")
    func closureErrors() throws {
        struct Enough: Error {}
        let folder = try TemporaryFolder()
        let path = try folder.file("x.tsv", "label\ttext\na\tone\na\ttwo\n")
        var count = 0
        #expect(throws: Enough.self) {
            try reader(labels: nil).forEach(in: path) { _, _ in
                count += 1
                throw Enough()
            }
        }
        #expect(count == 1)
    }

    @Test("Other columns are read by their names")
    func columnNames() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("x.csv", "Review,Stars\n\"Good, really\",5\n")
        var options = CorpusReader.Options()
        options.textColumn = "Review"
        options.labelColumn = "Stars"
        #expect(try CorpusReader(options).read(path).examples == [Example(text: "Good, really", label: "5")])
    }

    @Test("Options survive JSON")
    func codable() throws {
        var options = CorpusReader.Options()
        options.format = .jsonLines
        options.labelMap = ["0": "negative"]
        options.labels = ["negative"]
        let data = try JSONEncoder().encode(options)
        #expect(try JSONDecoder().decode(CorpusReader.Options.self, from: data) == options)
    }
}
