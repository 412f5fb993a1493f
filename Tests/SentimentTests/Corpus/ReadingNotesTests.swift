import Sentiment
import Testing

@Suite struct ReadingNotesTests {
    private func place(_ line: Int) -> Sentiment.SourceLocation {
        Sentiment.SourceLocation(path: "x.tsv", line: line)
    }

    private func notes(skipping lines: ClosedRange<Int>) -> ReadingNotes {
        var notes = ReadingNotes()
        for line in lines { notes.skip(SkippedRow(location: place(line), reason: .emptyText)) }
        return notes
    }

    @Test("All skipped rows are counted and the first 20 kept")
    func bounded() {
        let notes = notes(skipping: 1...1000)
        #expect(notes.skippedCount == 1000)
        #expect(notes.skippedRows.map(\.location.line) == (1...20).map { $0 })
    }

    @Test("The notes of two files add up and stay bounded")
    func append() {
        var notes = notes(skipping: 1...15)
        notes.append(self.notes(skipping: 101...115))
        #expect(notes.skippedCount == 30)
        #expect(notes.skippedRows.count == 20)
        #expect(notes.skippedRows.last?.location.line == 105)
    }

    @Test("Notes say how many rows and where the first is")
    func description() {
        #expect(ReadingNotes().description == "")
        var notes = notes(skipping: 7...9)
        #expect(notes.description == "3 rows skipped, the first at x.tsv:7 (empty text)")
        notes.noteRepair(at: place(12))
        notes.noteRepair(at: place(15))
        #expect(notes.repairedCount == 2)
        #expect(
            notes.description.split(separator: "\n").last
                == "2 rows with bytes that are not UTF-8 repaired, the first at x.tsv:12")
    }
}
