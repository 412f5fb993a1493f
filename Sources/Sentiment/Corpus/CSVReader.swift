/// Rows of a CSV file whose first record names the columns.
package struct CSVReader: RowReader {
    private var records: CSVRecordReader
    private let columns: TableColumns

    /// Reads the header record.
    package init(_ lines: LineReader, text: String, label: String?) throws(CorpusError) {
        records = CSVRecordReader(lines)
        guard try records.next() else {
            throw lines.emptyFile(.csv, columns: [label, text].compactMap { $0 })
        }
        let names = (0..<records.fieldCount).map { [records] in
            String(decoding: records.field($0), as: UTF8.self)
        }
        columns = try TableColumns(header: names, text: text, label: label, at: records.location)
    }

    package mutating func next() throws(CorpusError) -> ReadRow? {
        guard try records.next() else { return nil }
        let location = records.location
        if records.fieldCount == 0 { return .skipped(SkippedRow(location: location, reason: .blankLine)) }
        if records.fieldCount != columns.count {
            throw CorpusError(.fieldCount(records.fieldCount, expected: columns.count), at: location)
        }
        let text = DecodedText(records.field(columns.text))
        let label = columns.label.map { DecodedText(records.field($0)) }
        return .row(
            Row(
                text: text.string, label: label?.string, location: location,
                wasRepaired: text.wasRepaired || label?.wasRepaired == true))
    }
}
