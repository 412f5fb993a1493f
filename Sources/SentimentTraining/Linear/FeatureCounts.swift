import Sentiment

/// In how many texts each n-gram is: a hash table by the n-grams' keys.
package struct FeatureCounts {
    private struct Entry {
        var key: UInt64 = 0
        /// In how many texts it is; 0 for an empty slot.
        var texts: UInt32 = 0
        /// The last of them, by the number of texts that had begun.
        var last: UInt32 = 0
    }

    /// Open addressing with linear probing, a power of two, at least twice the number of n-grams.
    private var slots = [Entry](repeating: Entry(), count: 1 << 10)
    private var count = 0
    /// How many texts were begun.
    private(set) var texts: UInt32 = 0

    /// No texts.
    package init() {}

    /// Begins the next text.
    package mutating func beginText() {
        precondition(texts < UInt32.max, "2^32 texts cannot be counted.")
        texts += 1
    }

    /// Counts an n-gram of the present text, which may have it more than once.
    package mutating func add(_ key: UInt64) {
        let mask = slots.count - 1
        var slot = Self.firstSlot(of: key) & mask
        while slots[slot].texts > 0 {
            if slots[slot].key == key {
                if slots[slot].last != texts {
                    slots[slot].texts += 1
                    slots[slot].last = texts
                }
                return
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = Entry(key: key, texts: 1, last: texts)
        count += 1
        if 2 * count > slots.count { grow() }
    }

    /// The n-grams that at least so many texts have, and at most so many n-grams: where there are more, the least
    /// number of texts is raised until they fit, so that equally frequent ones are treated alike.
    ///
    /// - Returns: their keys and in how many texts each is, by falling number of texts, equal ones by their keys.
    package func mostFrequent(minimumCount: Int, maximum: Int) -> [(key: UInt64, texts: UInt32)] {
        var kept = slots.filter { Int($0.texts) >= minimumCount }
            .map { (key: $0.key, texts: $0.texts) }
        kept.sort { ($1.texts, $0.key) < ($0.texts, $1.key) }
        guard kept.count > maximum else { return kept }
        let tooRare = kept[maximum].texts
        return Array(kept.prefix { $0.texts > tooRare })
    }

    private static func firstSlot(of key: UInt64) -> Int { Int(truncatingIfNeeded: key >> 16) }

    private mutating func grow() {
        var grown = [Entry](repeating: Entry(), count: 2 * slots.count)
        let mask = grown.count - 1
        for entry in slots where entry.texts > 0 {
            var slot = Self.firstSlot(of: entry.key) & mask
            while grown[slot].texts > 0 { slot = (slot + 1) & mask }
            grown[slot] = entry
        }
        slots = grown
    }
}
