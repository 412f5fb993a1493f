import Sentiment

/// Indices of the rows of a matrix in another order, some of them twice, and for some places none.
struct ShuffledRows {
    private let memory = Arena()
    /// Valid as long as these rows.
    let indices: RowIndices

    /// Indices for so many places.
    init(_ count: Int) {
        indices = memory.rowIndices(count)
        for place in 0..<count { indices[place] = place % 5 == 1 ? nil : (7 * place + 3) % count }
    }
}
