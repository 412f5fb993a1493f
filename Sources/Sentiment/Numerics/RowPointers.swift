/// Rows of one length that stand anywhere in memory, in memory for their addresses that an ``Arena`` owns.
package struct RowPointers: @unchecked Sendable {
    // Sendable: see FloatBuffer. Parallel tasks set disjoint places, and read those that they have set.

    let base: UnsafeMutablePointer<UnsafePointer<Float>?>
    /// How many rows.
    package let count: Int
    /// The floats of each.
    package let columns: Int

    /// Sets the row at a place. It must not outlive its owner.
    package func set(_ place: Int, to row: Matrix) {
        precondition(place >= 0 && place < count, "Row \(place) is none of \(count).")
        precondition(
            row.rows == 1 && row.columns == columns, "A row of \(row.columns) is none of \(columns).")
        base[place] = UnsafePointer(row.base)
    }
}

extension Arena {
    /// Places for rows, all to be set before they are read; valid until ``reset()``.
    package func rowPointers(_ count: Int, columns: Int) -> RowPointers {
        let floats = MemoryLayout<UnsafePointer<Float>?>.stride / MemoryLayout<Float>.stride
        let memory = uninitialized(count, floats)
        return RowPointers(
            base: UnsafeMutableRawPointer(memory.base)
                .assumingMemoryBound(to: UnsafePointer<Float>?.self),
            count: count, columns: columns)
    }
}
