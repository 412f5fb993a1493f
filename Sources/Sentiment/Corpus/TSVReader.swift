/// Rows of columns between TABs, without any quoting: `"` is an ordinary character.
///
/// Where the text is the last column, a row is split only at the TABs in front of it, so the text may have
/// TABs itself. Elsewhere each row needs as many fields as the header.
package struct TSVReader: RowReader {
    private var lines: LineReader
    private let columns: TableColumns
    private var ends: [Int] = []

    /// Reads the header line.
    package init(_ lines: LineReader, text: String, label: String?) throws(CorpusError) {
        self.lines = lines
        guard let header = try self.lines.next() else {
            throw lines.emptyFile(.tsv, columns: [label, text].compactMap { $0 })
        }
        let names = header.split(separator: 0x09, omittingEmptySubsequences: false)
        columns = try TableColumns(
            header: names.map { String(decoding: $0, as: UTF8.self) }, text: text, label: label,
            at: self.lines.location())
    }

    package mutating func next() throws(CorpusError) -> ReadRow? {
        guard let line = try lines.next() else { return nil }
        let location = lines.location()
        if line.isBlank { return .skipped(SkippedRow(location: location, reason: .blankLine)) }
        split(line)
        if ends.count != columns.count {
            throw CorpusError(.fieldCount(ends.count, expected: columns.count), at: location)
        }
        let text = DecodedText(field(columns.text, of: line))
        let label = columns.label.map { DecodedText(field($0, of: line)) }
        return .row(
            Row(
                text: text.string, label: label?.string, location: location,
                wasRepaired: text.wasRepaired || label?.wasRepaired == true))
    }

    /// Finds where the fields end.
    private mutating func split(_ line: ArraySlice<UInt8>) {
        ends.removeAll(keepingCapacity: true)
        var rest = line
        let limit = columns.text == columns.count - 1 ? columns.count - 1 : Int.max
        while ends.count < limit, let tab = rest.firstIndex(of: 0x09) {
            ends.append(tab)
            rest = rest[(tab + 1)...]
        }
        ends.append(line.endIndex)
    }

    private func field(_ index: Int, of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line[(index == 0 ? line.startIndex : ends[index - 1] + 1)..<ends[index]]
    }
}

extension ArraySlice<UInt8> {
    /// Whether there is nothing but ASCII white space.
    package var isBlank: Bool { allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } }
}
