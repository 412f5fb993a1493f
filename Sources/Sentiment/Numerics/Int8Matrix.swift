/// A row-major view of states in 8 bits, in memory that a ``FloatBuffer`` owns: a number is its byte less 128, times
/// the scale of its row.
package struct Int8Matrix: @unchecked Sendable {
    // Sendable: see FloatBuffer. Parallel tasks are given disjoint rows or read only.

    let base: UnsafeMutableRawPointer
    /// The scale of each row; nil: 1 / 127 for all rows, whose numbers are between -1 and 1.
    let scales: UnsafeMutablePointer<Float>?
    /// How many rows.
    package let rows: Int
    /// How many columns.
    package let columns: Int
    /// The distance between the beginnings of two rows, in bytes: a multiple of 4, so that words can be read.
    package let stride: Int

    /// Whether each row has a scale of its own.
    package var hasScales: Bool { scales != nil }

    /// The scale of a row.
    package func scale(_ row: Int) -> Float {
        precondition(row >= 0 && row < rows, "Row \(row) is outside a matrix of \(rows) rows.")
        return scales?[row] ?? 1 / 127
    }

    /// The byte at a row and a column.
    package func byte(_ row: Int, _ column: Int) -> UInt8 {
        precondition(
            row >= 0 && row < rows && column >= 0 && column < columns,
            "(\(row), \(column)) is outside a \(rows) x \(columns) matrix.")
        return base.load(fromByteOffset: row * stride + column, as: UInt8.self)
    }

    /// The number at a row and a column.
    package subscript(row: Int, column: Int) -> Float { Float(Int(byte(row, column)) - 128) * scale(row) }

    /// `count` rows from `first` on.
    package func rows(_ first: Int, _ count: Int) -> Int8Matrix {
        precondition(
            first >= 0 && count >= 0 && first + count <= rows,
            "Rows \(first)..<\(first + count) are outside a matrix of \(rows) rows.")
        return Int8Matrix(
            base: base + first * stride, scales: scales.map { $0 + first }, rows: count, columns: columns,
            stride: stride)
    }

    /// `count` columns from `first` on. Both are multiples of 4, or the columns reach the end, because products read
    /// words.
    package func columns(_ first: Int, _ count: Int) -> Int8Matrix {
        precondition(
            first >= 0 && count >= 0 && first + count <= columns,
            "Columns \(first)..<\(first + count) are outside a matrix of \(columns) columns.")
        precondition(
            first % 4 == 0 && (count % 4 == 0 || first + count == columns),
            "Columns \(first)..<\(first + count) cut a word in two.")
        return Int8Matrix(base: base + first, scales: scales, rows: rows, columns: count, stride: stride)
    }
}

/// A view of packed weights in 8 bits (see ``PackedShape``): four rows of a column in the place of one float, then
/// the scale of each column, then 128 times the sum of its bytes. A weight is its byte times the scale.
package struct PackedInt8: @unchecked Sendable {
    // Sendable: see FloatBuffer.

    let base: UnsafeMutablePointer<Float>
    /// The size and the panels of the weights that it holds.
    package let shape: PackedShape

    /// The floats whose memory a matrix of this shape takes.
    package static func floats(_ shape: PackedShape) -> Int { quads(shape).count + 2 * shape.columns }

    /// The quadruples of rows as rows of a packed matrix.
    private static func quads(_ shape: PackedShape) -> PackedShape {
        PackedShape(
            rows: (shape.rows + 3) / 4, columns: shape.columns, width: shape.width, block: shape.block)
    }

    var words: UnsafeMutableRawPointer { UnsafeMutableRawPointer(base) }
    var scales: UnsafeMutablePointer<Float> { base + Self.quads(shape).count }
    var corrections: UnsafeMutableRawPointer { UnsafeMutableRawPointer(scales + shape.columns) }

    /// The scale of a column.
    package func scale(_ column: Int) -> Float {
        precondition(column >= 0 && column < shape.columns, "There is no column \(column).")
        return scales[column]
    }

    /// The byte at a row and a column.
    package func byte(_ row: Int, _ column: Int) -> Int8 {
        precondition(
            row >= 0 && row < shape.rows && column >= 0 && column < shape.columns,
            "(\(row), \(column)) is outside a packed \(shape.rows) x \(shape.columns) matrix.")
        let place = Self.quads(shape).offset(row: row / 4, column: column)
        return words.load(fromByteOffset: 4 * place + row % 4, as: Int8.self)
    }

    /// The weight at a row and a column.
    package subscript(row: Int, column: Int) -> Float { Float(byte(row, column)) * scale(column) }
}

extension FloatBuffer {
    /// States in 8 bits in the memory of the floats from `offset` on; the view must not outlive the buffer. Rows
    /// stand `stride` bytes apart, by default as close as words allow. With `hasScales` a scale for each row stands
    /// behind them.
    package func int8(at offset: Int, rows: Int, columns: Int, stride: Int? = nil, hasScales: Bool)
        -> Int8Matrix
    {
        let stride = stride ?? columns.roundedUp(to: 4)
        let words = rows * stride / 4
        precondition(
            offset >= 0 && rows >= 0 && columns >= 0 && stride % 4 == 0 && stride >= columns
                && offset + words + (hasScales ? rows : 0) <= count,
            "A \(rows) x \(columns) view at \(offset) does not fit a buffer of \(count).")
        return Int8Matrix(
            base: UnsafeMutableRawPointer(base + offset), scales: hasScales ? base + offset + words : nil,
            rows: rows, columns: columns, stride: stride)
    }

    /// Packed weights in 8 bits in the memory of the floats from `offset` on.
    package func packedInt8(at offset: Int, _ shape: PackedShape) -> PackedInt8 {
        precondition(
            offset >= 0 && offset + PackedInt8.floats(shape) <= count,
            "A packed \(shape.rows) x \(shape.columns) matrix at \(offset) does not fit a buffer of \(count)."
        )
        return PackedInt8(base: base + offset, shape: shape)
    }
}

extension Arena {
    /// A matrix of left-over states in 8 bits that is valid until ``reset()``.
    package func int8(_ rows: Int, _ columns: Int, hasScales: Bool) -> Int8Matrix {
        let stride = columns.roundedUp(to: 4)
        let words = rows * stride / 4
        let memory = uninitialized(1, words + (hasScales ? rows : 0)).base
        return Int8Matrix(
            base: UnsafeMutableRawPointer(memory), scales: hasScales ? memory + words : nil, rows: rows,
            columns: columns, stride: stride)
    }
}
