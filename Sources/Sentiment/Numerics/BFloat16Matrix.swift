/// A row-major view of numbers in bfloat16, the upper half of a float, in memory that a ``FloatBuffer`` or an
/// ``Arena`` owns.
package struct BFloat16Matrix: @unchecked Sendable {
    // Sendable: see FloatBuffer. Parallel tasks are given disjoint rows or read only.

    let base: UnsafeMutableRawPointer
    /// How many rows.
    package let rows: Int
    /// How many columns.
    package let columns: Int
    /// The distance between the beginnings of two rows, in numbers: even, so that pairs can be read as words.
    package let stride: Int

    /// The element at a row and a column.
    package subscript(row: Int, column: Int) -> Float {
        precondition(
            row >= 0 && row < rows && column >= 0 && column < columns,
            "(\(row), \(column)) is outside a \(rows) x \(columns) matrix.")
        let bits = base.load(fromByteOffset: 2 * (row * stride + column), as: UInt16.self)
        return Float(bitPattern: UInt32(bits) << 16)
    }

    /// `count` rows from `first` on.
    package func rows(_ first: Int, _ count: Int) -> BFloat16Matrix {
        precondition(
            first >= 0 && count >= 0 && first + count <= rows,
            "Rows \(first)..<\(first + count) are outside a matrix of \(rows) rows.")
        return BFloat16Matrix(base: base + 2 * first * stride, rows: count, columns: columns, stride: stride)
    }

    /// `count` columns from `first` on. Both are even, or the columns reach the end, because products read pairs.
    package func columns(_ first: Int, _ count: Int) -> BFloat16Matrix {
        precondition(
            first >= 0 && count >= 0 && first + count <= columns,
            "Columns \(first)..<\(first + count) are outside a matrix of \(columns) columns.")
        precondition(
            first % 2 == 0 && (count % 2 == 0 || first + count == columns),
            "Columns \(first)..<\(first + count) cut a pair in two.")
        return BFloat16Matrix(base: base + 2 * first, rows: rows, columns: count, stride: stride)
    }

    /// The elements, row by row, for tests and reports.
    package var elements: [[Float]] {
        (0..<rows).map { row in (0..<columns).map { self[row, $0] } }
    }
}

/// A view of packed weights in bfloat16, two rows of a column in the place of one float (see ``PackedShape``).
package struct PackedBFloat16: @unchecked Sendable {
    // Sendable: see FloatBuffer.

    let base: UnsafeMutableRawPointer
    /// The size and the panels of the weights that it holds.
    package let shape: PackedShape

    /// The floats whose memory a matrix of this shape takes.
    package static func floats(_ shape: PackedShape) -> Int { pairs(shape).count }

    /// The pairs of rows as rows of a packed matrix.
    private static func pairs(_ shape: PackedShape) -> PackedShape {
        PackedShape(
            rows: (shape.rows + 1) / 2, columns: shape.columns, width: shape.width, block: shape.block)
    }

    /// The element at a row and a column.
    package subscript(row: Int, column: Int) -> Float {
        precondition(
            row >= 0 && row < shape.rows && column >= 0 && column < shape.columns,
            "(\(row), \(column)) is outside a packed \(shape.rows) x \(shape.columns) matrix.")
        let place = Self.pairs(shape).offset(row: row / 2, column: column)
        let bits = base.load(fromByteOffset: 4 * place + 2 * (row % 2), as: UInt16.self)
        return Float(bitPattern: UInt32(bits) << 16)
    }
}

extension FloatBuffer {
    /// A row-major matrix in bfloat16 in the memory of the floats from `offset` on; the view must not outlive the
    /// buffer. Rows stand `stride` numbers apart, by default as close as pairs allow.
    package func bfloat16(at offset: Int, rows: Int, columns: Int, stride: Int? = nil) -> BFloat16Matrix {
        let stride = stride ?? columns.roundedUp(to: 2)
        precondition(
            offset >= 0 && rows >= 0 && columns >= 0 && stride % 2 == 0 && stride >= columns
                && offset + rows * stride / 2 <= count,
            "A \(rows) x \(columns) view at \(offset) does not fit a buffer of \(count).")
        return BFloat16Matrix(
            base: UnsafeMutableRawPointer(base + offset), rows: rows, columns: columns, stride: stride)
    }

    /// Packed weights in bfloat16 in the memory of the floats from `offset` on.
    package func packedBFloat16(at offset: Int, _ shape: PackedShape) -> PackedBFloat16 {
        precondition(
            offset >= 0 && offset + PackedBFloat16.floats(shape) <= count,
            "A packed \(shape.rows) x \(shape.columns) matrix at \(offset) does not fit a buffer of \(count)."
        )
        return PackedBFloat16(base: UnsafeMutableRawPointer(base + offset), shape: shape)
    }
}

extension Arena {
    /// A matrix of left-over values in bfloat16 that is valid until ``reset()``.
    package func bfloat16(_ rows: Int, _ columns: Int) -> BFloat16Matrix {
        let stride = columns.roundedUp(to: 4)
        return BFloat16Matrix(
            base: UnsafeMutableRawPointer(uninitialized(rows, stride / 2).base), rows: rows, columns: columns,
            stride: stride)
    }
}
