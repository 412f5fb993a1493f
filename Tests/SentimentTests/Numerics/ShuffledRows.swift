import Sentiment

/// Indices of the rows of a matrix in another order, some of them twice, and for some places none.
struct ShuffledRows {
    private let arena = Arena()
    /// Valid as long as these rows.
    let indices: RowIndices

    /// Indices for so many places, none of them for any where they are all absent.
    init(_ count: Int, areAbsent: Bool = false) {
        indices = arena.rowIndices(count)
        for place in 0..<count {
            indices[place] = areAbsent || place % 5 == 1 ? nil : (7 * place + 3) % count
        }
    }
}
