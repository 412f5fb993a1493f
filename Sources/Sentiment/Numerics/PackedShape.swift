/// Where the elements of a packed K x N matrix stand: panels of `width` blocks, row-major inside a panel.
package struct PackedShape: Sendable, Hashable {
    /// K, the rows: what a product sums over.
    package let rows: Int
    /// N, the columns: a multiple of `block`.
    package let columns: Int
    /// The blocks of a panel; the last panel may be narrower.
    package let width: Int
    /// The floats of a block.
    package let block: Int

    /// A packed matrix of this size.
    package init(rows: Int, columns: Int, width: Int, block: Int) {
        precondition(columns % block == 0, "\(columns) columns are no multiple of \(block).")
        self.rows = rows
        self.columns = columns
        self.width = width
        self.block = block
    }

    /// The floats that it takes.
    package var count: Int { rows * columns }

    /// The place of an element.
    package func offset(row: Int, column: Int) -> Int {
        let panelColumns = width * block
        let first = column / panelColumns * panelColumns
        let panelWidth = min(panelColumns, columns - first)
        return first * rows + row * panelWidth + (column - first)
    }

    /// The packed transpose: N x K, K padded to whole blocks, panels of four.
    package var transposed: PackedShape {
        PackedShape(rows: columns, columns: rows.roundedUp(to: block), width: 4, block: block)
    }
}

extension Int {
    /// The smallest multiple of `step` that is not below this number.
    package func roundedUp(to step: Int) -> Int { (self + step - 1) / step * step }
}
