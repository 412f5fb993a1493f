/// A text and its label.
public struct Example: Sendable, Hashable {
    /// The text as the file has it.
    public var text: String
    /// Its label, after the label map.
    public var label: String

    /// A labelled text.
    public init(text: String, label: String) {
        self.text = text
        self.label = label
    }
}

/// Labelled texts in the order they were read.
public struct Corpus: Sendable {
    /// The labelled texts.
    public var examples: [Example]

    /// Rows that were left out, with the reason: never silent.
    public var skippedRows: [SkippedRow] = []

    /// A corpus of these examples.
    public init(_ examples: [Example]) {
        self.examples = examples
    }

    /// The labels that occur, in canonical order: negative, neutral, positive where they are these, else
    /// ascending by their UTF-8 bytes.
    public var labels: [String] {
        let found = Set(examples.map(\.label))
        let canonical = ["negative", "neutral", "positive"]
        if found.isSubset(of: canonical) { return canonical.filter(found.contains) }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// A row of a corpus file that was left out.
public struct SkippedRow: Sendable, Hashable {
    /// The file and line, as `reviews.tsv:812`.
    public var location: String
    /// Why, as `empty text`.
    public var reason: String

    /// A row left out for a reason.
    public init(location: String, reason: String) {
        self.location = location
        self.reason = reason
    }
}
