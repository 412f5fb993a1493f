/// Why a corpus could not be read: where, what was found, what was expected, what to do next.
///
///     reviews.tsv:812: label "meh" is not one of negative, neutral, positive; map it with
///     --label-map meh=LABEL
public struct CorpusError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Reason: Sendable, Hashable {
        /// There is no such file or folder.
        case notFound
        /// The file or folder may not be read.
        case permissionDenied
        /// A folder stands where the format needs a file.
        case isDirectory
        /// A file stands where the format needs a folder.
        case notADirectory
        /// The operating system could not read it, with its reason.
        case unreadable(String)
        /// The file name tells no format and none was given.
        case unknownFormat
        /// Labels were asked for, and the format has none.
        case noLabels
        /// The file has no bytes.
        case emptyFile(expected: String)
        /// There is no row with a text and a label.
        case noExamples(skipped: Int)
        /// There is no row with a text.
        case noTexts(skipped: Int)
        /// A row longer than any text: the file is no text file, or misses its line ends.
        case rowTooLong(limit: Int)
        /// The header lacks columns.
        case missingColumns([String], found: [String])
        /// The header names a needed column twice.
        case repeatedColumn(String)
        /// A row with another number of fields than the header.
        case fieldCount(Int, expected: Int)
        /// A row without a label.
        case emptyLabel
        /// A label that is not allowed. `original` is what the file has, before the label map.
        case unknownLabel(String, original: String, allowed: [String])
        /// A CSV field whose closing quote is missing.
        case unclosedQuote
        /// Something else than a comma after the closing quote of a CSV field.
        case textAfterQuote(String)
        /// A quote inside a CSV field that does not begin with one.
        case quoteInUnquotedField
        /// A line that is no JSON, half a surrogate pair (`\ud83d` alone) included.
        case invalidJSON(String)
        /// A line with another JSON value than an object.
        case notAJSONObject(String)
        /// A JSON object without a needed key.
        case missingKey(String, found: [String])
        /// A JSON value of the wrong type.
        case wrongType(key: String, expected: String)
        /// A line of a fastText file that does not begin with a label.
        case missingLabelPrefix
        /// A line of a fastText file with more than one label.
        case severalLabels([String])
        /// The name ends in `.gz` and the content is not gzip.
        case notGzip
        /// The gzip data end before their end mark.
        case truncatedGzip
        /// The gzip data are damaged, with zlib's reason.
        case corruptGzip(String)
        /// A corpus directory without a label folder.
        case noLabelFolders(found: [String])
    }

    /// Where.
    public var location: SourceLocation
    /// What is wrong.
    public var reason: Reason

    /// An error at a place.
    public init(_ reason: Reason, at location: SourceLocation) {
        self.reason = reason
        self.location = location
    }
}

extension CorpusError: CustomStringConvertible {
    /// `where: what was found; what was expected or what to do`.
    public var description: String { "\(location): \(reason)" }
}

extension CorpusError.Reason: CustomStringConvertible {
    /// What was found, what was expected, what to do next.
    public var description: String {
        switch self {
        case .notFound: "no such file or folder"
        case .permissionDenied: "permission denied; make it readable first"
        case .isDirectory: "is a folder; expected a file (a folder is read with --format directory)"
        case .notADirectory:
            "is a file; --format directory expects a folder with one sub-folder for each label"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .unknownFormat:
            "the name tells no format; give --format with one of "
                + CorpusFormat.allCases.map(\.rawValue).joined(separator: ", ")
        case .noLabels:
            "plain text has no labels; give --format with one of "
                + CorpusFormat.allCases.filter { $0 != .plainText }.map(\.rawValue).joined(separator: ", ")
        case .emptyFile(let expected): "the file is empty; expected \(expected)"
        case .noExamples(let skipped):
            "no row with a text and a label" + (skipped > 0 ? " (\(skipped) skipped)" : "")
        case .noTexts(let skipped): "no row with a text" + (skipped > 0 ? " (\(skipped) skipped)" : "")
        case .rowTooLong(let limit):
            "the row is longer than \(limit) bytes; expected a text file with one row a line"
        case .missingColumns(let missing, let found):
            "no column \(quoted(missing)); the columns are \(quoted(found)); "
                + "choose them with --text-column and --label-column"
        case .repeatedColumn(let name):
            "the column \(quoted(name)) stands twice in the header; rename one of them"
        case .fieldCount(let count, let expected):
            "\(count) \(count == 1 ? "field" : "fields") where the header has \(expected)"
        case .emptyLabel: "the label is empty; expected a label for each text"
        case .unknownLabel(let label, let original, let allowed):
            "label \(quoted(original))" + (label == original ? "" : " (mapped to \(quoted(label)))")
                + " is not one of \(allowed.joined(separator: ", "));"
                + " map it with --label-map \(shortened(original))=LABEL"
        case .unclosedQuote: "the quoted field that begins here has no closing quote"
        case .textAfterQuote(let text):
            "\(quoted(text)) after a closing quote; expected a comma or the end of the line "
                + "(a quote inside a quoted field is written twice)"
        case .quoteInUnquotedField:
            "a quote inside an unquoted field; put the whole field in quotes and write the quote twice"
        case .invalidJSON(let line): "not valid JSON: \(quoted(line)); expected one object a line"
        case .notAJSONObject(let line): "no JSON object: \(quoted(line)); expected one object a line"
        case .missingKey(let key, let found):
            "no key \(quoted(key)); the keys are \(quoted(found)); "
                + "choose them with --text-column and --label-column"
        case .wrongType(let key, let expected): "the value of \(quoted(key)) is not \(expected)"
        case .missingLabelPrefix: "no label; expected the line to begin with __label__NAME"
        case .severalLabels(let labels):
            "several labels (\(labels.map(shortened).joined(separator: ", "))); expected one label a line"
        case .notGzip: "the name ends in .gz and the content is not gzip; rename or compress it"
        case .truncatedGzip: "the gzip data end too early; the file was cut off, fetch it again"
        case .corruptGzip(let reason): "the gzip data are damaged (\(reason)); fetch the file again"
        case .noLabelFolders(let found):
            "no sub-folder named after a label, such as pos, neg or neu; "
                + "the sub-folders are \(quoted(found)); map them with --label-map FOLDER=LABEL"
        }
    }
}

/// Names in quotes, at most ten of them.
private func quoted(_ names: [String]) -> String {
    if names.isEmpty { return "none" }
    let shown = names.prefix(10).map { quoted($0) }.joined(separator: ", ")
    return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
}

private func quoted(_ name: String) -> String { "\"\(shortened(name))\"" }

/// A name fit for one line of a terminal: at most 60 characters, control characters shown as escapes.
private func shortened(_ name: String) -> String {
    var shown = ""
    for scalar in name.prefix(60).unicodeScalars {
        shown +=
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return name.count > 60 ? shown + "..." : shown
}
