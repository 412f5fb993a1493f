/// Owns floats in one block aligned to a cache line, zero at first.
///
/// The numeric code works on ``Matrix`` views of such buffers.
package final class FloatBuffer: @unchecked Sendable {
    // Sendable: the buffer itself is only an address and a size that never change. Who may write which part
    // is settled by the owner: parameters are written only between parallel phases, and each parallel task
    // writes only to parts that no other task touches.

    /// How many floats it holds.
    package let count: Int
    let base: UnsafeMutablePointer<Float>

    /// From so many bytes on, the system gives pages of their own. They are zeros that take no memory before they
    /// are written, and go back at once, while `malloc` would keep what arenas outgrow.
    private static let ownPages = 1 << 18

    private let byteCount: Int

    /// A block of `count` zeros. Pages of a large one that nobody writes to take no memory.
    package init(count: Int) {
        precondition(count >= 0, "A buffer cannot hold \(count) floats.")
        self.count = count
        byteCount = (max(count, 1) * MemoryLayout<Float>.stride + 63) / 64 * 64
        let floats = byteCount / MemoryLayout<Float>.stride
        if byteCount >= Self.ownPages {
            base = zeroedPages(byteCount: byteCount).bindMemory(to: Float.self, capacity: floats)
        } else {
            let raw = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
            base = raw.bindMemory(to: Float.self, capacity: floats)
            base.initialize(repeating: 0, count: floats)
        }
    }

    deinit {
        if byteCount >= Self.ownPages {
            giveBack(pages: base, byteCount: byteCount)
        } else {
            UnsafeMutableRawPointer(base).deallocate()
        }
    }

    /// The element at a position.
    package subscript(index: Int) -> Float {
        get {
            precondition(index >= 0 && index < count, "Index \(index) is outside a buffer of \(count).")
            return base[index]
        }
        set {
            precondition(index >= 0 && index < count, "Index \(index) is outside a buffer of \(count).")
            base[index] = newValue
        }
    }

    /// This buffer, or if it has fewer floats than `least`, one in its place with at least twice as many; for
    /// results that are written anew.
    package func grown(to least: Int) -> FloatBuffer {
        count >= least ? self : FloatBuffer(count: max(least, 2 * count))
    }

    /// All of it as a matrix of one row.
    package var all: Matrix { matrix(at: 0, rows: 1, columns: count) }

    /// A part of it as a row-major matrix. The view must not outlive the buffer.
    package func matrix(at offset: Int, rows: Int, columns: Int, stride: Int? = nil) -> Matrix {
        let stride = stride ?? columns
        let end = offset + (rows == 0 ? 0 : (rows - 1) * stride + columns)
        precondition(
            offset >= 0 && rows >= 0 && columns >= 0 && stride >= columns && end <= count,
            "A \(rows) x \(columns) view at \(offset) does not fit a buffer of \(count).")
        return Matrix(base: base + offset, rows: rows, columns: columns, stride: stride)
    }

    /// Sets every element to zero.
    package func clear() { base.update(repeating: 0, count: count) }

    /// Takes over the elements of another buffer of the same size.
    package func copy(from other: FloatBuffer) {
        precondition(count == other.count, "Buffers of \(count) and \(other.count) floats differ in size.")
        base.update(from: other.base, count: count)
    }

    /// The elements' bytes, in the machine's order, for writing a file.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Float>.stride))
    }
}
