import Sentiment

extension Corpus {
    /// For each label, the rarest first, the groups of examples with the same text, in the order of the corpus. A text with
    /// several labels counts for the rarest of them.
    func strata() -> [[[Int]]] {
        var groupOfText: [String: Int] = [:]
        var groups: [[Int]] = []
        var counts: [String: Int] = [:]
        for (index, example) in examples.enumerated() {
            counts[example.label, default: 0] += 1
            if let group = groupOfText[example.text] {
                groups[group].append(index)
            } else {
                groupOfText[example.text] = groups.count
                groups.append([index])
            }
        }
        // Ascending by count, then by UTF-8 bytes: an order that no hash seed changes.
        let labels = counts.keys.sorted {
            let (a, b) = (counts[$0, default: 0], counts[$1, default: 0])
            return a == b ? $0.utf8.lexicographicallyPrecedes($1.utf8) : a < b
        }
        let rank = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        var strata = [[[Int]]](repeating: [], count: labels.count)
        for group in groups {
            let rarest = group.compactMap { rank[examples[$0].label] }.min() ?? 0
            strata[rarest].append(group)
        }
        return strata
    }
}
