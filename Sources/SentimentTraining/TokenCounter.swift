import Sentiment

/// How often each token occurs: a hash table of byte strings that allocates nothing for a token seen before.
struct TokenCounter: Sendable {
    /// How many different tokens there are.
    var count: Int { counts.count }

    /// How many tokens there are, each as often as it occurred.
    private(set) var total: Int64 = 0

    // Token i is bytes[offsets[i]..<offsets[i + 1]]. Open addressing with linear probing, -1 for an empty slot, the
    // table at least twice as large as the number of tokens.
    private var bytes: [UInt8] = []
    private var offsets: [Int] = [0]
    private var counts: [Int64] = []
    private var slots = [Int](repeating: -1, count: 1 << 12)

    /// Counts a token some more times.
    mutating func add(_ token: UnsafeBufferPointer<UInt8>, times: Int64) {
        total += times
        var slot = firstSlot(of: token)
        while slots[slot] >= 0 {
            let index = slots[slot]
            if equals(index, token) {
                counts[index] += times
                return
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = counts.count
        bytes.append(contentsOf: token)
        offsets.append(bytes.count)
        counts.append(times)
        if 2 * counts.count > slots.count { grow() }
    }

    /// Adds all counts of another table.
    mutating func merge(_ other: TokenCounter) {
        for index in 0..<other.count {
            other.withToken(index) { add($0, times: other.counts[index]) }
        }
    }

    /// The tokens that occur often enough, as indices: the most frequent first, equally frequent ones in the order
    /// of their bytes. The order in which they were counted leaves no trace.
    func ranked(minimumCount: Int64) -> [Int] {
        let frequent = counts.indices.filter { counts[$0] >= minimumCount }
        return bytes.withUnsafeBufferPointer { bytes in
            frequent.sorted { one, other in
                if counts[one] != counts[other] { return counts[one] > counts[other] }
                return bytes[offsets[one]..<offsets[one + 1]]
                    .lexicographicallyPrecedes(bytes[offsets[other]..<offsets[other + 1]])
            }
        }
    }

    /// The text of a token.
    func text(of index: Int) -> String { withToken(index) { String(decoding: $0, as: UTF8.self) } }

    /// How often a token occurs.
    func occurrences(of index: Int) -> Int64 { counts[index] }

    private func withToken<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes[offsets[index]..<offsets[index + 1]].withUnsafeBufferPointer(body)
    }

    private func equals(_ index: Int, _ token: UnsafeBufferPointer<UInt8>) -> Bool {
        withToken(index) { $0.count == token.count && $0.elementsEqual(token) }
    }

    private func firstSlot(of token: UnsafeBufferPointer<UInt8>) -> Int {
        Int(truncatingIfNeeded: StableHash.hash(token)) & (slots.count - 1)
    }

    private mutating func grow() {
        slots = [Int](repeating: -1, count: 2 * slots.count)
        for index in counts.indices {
            var slot = withToken(index) { firstSlot(of: $0) }
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = index
        }
    }
}
