/// Scratch memory of one thread: matrices are taken one after the other and given back all at once.
///
/// After the largest batch has been seen, nothing is allocated any more.
package final class Arena {
    private var blocks: [FloatBuffer] = []
    private var used = 0

    /// An empty arena.
    package init() {}

    /// A matrix of zeros that is valid until ``reset()``. Its rows begin on cache lines where `columns`
    /// is a multiple of 16.
    package func zeros(_ rows: Int, _ columns: Int) -> Matrix {
        let matrix = uninitialized(rows, columns)
        matrix.clear()
        return matrix
    }

    /// A matrix of left-over values that is valid until ``reset()``.
    package func uninitialized(_ rows: Int, _ columns: Int) -> Matrix {
        let count = rows * columns
        if used + count > blocks.last?.count ?? -1 {
            blocks.append(FloatBuffer(count: max(count, 2 * (blocks.last?.count ?? 4096))))
            used = 0
        }
        let matrix = blocks[blocks.count - 1].matrix(at: used, rows: rows, columns: columns)
        used += (count + 15) / 16 * 16
        return matrix
    }

    /// Gives everything back; the memory is kept, as one block, for the next batch.
    package func reset() {
        if blocks.count > 1 {
            let total = blocks.reduce(0) { $0 + $1.count }
            blocks = [FloatBuffer(count: total)]
        }
        used = 0
    }
}
