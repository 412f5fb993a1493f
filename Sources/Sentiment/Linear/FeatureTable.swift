/// Known n-grams by their keys: sorted, with an index by the keys' first bits, so that a look-up takes a step or two.
package struct FeatureTable: Sendable {
    /// The keys, ascending; a key's position is its row.
    package let keys: [UInt64]
    /// Where the keys of each bucket begin, or would begin.
    private let starts: [UInt32]
    /// Takes a key to its bucket.
    private let shift: UInt64

    /// A table of keys, at most 2^31 - 1; nil unless each is larger than the one before.
    package init?(_ keys: [UInt64]) {
        guard keys.count < Int32.max else { return nil }
        for index in 1..<max(1, keys.count) where keys[index - 1] >= keys[index] { return nil }
        // Twice as many buckets as keys, so that few have more than one.
        var bits: UInt64 = 1
        while 1 << bits < 2 * keys.count { bits += 1 }
        let shift = 64 - bits
        self.shift = shift
        self.keys = keys
        starts = [UInt32](unsafeUninitializedCapacity: 1 << bits) { starts, count in
            var bucket = 0
            for (row, key) in keys.enumerated() {
                while bucket <= Int(key >> shift) {
                    starts[bucket] = UInt32(row)
                    bucket += 1
                }
            }
            count = 1 << bits
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
        var row: Int32 = 0
        withUnsafePointer(to: key) { key in
            withUnsafeMutablePointer(to: &row) { row in
                rows(
                    of: UnsafeBufferPointer(start: key, count: 1),
                    to: UnsafeMutableBufferPointer(start: row, count: 1))
            }
        }
        return row < count ? Int(row) : nil
    }

    /// Writes the row of each n-gram; ``count`` where it is not known.
    ///
    /// The table is larger than caches, so what takes time is waiting for memory. In loops without branches that the
    /// processor could guess wrong, it waits for many n-grams at once.
    package func rows(of keys: UnsafeBufferPointer<UInt64>, to rows: UnsafeMutableBufferPointer<Int32>) {
        precondition(rows.count >= keys.count, "a row for each n-gram")
        let (shift, count) = (shift, count)
        guard count > 0 else { return rows.update(repeating: 0) }
        starts.withUnsafeBufferPointer { starts in
            for index in 0..<keys.count {
                rows[index] = Int32(truncatingIfNeeded: starts[Int(truncatingIfNeeded: keys[index] >> shift)])
            }
        }
        self.keys.withUnsafeBufferPointer { known in
            for index in 0..<keys.count {
                let key = keys[index]
                // The first key of the bucket; of an empty one, the next larger key.
                var row = min(Int(rows[index]), count - 1)
                if known[row] < key { row = Self.search(key, in: known, from: row) }
                rows[index] = Int32(truncatingIfNeeded: known[row] == key ? row : count)
            }
        }
    }

    /// The row of a key, or of a larger one, beginning with a row whose key is smaller; the last row where there is none.
    private static func search(_ key: UInt64, in keys: UnsafeBufferPointer<UInt64>, from start: Int) -> Int {
        var (row, end) = (start + 1, keys.count - 1)
        // Mostly the next one; keys of a damaged file may all be in one bucket.
        while row < end, row <= start + mostSteps {
            if keys[row] >= key { return row }
            row += 1
        }
        while row < end {
            let middle = row + (end - row) / 2
            if keys[middle] < key { row = middle + 1 } else { end = middle }
        }
        return min(row, keys.count - 1)
    }

    private static let mostSteps = 8
}
