import Sentiment
import Testing

extension Kernels: CustomTestStringConvertible {
    /// The set's name, as test reports show it.
    public var testDescription: String { name }
}

/// A matrix amid memory that nobody may touch: random numbers before it, behind it and between its rows.
final class GuardedMemory {
    private let buffer: FloatBuffer
    private var before: [Float]
    private let start = 3

    /// The matrix, where it is row-major.
    let matrix: Matrix
    /// The packed matrix, where it is one.
    let packed: PackedMatrix

    private init(rows: Int, columns: Int, stride: Int, shape: PackedShape, fill: () -> Float) {
        buffer = FloatBuffer(count: start + max(rows * stride, shape.count) + 17)
        for index in 0..<buffer.count { buffer[index] = fill() }
        before = buffer.all.elements[0]
        matrix = buffer.matrix(at: start, rows: rows, columns: columns, stride: stride)
        packed = buffer.packed(at: start, shape)
    }

    /// A row-major matrix whose rows stand `gap` floats apart.
    convenience init(rows: Int, columns: Int, gap: Int = 0, fill: () -> Float) {
        let nothing = PackedShape(rows: 0, columns: 0, width: 1, block: 1)
        self.init(rows: rows, columns: columns, stride: columns + gap, shape: nothing, fill: fill)
    }

    /// A packed matrix.
    convenience init(_ shape: PackedShape, fill: () -> Float) {
        self.init(rows: 0, columns: 0, stride: 0, shape: shape, fill: fill)
    }

    /// Takes what it holds now as what nobody may touch.
    func seal() { before = buffer.all.elements[0] }

    /// The elements of the packed matrix, row by row.
    var packedElements: [[Float]] {
        (0..<packed.shape.rows).map { row in (0..<packed.shape.columns).map { packed[row, $0] } }
    }

    /// Where the memory differs from what it held at first.
    private var changes: [Int] {
        zip(buffer.all.elements[0], before).enumerated().filter { $1.0.bitPattern != $1.1.bitPattern }
            .map { $0.offset - start }
    }

    /// Expects that nothing was written outside some rows of the matrix; by default outside all of them.
    func expectGuardsUntouched(
        outside rows: Range<Int>? = nil, _ name: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        let written = rows ?? 0..<matrix.rows
        let outside = changes.filter { place in
            if packed.shape.count > 0 { return place < 0 || place >= packed.shape.count }
            let stride = max(1, matrix.stride)
            return place < 0 || !written.contains(place / stride) || place % stride >= matrix.columns
        }
        #expect(outside.isEmpty, "\(name): wrote to \(outside.prefix(5))", sourceLocation: sourceLocation)
    }

    /// Expects that nothing was written at all.
    func expectUntouched(_ name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        #expect(changes.isEmpty, "\(name): wrote to \(changes.prefix(5))", sourceLocation: sourceLocation)
    }
}
