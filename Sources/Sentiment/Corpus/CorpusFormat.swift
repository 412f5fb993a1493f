/// How a corpus is written down. The raw values are the names on a command line.
public enum CorpusFormat: String, Codable, Sendable, Hashable, CaseIterable {
    /// Columns between TABs, named by a header line; no quoting, `"` is an ordinary character.
    case tsv
    /// Columns between commas, named by a header record; quoting as RFC 4180 has it.
    case csv
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// `__label__NAME text`, one example a line.
    case fastText = "fasttext"
    /// A folder with one sub-folder of `.txt` files for each label, as aclImdb.
    case directory
    /// One unlabelled text a line.
    case plainText = "text"

    /// The format that a file name tells by its ending, `.gz` aside; nil where it tells none.
    ///
    /// `.tsv` and `.tab` are TSV, `.csv` CSV, `.jsonl` and `.ndjson` JSON Lines, `.ft` and `.fasttext`
    /// fastText, `.txt` plain text. `.json` tells none: it may be one array over many lines.
    public init?(fileName: String) {
        var name = fileName[...]
        if name.lowercased().hasSuffix(".gz") { name = name.dropLast(3) }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "tsv", "tab": self = .tsv
        case "csv": self = .csv
        case "jsonl", "ndjson": self = .jsonLines
        case "ft", "fasttext": self = .fastText
        case "txt": self = .plainText
        default: return nil
        }
    }

    /// What a file of this format begins with, for messages about empty files.
    func expectedContent(columns: [String]) -> String {
        switch self {
        case .tsv, .csv:
            let names = columns.joined(separator: " and ")
            return "a header line with the column\(columns.count == 1 ? "" : "s") \(names)"
        case .jsonLines: return "one JSON object a line"
        case .fastText: return "lines such as __label__positive A fine film"
        case .directory: return "a folder with one sub-folder for each label"
        case .plainText: return "one text a line"
        }
    }
}
