/// Where the text and the label stand in the rows of a table, from its header.
package struct TableColumns: Sendable, Hashable {
    package let count: Int
    package let text: Int
    /// Nil where only texts were asked for.
    package let label: Int?

    /// Finds the columns by their exact names.
    package init(
        header: [String], text textName: String, label labelName: String?, at location: SourceLocation
    ) throws(CorpusError) {
        let wanted = [textName] + (labelName.map { [$0] } ?? [])
        let missing = wanted.filter { !header.contains($0) }
        if !missing.isEmpty { throw CorpusError(.missingColumns(missing, found: header), at: location) }
        for name in wanted where header.count(where: { $0 == name }) > 1 {
            throw CorpusError(.repeatedColumn(name), at: location)
        }
        count = header.count
        text = header.firstIndex(of: textName) ?? 0
        label = labelName.flatMap(header.firstIndex)
    }
}
