/// For each row of one matrix the row of another one, or none, in memory that an ``Arena`` owns.
package struct RowIndices: @unchecked Sendable {
    // Sendable: see FloatBuffer.

    let base: UnsafeMutablePointer<Int32>
    /// How many rows.
    package let count: Int

    /// The row that belongs to a place; nil where there is none.
    package subscript(place: Int) -> Int? {
        get {
            precondition(place >= 0 && place < count, "Row \(place) is none of \(count).")
            return base[place] < 0 ? nil : Int(base[place])
        }
        nonmutating set {
            precondition(place >= 0 && place < count, "Row \(place) is none of \(count).")
            base[place] = newValue.map { Int32($0) } ?? -1
        }
    }

    /// Whether all rows are below a number.
    func areBelow(_ limit: Int) -> Bool { (0..<count).allSatisfy { base[$0] < limit } }
}

extension Arena {
    /// Left-over indices that are valid until ``reset()``.
    package func rowIndices(_ count: Int) -> RowIndices {
        RowIndices(
            base: UnsafeMutableRawPointer(uninitialized(1, count).base).assumingMemoryBound(to: Int32.self),
            count: count)
    }
}
