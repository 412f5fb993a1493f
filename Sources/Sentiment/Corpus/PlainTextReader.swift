/// Texts without labels, one a line.
package struct PlainTextReader: RowReader {
    private var lines: LineReader

    package init(_ lines: LineReader) { self.lines = lines }

    package mutating func next() throws(CorpusError) -> ReadRow? {
        guard let line = try lines.next() else { return nil }
        let location = lines.location()
        if line.isBlank { return .skipped(SkippedRow(location: location, reason: .blankLine)) }
        let text = DecodedText(line)
        return .row(
            Row(text: text.string, label: nil, location: location, wasRepaired: text.wasRepaired))
    }
}
