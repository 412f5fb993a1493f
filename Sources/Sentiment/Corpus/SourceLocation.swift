/// A place in a corpus: `reviews.tsv:812`.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    /// The file as the caller named it; `standard input` for `-`.
    public var path: String
    /// The line where the row begins, from 1; nil where the whole file is meant.
    public var line: Int?
    /// The Unicode scalar within the line, from 1; only errors inside a line have it.
    public var column: Int?

    /// A place in a file.
    public init(path: String, line: Int? = nil, column: Int? = nil) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// `path`, `path:line` or `path:line:column`.
    public var description: String {
        [path, line.map(String.init), column.map(String.init)].compactMap { $0 }.joined(separator: ":")
    }
}
