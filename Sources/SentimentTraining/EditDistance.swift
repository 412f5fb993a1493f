/// How far apart two words are, for suggestions after a misspelling.
package enum EditDistance {
    /// The fewest insertions, deletions, replacements and swaps of neighbours that make one word of the other
    /// (optimal string alignment), upper and lower case being the same.
    package static func between(_ first: String, _ second: String) -> Int {
        let first = Array(first.lowercased())
        let second = Array(second.lowercased())
        // rows[i][j] is the distance of the first i characters from the first j.
        var rows = [Array(0...second.count)]
        for i in first.indices {
            var row = [i + 1]
            for j in second.indices {
                var distance = min(
                    row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (first[i] == second[j] ? 0 : 1))
                if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                    distance = min(distance, rows[i - 1][j - 1] + 1)
                }
                row.append(distance)
            }
            rows.append(row)
        }
        return rows[first.count][second.count]
    }

    /// The word nearest to one, nil where none is so near that it could have been meant.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        // Names beyond any setting's length are not compared: the time grows with the product of the lengths.
        guard word.count <= 100 else { return nil }
        let limit = max(2, word.count / 3)
        return candidates.map { (distance: between(word, $0), word: $0) }
            .filter { $0.distance <= limit || isPart(word, of: $0.word) }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
    }

    private static func isPart(_ word: String, of other: String) -> Bool {
        word.count >= 4 && other.lowercased().contains(word.lowercased())
    }
}
