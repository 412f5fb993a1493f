/// Labelled texts in the order they were read.
public struct Corpus: Sendable, Hashable {
    /// The labelled texts.
    public var examples: [Example]

    /// What was left out or repaired while reading: never silent.
    public var notes: ReadingNotes

    /// A corpus of these examples.
    public init(_ examples: [Example], notes: ReadingNotes = ReadingNotes()) {
        self.examples = examples
        self.notes = notes
    }

    /// The labels that occur, in canonical order: negative, neutral, positive where they are these, else
    /// ascending by their UTF-8 bytes.
    public var labels: [String] {
        let found = Set(examples.lazy.map(\.label))
        let canonical = ["negative", "neutral", "positive"]
        if found.isSubset(of: canonical) { return canonical.filter(found.contains) }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Adds another corpus behind this one, as when a training set comes in several files.
    public mutating func append(_ other: Corpus) {
        examples.append(contentsOf: other.examples)
        notes.append(other.notes)
    }
}
