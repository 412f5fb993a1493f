/// What one thread needs to predict batch after batch.
package final class PredictionScratch {
    private var batch = Batch()
    private let workspace = Workspace()

    /// Scratch that grows with the batches it sees.
    package init() {}

    /// The logits of the texts at `members` of a list, each text's in its own row of `results`: C floats a text.
    package func predict(
        _ texts: TokenSequences, members: ArraySlice<Int>, with network: Network, into results: FloatBuffer
    ) {
        batch.fill(texts, members: members)
        let logits = network.logits(of: batch, workspace)
        for (row, text) in batch.order.enumerated() {
            results.matrix(at: text * logits.columns, rows: 1, columns: logits.columns)
                .copy(from: logits.row(row))
        }
    }
}
