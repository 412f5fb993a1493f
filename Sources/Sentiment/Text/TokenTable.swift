#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Different tokens, each with an index in the order in which they first came: a hash table of byte strings that
/// allocates nothing for a token that it has.
package struct TokenTable: Sendable {
    private struct Entry {
        var start: Int
        var length: UInt32
        /// The upper half of the token's hash: two tokens seldom share it.
        var check: UInt32

        var range: Range<Int> { start..<start + Int(length) }
    }

    private static let emptySlot: Int32 = -1
    private static let leastSlots = 64

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Open addressing with linear probing, as large as a power of two, at least twice the number of tokens. Tokens are
    /// entered by ascending index.
    private var slots: [Int32]

    /// An empty table; a placeholder takes no memory, and no tokens.
    package init(isPlaceholder: Bool = false) {
        slots = isPlaceholder ? [] : Array(repeating: Self.emptySlot, count: Self.leastSlots)
    }

    /// How many tokens there are.
    package var count: Int { entries.count }

    /// The memory that it takes.
    package var byteCount: Int {
        bytes.capacity + entries.capacity * MemoryLayout<Entry>.stride
            + slots.count * MemoryLayout<Int32>.stride
    }

    /// The UTF-8 of a token.
    package subscript(index: Int) -> ArraySlice<UInt8> { bytes[entries[index].range] }

    /// Calls `body` with the UTF-8 of a token.
    package func withToken<Result, Failure>(
        _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: bytes[entries[index].range]))
        }
    }

    /// The index of a token, which is entered where it is not there yet.
    package mutating func index(of token: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = StableHash.hash(token)
        let check = UInt32(truncatingIfNeeded: hash >> 32)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != Self.emptySlot {
            let index = Int(slots[slot])
            if entries[index].check == check, equals(index, token) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        let index = entries.count
        precondition(index < Int32.max, "2^31 different tokens do not fit in a table.")
        slots[slot] = Int32(index)
        entries.append(Entry(start: bytes.count, length: UInt32(token.count), check: check))
        bytes.append(contentsOf: token)
        if 2 * entries.count > slots.count { grow() }
        return index
    }

    /// The indices in the order of the tokens' bytes.
    package func sortedIndices() -> [Int] {
        bytes.withUnsafeBufferPointer { bytes in
            entries.indices.sorted { one, other in
                bytes[entries[one].range].lexicographicallyPrecedes(bytes[entries[other].range])
            }
        }
    }

    /// Forgets all tokens and keeps the memory. Takes time for the tokens, not for the slots.
    package mutating func removeAll() {
        // From the last one on: then those between a token's first slot and its own are still there.
        for index in entries.indices.reversed() {
            var slot = firstSlot(of: index)
            while slots[slot] != Int32(index) { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Self.emptySlot
        }
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }

    private func equals(_ index: Int, _ token: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Int(entries[index].length) == token.count else { return false }
        return token.isEmpty
            || withToken(index) { memcmp($0.baseAddress!, token.baseAddress!, token.count) == 0 }
    }

    private func firstSlot(of index: Int) -> Int {
        withToken(index) { Int(truncatingIfNeeded: StableHash.hash($0)) } & (slots.count - 1)
    }

    private mutating func grow() {
        slots = Array(repeating: Self.emptySlot, count: 2 * slots.count)
        for index in entries.indices {
            var slot = firstSlot(of: index)
            while slots[slot] != Self.emptySlot { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }
}
