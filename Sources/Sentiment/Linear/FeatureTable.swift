/// Known n-grams by their keys: sorted, with an index by the keys' first bits, so that a look-up takes a step or two.
package struct FeatureTable: Sendable {
    /// The keys, ascending; a key's position is its row.
    package let keys: [UInt64]
    /// Where the keys of each bucket begin; one more entry at the end.
    private let starts: [UInt32]
    /// Takes a key to its bucket.
    private let shift: UInt64

    /// A table of keys, at most 2^31; nil unless each is larger than the one before.
    package init?(_ keys: [UInt64]) {
        guard keys.count <= Int32.max else { return nil }
        for index in 1..<max(1, keys.count) where keys[index - 1] >= keys[index] { return nil }
        // Twice as many buckets as keys, so that most unknown n-grams meet an empty one.
        var bits: UInt64 = 1
        while 1 << bits < 2 * keys.count { bits += 1 }
        let shift = 64 - bits
        self.shift = shift
        self.keys = keys
        starts = [UInt32](unsafeUninitializedCapacity: (1 << bits) + 1) { starts, count in
            var bucket = 0
            for (row, key) in keys.enumerated() {
                while bucket <= Int(key >> shift) {
                    starts[bucket] = UInt32(row)
                    bucket += 1
                }
            }
            count = (1 << bits) + 1
            while bucket < count {
                starts[bucket] = UInt32(keys.count)
                bucket += 1
            }
        }
    }

    /// How many n-grams are known.
    package var count: Int { keys.count }

    /// The row of an n-gram; nil where it is not known.
    package func row(of key: UInt64) -> Int? {
        withLookup { $0(key) }
    }

    /// Calls `body` with a look-up that is fast in loops.
    @inline(__always)
    package func withLookup<Result>(_ body: ((UInt64) -> Int?) -> Result) -> Result {
        let shift = shift
        return keys.withUnsafeBufferPointer { keys in
            starts.withUnsafeBufferPointer { starts in
                body { key in
                    let bucket = Int(truncatingIfNeeded: key >> shift)
                    var row = Int(starts[bucket])
                    let end = Int(starts[bucket + 1])
                    while row < end {
                        if keys[row] == key { return row }
                        row += 1
                    }
                    return nil
                }
            }
        }
    }
}
