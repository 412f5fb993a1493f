/// What one thread needs to predict batch after batch.
package final class PredictionScratch {
    private var batch = Batch()
    private let workspace = Workspace()

    /// Scratch that grows with the batches it sees.
    package init() {}

    /// Predicts the texts at `members` of a list, each into its own row of `results`: C floats a text.
    package func predict(
        _ texts: TokenSequences, members: ArraySlice<Int>, with network: Network, into results: FloatBuffer
    ) {
        batch.fill(texts, members: members)
        let probabilities = network.probabilities(of: batch, workspace)
        for (row, text) in batch.order.enumerated() {
            results.matrix(at: text * probabilities.columns, rows: 1, columns: probabilities.columns)
                .copy(from: probabilities.row(row))
        }
    }
}
