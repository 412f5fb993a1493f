/// Reads labelled texts, or texts alone, from files of several formats, row by row.
///
/// ```swift
/// var options = CorpusReader.Options()
/// options.labelMap = ["pos": "positive", "neg": "negative"]
/// options.labels = ["negative", "positive"]
/// let corpus = try CorpusReader(options).read("reviews.csv.gz")
/// ```
///
/// The path `-` is standard input. Gzip is recognized by its first bytes. The memory needed is that of the
/// longest row, so ``forEach(in:_:)`` and ``forEachText(in:_:)`` take files larger than memory. Rows without
/// text are skipped and bytes that are not UTF-8 repaired, both counted in ``ReadingNotes``.
public struct CorpusReader: Sendable {
    /// How it reads.
    public var options: Options

    /// A reader with these options.
    public init(_ options: Options = Options()) {
        self.options = options
    }

    /// All labelled rows of a file or folder.
    ///
    /// - Throws: ``CorpusError``, also where there is not a single labelled row.
    public func read(_ path: String) throws(CorpusError) -> Corpus {
        var rows = try openRows(path: path, needsLabels: true)
        var corpus = Corpus([])
        while let row = try rows.nextText(&corpus.notes) {
            corpus.examples.append(try example(row))
        }
        if corpus.examples.isEmpty {
            let reason = CorpusError.Reason.noExamples(skipped: corpus.notes.skippedCount)
            throw CorpusError(reason, at: SourceLocation(path: displayName(path: path)))
        }
        return corpus
    }

    /// Calls `body` with each labelled row of a file or folder, in order.
    ///
    /// - Returns: what was left out or repaired.
    /// - Throws: ``CorpusError``, or what `body` throws.
    @discardableResult
    public func forEach(
        in path: String, _ body: (Example, SourceLocation) throws -> Void
    ) throws -> ReadingNotes {
        var rows = try openRows(path: path, needsLabels: true)
        var notes = ReadingNotes()
        while let row = try rows.nextText(&notes) {
            try body(try example(row), row.location)
        }
        return notes
    }

    /// Calls `body` with each text of a file or folder, in order; no labels are needed, and none are checked.
    ///
    /// - Returns: what was left out or repaired.
    /// - Throws: ``CorpusError``, also where there is not a single text, or what `body` throws.
    @discardableResult
    public func forEachText(
        in path: String, _ body: (String, SourceLocation) throws -> Void
    ) throws -> ReadingNotes {
        var texts = try texts(in: path)
        while let row = try texts.next() { try body(row.text, row.location) }
        return texts.notes
    }

    /// The texts of a file or folder, one after the other.
    ///
    /// - Parameter consumed: Is told how many bytes of a file have been read; of a folder nothing.
    package func texts(in path: String, consumed: ConsumedBytes? = nil) throws(CorpusError) -> CorpusTexts {
        CorpusTexts(try openRows(path: path, needsLabels: false, consumed: consumed), path: path)
    }

    /// The rows of an open byte source, without a look at its name.
    package func rows(
        of source: any ByteSource, path: String, format: CorpusFormat, needsLabels: Bool,
        blockSize: Int = 256 << 10
    ) throws(CorpusError) -> any RowReader {
        let lines = LineReader(source, path: path, blockSize: blockSize)
        let label = needsLabels ? options.labelColumn : nil
        switch format {
        case .tsv: return try TSVReader(lines, text: options.textColumn, label: label)
        case .csv: return try CSVReader(lines, text: options.textColumn, label: label)
        case .jsonLines: return JSONLinesReader(lines, text: options.textColumn, label: label)
        case .fastText: return FastTextReader(lines, needsLabels: needsLabels)
        case .plainText where !needsLabels: return PlainTextReader(lines)
        case .plainText: throw CorpusError(.noLabels, at: SourceLocation(path: path))
        case .directory: throw CorpusError(.notADirectory, at: SourceLocation(path: path))
        }
    }

    private func openRows(
        path: String, needsLabels: Bool, consumed: ConsumedBytes? = nil
    ) throws(CorpusError) -> any RowReader {
        let name = displayName(path: path)
        if path != "-", DirectoryReader.isDirectory(path) {
            guard options.format ?? .directory == .directory else {
                throw CorpusError(.isDirectory, at: SourceLocation(path: name))
            }
            return try DirectoryReader(path: path, labels: labelFolders)
        }
        let source = try openByteSource(path: path, consumed: consumed)
        let fallback: CorpusFormat? = path != "-" ? nil : needsLabels ? .tsv : .plainText
        guard let format = options.format ?? CorpusFormat(fileName: path) ?? fallback else {
            throw CorpusError(.unknownFormat, at: SourceLocation(path: name))
        }
        return try rows(of: source, path: name, format: format, needsLabels: needsLabels)
    }

    /// The sub-folders of a corpus directory that hold labelled texts.
    private var labelFolders: Set<String> {
        DirectoryReader.commonLabels.union(options.labelMap.keys).union(options.labels ?? [])
    }

    private func example(_ row: Row) throws(CorpusError) -> Example {
        let original = row.label ?? ""
        if original.isBlank { throw CorpusError(.emptyLabel, at: row.location) }
        let label = options.labelMap[original] ?? original
        if let allowed = options.labels, !allowed.contains(label) {
            let reason = CorpusError.Reason.unknownLabel(label, original: original, allowed: allowed)
            throw CorpusError(reason, at: row.location)
        }
        return Example(text: row.text, label: label)
    }
}

/// The texts of a corpus, one after the other, without their labels.
package struct CorpusTexts {
    private var rows: any RowReader
    private let path: String
    private var isEmpty = true
    /// What was left out or repaired so far.
    package private(set) var notes = ReadingNotes()

    init(_ rows: any RowReader, path: String) {
        self.rows = rows
        self.path = path
    }

    /// The next text; nil at the end.
    ///
    /// - Throws: ``CorpusError``, also where there is not a single text.
    package mutating func next() throws(CorpusError) -> Row? {
        guard let row = try rows.nextText(&notes) else {
            guard isEmpty else { return nil }
            let reason = CorpusError.Reason.noTexts(skipped: notes.skippedCount)
            throw CorpusError(reason, at: SourceLocation(path: displayName(path: path)))
        }
        isEmpty = false
        return row
    }
}

extension RowReader {
    /// The next row that has a text.
    fileprivate mutating func nextText(_ notes: inout ReadingNotes) throws(CorpusError) -> Row? {
        while let found = try next() {
            switch found {
            case .skipped(let skipped): notes.skip(skipped)
            case .row(let row) where row.text.isBlank:
                notes.skip(SkippedRow(location: row.location, reason: .emptyText))
            case .row(let row):
                if row.wasRepaired { notes.noteRepair(at: row.location) }
                return row
            }
        }
        return nil
    }
}
