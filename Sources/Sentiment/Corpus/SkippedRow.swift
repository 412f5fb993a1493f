/// A row of a corpus, or a file of a corpus directory, that was left out.
public struct SkippedRow: Sendable, Hashable {
    /// Why it was left out.
    public enum Reason: String, Sendable, Codable, CaseIterable, CustomStringConvertible {
        /// A line of nothing but white space.
        case blankLine = "blank line"
        /// A row whose text is empty or nothing but white space.
        case emptyText = "empty text"
        /// A sub-folder of a corpus directory whose name is no label, as `unsup` in aclImdb.
        case notALabelFolder = "folder is no label"
        /// A file of a corpus directory outside the label folders, or without the ending `.txt`.
        case notATextFile = "no .txt file in a label folder"

        /// The reason in words.
        public var description: String { rawValue }
    }

    /// Where it stands.
    public var location: SourceLocation
    /// Why it was left out.
    public var reason: Reason

    /// A row left out for a reason.
    public init(location: SourceLocation, reason: Reason) {
        self.location = location
        self.reason = reason
    }
}
