/// The records of a CSV file (RFC 4180): fields between commas, quoted where they contain commas, quotes or
/// line ends; a quote inside a quoted field is written twice.
///
/// Strict where leniency would guess: text after a closing quote, a quote inside an unquoted field and a
/// missing closing quote are errors.
package struct CSVRecordReader {
    /// The line where the last record began, from 1.
    package private(set) var firstLine = 0

    private var lines: LineReader
    private let maximumLength: Int
    // The fields of the record, unquoted, one behind the other.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    package init(_ lines: LineReader, maximumLength: Int = LineReader.maximumRowLength) {
        self.lines = lines
        self.maximumLength = maximumLength
    }

    /// How many fields the last record has. A blank line has none.
    package var fieldCount: Int { ends.count }

    /// A field of the last record.
    package func field(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// The place of the last record.
    package var location: SourceLocation { lines.location(line: firstLine) }

    /// Reads the next record; false at the end.
    package mutating func next() throws(CorpusError) -> Bool {
        guard var line = try lines.nextWithCarriageReturn() else { return false }
        firstLine = lines.lineNumber
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        if line.isBlank { return true }
        var position = line.startIndex
        while true {
            if position < line.endIndex, line[position] == Self.quote {
                try readQuotedField(&line, &position)
            } else {
                try readPlainField(&line, &position)
            }
            ends.append(bytes.count)
            if position == line.endIndex { return true }
            position += 1  // the comma
        }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    private mutating func readPlainField(
        _ line: inout ArraySlice<UInt8>, _ position: inout Int
    ) throws(CorpusError) {
        // The CR of a CR LF belongs to the line end; inside a quoted field it belongs to the text.
        if line.last == 0x0D { line = line.dropLast() }
        let end = line[position...].firstIndex(of: Self.comma) ?? line.endIndex
        let field = line[position..<end]
        if let quote = field.firstIndex(of: Self.quote) {
            throw CorpusError(.quoteInUnquotedField, at: place(quote, in: line))
        }
        bytes.append(contentsOf: field)
        position = end
    }

    /// Reads from the opening quote to behind the closing one, over as many lines as it takes.
    private mutating func readQuotedField(
        _ line: inout ArraySlice<UInt8>, _ position: inout Int
    ) throws(CorpusError) {
        let opening = place(position, in: line)
        position += 1
        while true {
            guard let quote = line[position...].firstIndex(of: Self.quote) else {
                bytes.append(contentsOf: line[position...])
                guard bytes.count <= maximumLength else {
                    throw CorpusError(.rowTooLong(limit: maximumLength), at: opening)
                }
                guard let nextLine = try lines.nextWithCarriageReturn() else {
                    throw CorpusError(.unclosedQuote, at: opening)
                }
                bytes.append(0x0A)
                line = nextLine
                position = line.startIndex
                continue
            }
            bytes.append(contentsOf: line[position..<quote])
            position = quote + 1
            guard position < line.endIndex, line[position] == Self.quote else { break }
            bytes.append(Self.quote)
            position += 1
        }
        if line[position...].elementsEqual([0x0D]) { line = line.dropLast() }
        if position < line.endIndex, line[position] != Self.comma {
            let character = String(decoding: line[position...].prefix(16), as: UTF8.self).prefix(1)
            throw CorpusError(.textAfterQuote(String(character)), at: place(position, in: line))
        }
    }

    private func place(_ position: Int, in line: ArraySlice<UInt8>) -> SourceLocation {
        let before = String(decoding: line[..<position], as: UTF8.self)
        return lines.location(column: before.unicodeScalars.count + 1)
    }
}
