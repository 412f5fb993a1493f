import Glibc
import Sentiment

/// How often each token occurs: a hash table of byte strings that allocates nothing for a token seen before.
struct TokenCounts: Sendable {
    private struct Entry {
        var start: Int
        var length: UInt32
        /// The upper half of the token's hash: two tokens seldom share it.
        var check: UInt32
        var count: Int64
    }

    /// How many different tokens there are.
    var count: Int { entries.count }

    /// How many tokens there are, each as often as it occurred.
    var total: Int64 { entries.reduce(0) { $0 + $1.count } }

    // Open addressing with linear probing, -1 for an empty slot, the table at least twice as large as the number of
    // tokens.
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    private var slots: [Int32]

    /// An empty table; a placeholder takes no memory, and no tokens.
    init(isPlaceholder: Bool = false) {
        slots = isPlaceholder ? [] : [Int32](repeating: -1, count: 1 << 12)
    }

    /// The memory that the table takes.
    var byteCount: Int {
        bytes.capacity + entries.capacity * MemoryLayout<Entry>.stride
            + slots.count * MemoryLayout<Int32>.stride
    }

    /// Counts a token some more times.
    mutating func add(_ token: UnsafeBufferPointer<UInt8>, times: Int64 = 1) {
        add(times, to: index(of: token))
    }

    /// Counts a token some more times, given by its index.
    mutating func add(_ times: Int64 = 1, to index: Int) { entries[index].count += times }

    /// The index of a token, which it keeps.
    mutating func index(of token: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = StableHash.hash(token)
        let check = UInt32(truncatingIfNeeded: hash >> 32)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if entries[index].check == check, equals(entries[index], token) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        let index = entries.count
        precondition(index < Int32.max, "2^31 different tokens do not fit in a table.")
        slots[slot] = Int32(index)
        entries.append(Entry(start: bytes.count, length: UInt32(token.count), check: check, count: 0))
        bytes.append(contentsOf: token)
        if 2 * entries.count > slots.count { grow() }
        return index
    }

    /// Adds all counts of another table.
    mutating func merge(_ other: TokenCounts) {
        other.forEach { add($0, times: $1) }
    }

    /// Calls `body` with each token and its count, in no order that means anything.
    func forEach(_ body: (UnsafeBufferPointer<UInt8>, Int64) -> Void) {
        for entry in entries { withToken(entry) { body($0, entry.count) } }
    }

    /// Calls `body` with each token and its count, in the order of the tokens' bytes.
    func forEachSorted<Failure>(
        _ body: (UnsafeBufferPointer<UInt8>, Int64) throws(Failure) -> Void
    ) throws(Failure) {
        let sorted = entries.sorted { one, other in
            withToken(one) { one in withToken(other) { one.lexicographicallyPrecedes($0) } }
        }
        for entry in sorted {
            try withToken(entry) { token throws(Failure) in try body(token, entry.count) }
        }
    }

    private func withToken<Result, Failure>(
        _ entry: Entry, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.start + Int(entry.length)]))
        }
    }

    private func equals(_ entry: Entry, _ token: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Int(entry.length) == token.count else { return false }
        return withToken(entry) { memcmp($0.baseAddress!, token.baseAddress!, token.count) == 0 }
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: 2 * slots.count)
        for index in entries.indices {
            var slot =
                withToken(entries[index]) { Int(truncatingIfNeeded: StableHash.hash($0)) } & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }
}
