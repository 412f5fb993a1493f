import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A line of a corpus of the project, read with nothing but the standard library: the data is checked
/// independently of the readers that the package offers.
struct LabelledSentence: Sendable {
    let label: String
    let domain: String
    let text: String
    /// Lower-cased runs of letters, digits and apostrophes.
    let words: [String]

    init(label: String, domain: String, text: String) {
        self.label = label
        self.domain = domain
        self.text = text
        words = text.lowercased()
            .split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }
            .map { String($0.map { $0 == "’" ? "'" : $0 }) }
    }

    func wordTrigrams() -> Set<String> {
        Set(words.indices.dropLast(2).map { words[$0...($0 + 2)].joined(separator: " ") })
    }

    func characterFiveGrams() -> Set<String> {
        let characters = Array(words.joined(separator: " "))
        return Set(characters.indices.dropLast(4).map { String(characters[$0...($0 + 4)]) })
    }

    /// The sentences of `corpora/starter/<split>.tsv`.
    static func read(split: String) throws -> [LabelledSentence] {
        try read("corpora/starter/\(split).tsv")
    }

    /// The sentences of a file of the package, found from the place of this one.
    static func read(_ path: String) throws -> [LabelledSentence] {
        var package = URL(filePath: #filePath)
        for _ in ["LabelledSentence.swift", "Corpus", "SentimentTests", "Tests"] {
            package.deleteLastPathComponent()
        }
        let file = package.appending(path: path)
        let content = try #require(
            String(validating: try Data(contentsOf: file), as: UTF8.self), "\(path) is not UTF-8")
        #expect(content.hasSuffix("\n"))

        let lines = content.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "label\tdomain\ttext")
        return try lines.dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == 3, "\(path): \(line)")
            return LabelledSentence(label: fields[0], domain: fields[1], text: fields[2])
        }
    }
}

/// Which texts contain a gram, so that texts that share some are found without comparing all pairs.
struct GramIndex {
    let grams: [Set<String>]
    private let positions: [String: [Int]]

    init(_ grams: [Set<String>]) {
        self.grams = grams
        positions = grams.enumerated().reduce(into: [:]) { positions, text in
            for gram in text.element { positions[gram, default: []].append(text.offset) }
        }
    }

    /// For each text that shares grams with `query`: its position and how many.
    func shared(with query: Set<String>) -> [Int: Int] {
        query.reduce(into: [:]) { counts, gram in
            for position in positions[gram, default: []] { counts[position, default: 0] += 1 }
        }
    }
}
