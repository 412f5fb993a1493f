extension CorpusReader {
    /// How a corpus is to be read.
    public struct Options: Codable, Sendable, Hashable {
        /// The format; nil takes it from the file name, see ``CorpusFormat/init(fileName:)``. Standard input
        /// has no name: labelled rows are then read as TSV, texts alone as plain text.
        public var format: CorpusFormat?

        /// The column (TSV, CSV) or key (JSON Lines) of the text.
        public var textColumn = "text"

        /// The column or key of the label.
        public var labelColumn = "label"

        /// New names for labels, applied before they are checked: `["pos": "positive", "0": "negative"]`.
        /// Empty, because a label is never guessed.
        public var labelMap: [String: String] = [:]

        /// The labels that may occur after the map; nil allows all.
        public var labels: [String]?

        /// The default options.
        public init() {}
    }
}
