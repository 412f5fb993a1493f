/// A view of a packed matrix (see ``PackedShape``) in memory that a ``FloatBuffer`` owns.
package struct PackedMatrix: @unchecked Sendable {
    // Sendable: see FloatBuffer.

    let base: UnsafeMutablePointer<Float>
    /// Its size and panels.
    package let shape: PackedShape

    /// The element at a row and a column.
    package subscript(row: Int, column: Int) -> Float {
        get {
            checkIndex(row, column)
            return base[shape.offset(row: row, column: column)]
        }
        nonmutating set {
            checkIndex(row, column)
            base[shape.offset(row: row, column: column)] = newValue
        }
    }

    /// The columns of some neighbouring panels, which are a packed matrix themselves.
    package func panels(_ columns: Range<Int>) -> PackedMatrix {
        let panel = shape.width * shape.block
        precondition(
            columns.lowerBound % panel == 0 && columns.upperBound <= shape.columns
                && (columns.upperBound % panel == 0 || columns.upperBound == shape.columns),
            "Columns \(columns) are not whole panels of \(panel) of \(shape.columns).")
        return PackedMatrix(
            base: base + columns.lowerBound * shape.rows,
            shape: PackedShape(
                rows: shape.rows, columns: columns.count, width: shape.width, block: shape.block))
    }

    private func checkIndex(_ row: Int, _ column: Int) {
        precondition(
            row >= 0 && row < shape.rows && column >= 0 && column < shape.columns,
            "(\(row), \(column)) is outside a packed \(shape.rows) x \(shape.columns) matrix.")
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
