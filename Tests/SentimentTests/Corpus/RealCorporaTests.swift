import Sentiment
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

private let dataFolder = ProcessInfo.processInfo.environment["SENTIMENT_DATA"]

/// Reads the real sets in the folder `SENTIMENT_DATA`, whose README lists the files and their rows.
@Suite(.enabled(if: dataFolder != nil, "SENTIMENT_DATA names no folder of data"))
struct RealCorporaTests {
    /// The rows of the README's table of files: `| file | bytes | rows | sha256 |`.
    private func listedFiles(in folder: String) throws -> [(name: String, rows: Int)] {
        let readme = try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8)
        return readme.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" && $0 != "," } }
            guard cells.count == 4, let rows = Int(cells[2]) else { return nil }
            return (cells[0], rows)
        }
    }

    @Test("Every TSV file of the README has the rows it lists, all with labels and valid UTF-8")
    func allFiles() throws {
        let folder = try #require(dataFolder)
        let files = try listedFiles(in: folder).filter { CorpusFormat(fileName: $0.name) == .tsv }
        #expect(files.count >= 70)
        var options = CorpusReader.Options()
        options.labels = ["negative", "neutral", "positive"]
        for file in files {
            let corpus = try CorpusReader(options).read("\(folder)/\(file.name)")
            #expect(corpus.examples.count == file.rows, "\(file.name)")
            #expect(corpus.notes == ReadingNotes(), "\(file.name): \(corpus.notes)")
        }
    }

    @Test(
        "Well-known sets have their published sizes",
        arguments: [
            ("semeval2017.train.tsv.gz", 47_339), ("imdb.test.tsv.gz", 25_000), ("sst2.test.tsv", 1_821),
        ])
    func sizes(name: String, rows: Int) throws {
        let folder = try #require(dataFolder)
        var count = 0
        try CorpusReader().forEach(in: "\(folder)/\(name)") { _, _ in count += 1 }
        #expect(count == rows)
    }

    @Test("Unlabelled reviews are read as texts")
    func texts() throws {
        let folder = try #require(dataFolder)
        var count = 0
        try CorpusReader().forEachText(in: "\(folder)/imdb.unsup.txt.gz") { _, _ in count += 1 }
        #expect(count == 50_000)
    }
}
