/// A view of a packed matrix (see ``PackedShape``) in memory that a ``FloatBuffer`` owns.
package struct PackedMatrix: @unchecked Sendable {
    // Sendable: see FloatBuffer.

    let base: UnsafeMutablePointer<Float>
    /// Its size and panels.
    package let shape: PackedShape

    /// The element at a row and a column.
    package subscript(row: Int, column: Int) -> Float {
        get { base[shape.offset(row: row, column: column)] }
        nonmutating set { base[shape.offset(row: row, column: column)] = newValue }
    }
}

extension FloatBuffer {
    /// A packed matrix that begins at `offset`.
    package func packed(at offset: Int, _ shape: PackedShape) -> PackedMatrix {
        precondition(
            offset >= 0 && offset + shape.count <= count,
            "A packed \(shape.rows) x \(shape.columns) matrix at \(offset) does not fit a buffer of \(count)."
        )
        return PackedMatrix(base: base + offset, shape: shape)
    }
}
