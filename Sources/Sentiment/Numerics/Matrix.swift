/// A row-major view of floats that a ``FloatBuffer``, an ``Arena`` or a mapped file owns.
///
/// A view is as cheap as a pointer and must not outlive its owner.
package struct Matrix: @unchecked Sendable {
    // Sendable: see FloatBuffer. Parallel tasks are given disjoint rows or read only.

    let base: UnsafeMutablePointer<Float>
    /// How many rows.
    package let rows: Int
    /// How many columns.
    package let columns: Int
    /// The distance between the beginnings of two rows, in floats.
    package let stride: Int

    /// The element at a row and a column.
    package subscript(row: Int, column: Int) -> Float {
        get {
            checkIndex(row, column)
            return base[row * stride + column]
        }
        nonmutating set {
            checkIndex(row, column)
            base[row * stride + column] = newValue
        }
    }

    private func checkIndex(_ row: Int, _ column: Int) {
        precondition(
            row >= 0 && row < rows && column >= 0 && column < columns,
            "(\(row), \(column)) is outside a \(rows) x \(columns) matrix.")
    }

    /// `count` rows from `first` on.
    package func rows(_ first: Int, _ count: Int) -> Matrix {
        precondition(
            first >= 0 && count >= 0 && first + count <= rows,
            "Rows \(first)..<\(first + count) are outside a matrix of \(rows) rows.")
        return Matrix(base: base + first * stride, rows: count, columns: columns, stride: stride)
    }

    /// `count` columns from `first` on.
    package func columns(_ first: Int, _ count: Int) -> Matrix {
        precondition(
            first >= 0 && count >= 0 && first + count <= columns,
            "Columns \(first)..<\(first + count) are outside a matrix of \(columns) columns.")
        return Matrix(base: base + first, rows: rows, columns: count, stride: stride)
    }

    /// One row.
    package func row(_ index: Int) -> Matrix { rows(index, 1) }

    /// Sets every element to zero.
    package func clear() {
        for row in 0..<rows { (base + row * stride).update(repeating: 0, count: columns) }
    }

    /// Takes over the elements of another matrix of the same shape.
    package func copy(from other: Matrix) {
        precondition(
            rows == other.rows && columns == other.columns,
            "A \(other.rows) x \(other.columns) matrix does not fit \(rows) x \(columns).")
        for row in 0..<rows {
            (base + row * stride).update(from: other.base + row * other.stride, count: columns)
        }
    }

    /// Multiplies every element.
    package func scale(by factor: Float) {
        for row in 0..<rows {
            let row = base + row * stride
            for column in 0..<columns { row[column] *= factor }
        }
    }

    /// The elements, row by row, for tests and reports.
    package var elements: [[Float]] {
        (0..<rows).map { row in (0..<columns).map { base[row * stride + $0] } }
    }
}

extension Matrix {
    /// A view of floats that are only ever read, as those of a mapped file.
    package init(reading floats: UnsafeBufferPointer<Float>, rows: Int, columns: Int) {
        precondition(floats.count == rows * columns, "\(floats.count) floats are not \(rows) x \(columns).")
        guard let start = floats.baseAddress else {
            preconditionFailure("There is no matrix without floats.")
        }
        self.init(base: UnsafeMutablePointer(mutating: start), rows: rows, columns: columns, stride: columns)
    }

    /// The bytes of a matrix without gaps between its rows, in the machine's order.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        precondition(rows < 2 || stride == columns, "The rows are not contiguous.")
        return try body(
            UnsafeRawBufferPointer(start: base, count: rows * columns * MemoryLayout<Float>.stride))
    }
}
