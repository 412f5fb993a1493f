import Sentiment
import Testing

@Suite struct DirectoryReaderTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        _ = try folder.file("train/pos/10_9.txt", "ten")
        _ = try folder.file("train/pos/0_9.txt", "\u{FEFF}first line\r\nsecond\tline\r\n")
        _ = try folder.file("train/pos/2_7.txt.gz", GzipFixture.second)
        _ = try folder.file("train/neg/1_1.txt", "bad\n\n")
        _ = try folder.file("train/neg/2_1.txt", " \n")
        _ = try folder.file("train/neg/notes.md", "no review")
        _ = try folder.file("train/neg/deeper/3_1.txt", "not read")
        _ = try folder.file("train/unsup/0_0.txt", "unlabelled")
        _ = try folder.file("train/urls_pos.txt", "http://example.org")
        return folder
    }

    @Test("The sub-folder is the label, the files come in order of their names, each one text")
    func examples() throws {
        let folder = try folder()
        for path in ["\(folder.path)/train", "\(folder.path)/train/"] {
            let corpus = try CorpusReader().read(path)
            #expect(
                corpus.examples == [
                    Example(text: "bad\n", label: "neg"),
                    Example(text: "first line\r\nsecond\tline", label: "pos"),
                    Example(text: "ten", label: "pos"),
                    Example(text: "negative\tbad", label: "pos"),
                ])
        }
    }

    @Test("Folders that are no labels and other files are skipped and noted")
    func notes() throws {
        let folder = try folder()
        let corpus = try CorpusReader().read("\(folder.path)/train")
        let notes = corpus.notes.skippedRows.map { "\($0.location): \($0.reason)" }
        #expect(
            notes.compactMap { local($0, in: folder) } == [
                "train/neg/2_1.txt: empty text",
                "train/neg/deeper: no .txt file in a label folder",
                "train/neg/notes.md: no .txt file in a label folder",
                "train/unsup: folder is no label",
                "train/urls_pos.txt: no .txt file in a label folder",
            ])
    }

    @Test("Other folder names become labels by the label map")
    func labelMap() throws {
        let folder = try folder()
        var options = CorpusReader.Options()
        options.labelMap = ["unsup": "neutral", "pos": "positive", "neg": "negative"]
        options.labels = ["negative", "neutral", "positive"]
        let corpus = try CorpusReader(options).read("\(folder.path)/train")
        #expect(corpus.labels == ["negative", "neutral", "positive"])
        #expect(corpus.examples.last == Example(text: "unlabelled", label: "neutral"))
    }

    @Test("A folder without label folders is an error that names those there are")
    func noLabels() throws {
        let folder = try folder()
        #expect(
            message { _ = try CorpusReader().read(folder.path) }
                == """
                \(folder.path): no sub-folder named after a label, such as pos, neg or neu; \
                the sub-folders are "train"; map them with --label-map FOLDER=LABEL
                """)
    }

    @Test("A file is no folder and a folder no file")
    func kinds() throws {
        let folder = try folder()
        var options = CorpusReader.Options()
        options.format = .directory
        let file = "\(folder.path)/train/urls_pos.txt"
        #expect(message { _ = try CorpusReader(options).read(file) }?.contains(": is a file; ") == true)
        options.format = .tsv
        #expect(
            message { _ = try CorpusReader(options).read("\(folder.path)/train") }
                == "\(folder.path)/train: is a folder; expected a file (a folder is read with --format directory)"
        )
        #expect(
            message { _ = try CorpusReader(options).read("\(folder.path)/none") }
                == "\(folder.path)/none: no such file or folder")
    }
}
