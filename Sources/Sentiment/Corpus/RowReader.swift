/// A row of a corpus before its label is checked.
package struct Row: Sendable, Hashable {
    package var text: String
    /// As the file has it; nil where only texts were asked for.
    package var label: String?
    package var location: SourceLocation
    package var wasRepaired: Bool
}

/// What a reader finds next.
package enum ReadRow: Sendable, Hashable {
    case row(Row)
    case skipped(SkippedRow)
}

/// The rows of one corpus, whatever its format.
package protocol RowReader {
    /// The next row, or nil at the end.
    mutating func next() throws(CorpusError) -> ReadRow?
}
