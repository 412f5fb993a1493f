/// A matrix of weights in 8 bits, in memory or in a mapped file; it keeps alive what it shows. A number is its byte
/// times the scale of its row.
///
/// The scale takes the row's largest number to 127, so that quantizing the numbers again gives the same bytes and
/// scales: what ``Kernels/quantize(_:into:)`` makes of them for products is to the bit what it makes of the numbers
/// that they came from. For with u, the last place of the scale, 127 · scale is within 63.5 u of the largest number.
/// Rounded, it is that number where its last place is 128 u; where that is 64 u it is within 32 u of 127 · scale.
/// Divided by 127 both give the scale.
package struct QuantizedMatrix: @unchecked Sendable {
    // Sendable: its memory is written in init alone.

    /// The byte of a row's largest number.
    private static let limit: Float = 127
    /// No larger number in a row, and it counts as zeros, as for the kernels.
    private static let nothing: Float = 0x1p-100

    /// How many rows.
    package let rows: Int
    /// How many columns.
    package let columns: Int
    private let bytes: UnsafePointer<Int8>
    private let scales: UnsafePointer<Float>
    private let owner: any AnyObject & Sendable

    /// Whether a number can be the scale of a row: all multiples are finite.
    package static func isScale(_ number: Float) -> Bool { number >= 0 && (limit * number).isFinite }

    /// A matrix in a file, which `owner` keeps in memory: row by row without gaps.
    package init(
        mapped bytes: UnsafeRawBufferPointer, scales: UnsafeBufferPointer<Float>, columns: Int,
        owner: any AnyObject & Sendable
    ) {
        guard let bytesBase = bytes.baseAddress, let base = scales.baseAddress,
            bytes.count == scales.count * columns
        else { preconditionFailure("\(bytes.count) bytes are not \(scales.count) rows of \(columns).") }
        rows = scales.count
        self.columns = columns
        self.bytes = bytesBase.bindMemory(to: Int8.self, capacity: bytes.count)
        self.scales = base
        self.owner = owner
    }

    /// Quantizes a matrix, each number to the nearest; nil where one of them is not finite, or too large to be
    /// a multiple of a scale.
    package init?(_ matrix: Matrix) {
        let storage = FloatBuffer(count: matrix.rows + (matrix.rows * matrix.columns + 3) / 4)
        let scales = storage.base
        let bytes = UnsafeMutableRawPointer(scales + matrix.rows)
            .bindMemory(to: Int8.self, capacity: matrix.rows * matrix.columns)
        bytes.initialize(repeating: 0, count: matrix.rows * matrix.columns)
        for row in 0..<matrix.rows {
            let numbers = UnsafeBufferPointer(
                start: matrix.base + row * matrix.stride, count: matrix.columns)
            guard numbers.allSatisfy(\.isFinite) else { return nil }
            let largest = numbers.reduce(0) { max($0, $1.magnitude) }
            if largest <= Self.nothing { continue }
            scales[row] = largest / Self.limit
            guard Self.isScale(scales[row]) else { return nil }
            let factor = Self.limit / largest
            for (column, number) in numbers.enumerated() {
                bytes[row * matrix.columns + column] = Int8((number * factor).rounded(.toNearestOrEven))
            }
        }
        rows = matrix.rows
        columns = matrix.columns
        self.bytes = UnsafePointer(bytes)
        self.scales = UnsafePointer(scales)
        owner = storage
    }

    /// Writes the numbers of a row to a matrix of one row.
    package func copyRow(_ row: Int, into target: Matrix) {
        check(row, target)
        let (source, target, scale) = (bytes + row * columns, target.base, scales[row])
        for column in 0..<columns { target[column] = Float(source[column]) * scale }
    }

    /// Adds the multiple of a row to a matrix of one row.
    package func addRow(_ row: Int, times factor: Float, to target: Matrix) {
        check(row, target)
        let (source, target, scale) = (bytes + row * columns, target.base, scales[row] * factor)
        for column in 0..<columns { target[column] += Float(source[column]) * scale }
    }

    private func check(_ row: Int, _ target: Matrix) {
        precondition(row >= 0 && row < rows, "Row \(row) is outside a matrix of \(rows) rows.")
        precondition(
            target.rows == 1 && target.columns == columns,
            "A row of \(columns) does not fit \(target.rows) x \(target.columns).")
    }

    /// All numbers, row by row.
    package var values: [Float] {
        let row = FloatBuffer(count: columns)
        var values: [Float] = []
        values.reserveCapacity(rows * columns)
        for index in 0..<rows {
            copyRow(index, into: row.all)
            values.append(contentsOf: UnsafeBufferPointer(start: row.base, count: columns))
        }
        return withExtendedLifetime(row) { values }
    }

    /// Calls `body` with the bytes, row by row, and with the rows' scales.
    package func withTables<Result>(
        _ body: (_ bytes: UnsafeBufferPointer<Int8>, _ scales: UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        try withExtendedLifetime(owner) {
            try body(
                UnsafeBufferPointer(start: bytes, count: rows * columns),
                UnsafeBufferPointer(start: scales, count: rows))
        }
    }
}
