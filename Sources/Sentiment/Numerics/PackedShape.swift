/// Where the elements of a packed K x N matrix stand: panels of `width` vectors, row-major inside a panel.
package struct PackedShape: Sendable, Hashable {
    /// K, the rows: what a product sums over.
    package let rows: Int
    /// N, the columns: a multiple of `lanes`.
    package let columns: Int
    /// The vectors of a panel; the last panel may be narrower.
    package let width: Int
    /// The floats of a vector.
    package let lanes: Int

    /// A packed matrix of this size.
    package init(rows: Int, columns: Int, width: Int, lanes: Int) {
        precondition(columns % lanes == 0, "\(columns) columns are no multiple of \(lanes) lanes.")
        self.rows = rows
        self.columns = columns
        self.width = width
        self.lanes = lanes
    }

    /// The floats that it takes.
    package var count: Int { rows * columns }

    /// The place of an element.
    package func offset(row: Int, column: Int) -> Int {
        let panelColumns = width * lanes
        let first = column / panelColumns * panelColumns
        let panelWidth = min(panelColumns, columns - first)
        return first * rows + row * panelWidth + (column - first)
    }

    /// The packed transpose: N x K, K padded to whole vectors, panels of four.
    package var transposed: PackedShape {
        PackedShape(rows: columns, columns: rows.roundedUp(to: lanes), width: 4, lanes: lanes)
    }
}

extension Int {
    /// The smallest multiple of `step` that is not below this number.
    package func roundedUp(to step: Int) -> Int { (self + step - 1) / step * step }
}
