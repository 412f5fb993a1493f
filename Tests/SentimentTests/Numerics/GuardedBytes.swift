import Sentiment
import Testing

/// A matrix of narrow numbers amid memory that nobody may touch, which holds random numbers at first.
///
/// Its memory is never freed, because a view that is still in use does not keep it.
final class GuardedBytes {
    private let buffer: FloatBuffer
    private var before: [UInt8]
    private let start = 4
    private let bytes: Range<Int>
    /// The bytes of a row that belong to it, and those from one row to the next.
    private let rowBytes: (used: Int, stride: Int)
    private let rows: Int

    private init(floats: Int, rows: Int, rowBytes: (used: Int, stride: Int), seed: UInt64) {
        buffer = FloatBuffer(count: start + floats + 17)
        _ = Unmanaged.passRetained(buffer)
        var random = SplitMix64(seed: seed)
        for index in 0..<buffer.count { buffer[index] = random.nextSigned() }
        bytes = 4 * start..<4 * (start + floats)
        self.rows = rows
        self.rowBytes = rowBytes
        before = []
        seal()
    }

    /// Bfloat16, with a padding that makes the columns even, rows `gap` numbers further apart.
    static func bfloat16(_ rows: Int, _ columns: Int, gap: Int = 0) -> (GuardedBytes, BFloat16Matrix) {
        let stride = columns.roundedUp(to: 2) + gap
        let memory = GuardedBytes(
            floats: rows * stride / 2, rows: rows, rowBytes: (2 * columns.roundedUp(to: 2), 2 * stride),
            seed: 99)
        return (
            memory, memory.buffer.bfloat16(at: memory.start, rows: rows, columns: columns, stride: stride)
        )
    }

    /// States in 8 bits, with a padding that makes the columns a multiple of 4.
    static func int8(_ rows: Int, _ columns: Int, gap: Int = 0, hasScales: Bool) -> (GuardedBytes, Int8Matrix)
    {
        let stride = columns.roundedUp(to: 4) + gap
        let memory = GuardedBytes(
            floats: rows * stride / 4 + (hasScales ? rows : 0), rows: rows,
            rowBytes: (columns.roundedUp(to: 4), stride), seed: 98)
        return (
            memory,
            memory.buffer.int8(
                at: memory.start, rows: rows, columns: columns, stride: stride, hasScales: hasScales)
        )
    }

    /// The bytes of a matrix made by ``int8(_:_:gap:hasScales:)``, with one scale for all rows.
    func withoutScales(_ matrix: Int8Matrix) -> Int8Matrix {
        buffer.int8(
            at: start, rows: matrix.rows, columns: matrix.columns, stride: matrix.stride, hasScales: false)
    }

    /// Packed weights in bfloat16.
    static func packedBFloat16(_ shape: PackedShape) -> (GuardedBytes, PackedBFloat16) {
        let floats = PackedBFloat16.floats(shape)
        let memory = GuardedBytes(floats: floats, rows: 1, rowBytes: (4 * floats, 4 * floats), seed: 97)
        return (memory, memory.buffer.packedBFloat16(at: memory.start, shape))
    }

    /// Packed weights in 8 bits.
    static func packedInt8(_ shape: PackedShape) -> (GuardedBytes, PackedInt8) {
        let floats = PackedInt8.floats(shape)
        let memory = GuardedBytes(floats: floats, rows: 1, rowBytes: (4 * floats, 4 * floats), seed: 96)
        return (memory, memory.buffer.packedInt8(at: memory.start, shape))
    }

    /// All bytes of the matrix, padding and scales included.
    var contents: [UInt8] { Array(buffer.withBytes { Array($0) }[bytes]) }

    /// Takes what it holds now as what nobody may touch.
    func seal() { before = buffer.withBytes { Array($0) } }

    /// Expects that nothing was written outside some rows; by default outside all of them. Scales may be written.
    func expectGuardsUntouched(
        outside written: Range<Int>? = nil, _ name: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        let written = written ?? 0..<rows
        let after = buffer.withBytes { Array($0) }
        let outside = after.indices.filter { index in
            guard after[index] != before[index] else { return false }
            let place = index - bytes.lowerBound
            if place < 0 || index >= bytes.upperBound { return true }
            if place >= rows * rowBytes.stride { return false }
            let stride = max(1, rowBytes.stride)
            return !written.contains(place / stride) || place % stride >= rowBytes.used
        }
        #expect(
            outside.isEmpty, "\(name): wrote to bytes \(outside.prefix(5))", sourceLocation: sourceLocation)
    }

    /// Expects that nothing was written at all.
    func expectUntouched(_ name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        #expect(
            buffer.withBytes { Array($0) } == before, "\(name): was written to",
            sourceLocation: sourceLocation)
    }

    // MARK: Filled by the kernels

    /// Rows of floats in bfloat16.
    static func bfloat16(
        _ rows: Int, _ columns: Int, gap: Int = 0, _ kernels: Kernels, fill: () -> Float
    ) -> (GuardedBytes, BFloat16Matrix) {
        let floats = GuardedMemory(rows: rows, columns: columns, fill: fill)
        let (memory, matrix) = bfloat16(rows, columns, gap: gap)
        kernels.convert(floats.matrix, into: matrix)
        memory.seal()
        floats.expectUntouched("\(rows) x \(columns)")
        return (memory, matrix)
    }

    /// Packed floats in bfloat16.
    static func packedBFloat16(
        _ shape: PackedShape, _ kernels: Kernels, fill: () -> Float
    ) -> (GuardedBytes, PackedBFloat16) {
        let floats = GuardedMemory(shape, fill: fill)
        let (memory, matrix) = packedBFloat16(shape)
        kernels.convert(floats.packed, into: matrix)
        memory.seal()
        floats.expectUntouched("\(shape)")
        return (memory, matrix)
    }

    /// Rows of floats in 8 bits.
    static func int8(_ rows: Int, _ columns: Int, _ kernels: Kernels, fill: () -> Float) -> Int8Matrix {
        let floats = GuardedMemory(rows: rows, columns: columns, fill: fill)
        let (_, matrix) = int8(rows, columns, hasScales: true)
        kernels.quantize(floats.matrix, into: matrix)
        floats.expectUntouched("\(rows) x \(columns)")
        return matrix
    }

    /// Packed floats in 8 bits.
    static func packedInt8(_ shape: PackedShape, _ kernels: Kernels, fill: () -> Float) -> PackedInt8 {
        let floats = GuardedMemory(shape, fill: fill)
        let (_, matrix) = packedInt8(shape)
        kernels.quantize(floats.packed, into: matrix)
        floats.expectUntouched("\(shape)")
        return matrix
    }
}
