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

    /// Sets the first elements of a row, as many as `values` has, and the others to zero.
    package func setRow(_ row: Int, to values: Matrix) {
        precondition(
            values.rows == 1 && values.columns <= shape.columns && row >= 0 && row < shape.rows,
            "A row of \(values.columns) does not fit row \(row) of \(shape.rows) x \(shape.columns).")
        forEachPanel { first, width in
            let target = base + first * shape.rows + row * width
            let count = min(width, max(0, values.columns - first))
            target.update(from: values.base + min(first, values.columns), count: count)
            (target + count).update(repeating: 0, count: width - count)
        }
    }

    /// `row += ` the first elements of a column, as many as the row has.
    package func addColumn(_ column: Int, to row: Matrix) {
        precondition(
            row.rows == 1 && row.columns <= shape.rows && column >= 0 && column < shape.columns,
            "Column \(column) of \(shape.rows) x \(shape.columns) does not fit a row of \(row.columns).")
        let panel = shape.width * shape.block
        let first = column / panel * panel
        let width = min(panel, shape.columns - first)
        let source = base + first * shape.rows + (column - first)
        for index in 0..<row.columns { row.base[index] += source[index * width] }
    }

    /// Calls `body` with the first column of each panel, and how many it has.
    private func forEachPanel(_ body: (_ first: Int, _ width: Int) -> Void) {
        let panel = shape.width * shape.block
        for first in stride(from: 0, to: shape.columns, by: panel) {
            body(first, min(panel, shape.columns - first))
        }
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
