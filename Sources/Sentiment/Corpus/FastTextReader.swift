/// Rows of a fastText file: `__label__NAME text`, the label in front, exactly one a line.
///
/// Words are what stands between spaces and TABs.
package struct FastTextReader: RowReader {
    private static let prefix = Array("__label__".utf8)

    private var lines: LineReader
    private let needsLabels: Bool

    package init(_ lines: LineReader, needsLabels: Bool) {
        self.lines = lines
        self.needsLabels = needsLabels
    }

    package mutating func next() throws(CorpusError) -> ReadRow? {
        guard let line = try lines.next() else {
            if lines.lineNumber == 0, needsLabels { throw lines.emptyFile(.fastText) }
            return nil
        }
        let location = lines.location()
        if line.isBlank { return .skipped(SkippedRow(location: location, reason: .blankLine)) }
        let labels = line.split(whereSeparator: Self.isSpace).filter { $0.starts(with: Self.prefix) }
        if labels.count > 1 {
            let names = labels.map { String(decoding: $0, as: UTF8.self) }
            throw CorpusError(.severalLabels(names), at: location)
        }
        let start = line.drop(while: Self.isSpace)
        guard start.starts(with: Self.prefix) else {
            if needsLabels { throw CorpusError(.missingLabelPrefix, at: location) }
            return row(text: start, label: nil, at: location)
        }
        let word = start.prefix { !Self.isSpace($0) }
        let text = start[word.endIndex...].drop(while: Self.isSpace)
        return row(text: text, label: word.dropFirst(Self.prefix.count), at: location)
    }

    private func row(
        text: ArraySlice<UInt8>, label: ArraySlice<UInt8>?, at location: SourceLocation
    ) -> ReadRow {
        let (text, label) = (DecodedText(text), label.map { DecodedText($0) })
        return .row(
            Row(
                text: text.string, label: label?.string, location: location,
                wasRepaired: text.wasRepaired || label?.wasRepaired == true))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
