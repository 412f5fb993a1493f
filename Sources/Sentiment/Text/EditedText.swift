/// A text in which some bytes were replaced before it is cut into words, and where each byte came from. Owned by one
/// thread, which uses its memory from text to text.
struct EditedText {
    /// Where a stretch of the edited text came from: from `edited` on, up to the next, each byte stands as far behind
    /// `original` in the original.
    private struct Stretch {
        var edited: Int
        var original: Int
    }

    /// The edited text.
    private(set) var bytes: [UInt8] = []
    private var stretches: [Stretch] = []

    /// Whether anything was replaced.
    var isEdited: Bool { stretches.count > 1 }

    /// Begins with another text.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        stretches.removeAll(keepingCapacity: true)
        stretches.append(Stretch(edited: 0, original: 0))
    }

    /// Goes on with bytes of the original.
    mutating func keep(_ kept: some Collection<UInt8>) { bytes.append(contentsOf: kept) }

    /// Goes on with other bytes than the original, which goes on at `end`.
    mutating func replace(with new: some Collection<UInt8>, upTo end: Int) {
        bytes.append(contentsOf: new)
        stretches.append(Stretch(edited: bytes.count, original: end))
    }

    /// Where a range of the edited text came from: what was replaced belongs whole to what it begins or ends.
    func originalRange(of range: Range<Int>) -> Range<Int> {
        let start = originalIndex(range.lowerBound)
        return start..<max(start, originalEnd(range.upperBound))
    }

    private func originalIndex(_ index: Int) -> Int {
        let stretch = stretches[stretchIndex(of: index)]
        return stretch.original + index - stretch.edited
    }

    /// The end of what the byte before an index came from.
    private func originalEnd(_ index: Int) -> Int {
        let place = stretchIndex(of: index)
        // At the beginning of a stretch, the byte before came from what was replaced there.
        if stretches[place].edited == index { return stretches[place].original }
        return stretches[place].original + index - stretches[place].edited
    }

    /// The last stretch that begins at an index or before it.
    private func stretchIndex(of index: Int) -> Int {
        var (low, high) = (0, stretches.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].edited <= index { low = middle } else { high = middle }
        }
        return low
    }
}
