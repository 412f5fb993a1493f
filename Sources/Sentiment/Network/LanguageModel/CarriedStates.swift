/// The states with which sequences go on in the next batch: truncated back-propagation through time reads a long text
/// stretch by stretch, and only the gradients end where a stretch begins.
///
/// There is a row for each text of the list that batches are made from, so that a sequence finds its own whatever the
/// order within a batch.
package final class CarriedStates: @unchecked Sendable {
    // Sendable: parallel tasks have batches of different texts, and so use different rows.

    /// [texts x padded H]: the hidden states.
    package let output: Matrix
    /// [texts x padded H]: what the cells remember besides.
    package let memory: Matrix
    private let storage: FloatBuffer

    /// Zeros: the states before a text.
    package init(texts: Int, paddedHiddenSize: Int) {
        storage = FloatBuffer(count: 2 * texts * paddedHiddenSize)
        output = storage.matrix(at: 0, rows: texts, columns: paddedHiddenSize)
        memory = storage.matrix(at: texts * paddedHiddenSize, rows: texts, columns: paddedHiddenSize)
    }

    /// Lets a text begin.
    package func reset(_ text: Int) {
        output.row(text).clear()
        memory.row(text).clear()
    }

    /// Puts the states where the first step of a batch looks for them: behind the rows of the tokens.
    func begin(_ batch: Batch, _ trace: CellTrace, _ kernels: Kernels) {
        for (sequence, text) in batch.order.enumerated() {
            trace.output.values.row(batch.tokens + sequence).copy(from: output.row(text))
            trace.memory.values.row(batch.tokens + sequence).copy(from: memory.row(text))
        }
        kernels.refreshCopy(of: trace.output.rows(batch.tokens, batch.sequences))
    }

    /// Keeps the last states of a batch that was read forwards.
    func keep(_ batch: Batch, _ trace: CellTrace) {
        for (sequence, text) in batch.order.enumerated() {
            let row = batch.row(step: batch.lengths[sequence] - 1, sequence: sequence)
            output.row(text).copy(from: trace.output.values.row(row))
            memory.row(text).copy(from: trace.memory.values.row(row))
        }
    }
}
