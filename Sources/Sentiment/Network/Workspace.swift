/// The scratch of one thread: everything that a pass over a batch writes, apart from the parameters.
package final class Workspace {
    /// What the encoder keeps of a layer.
    struct Layer {
        var inputs: Matrix
        var output: Matrix
    }

    let arena = Arena()
    var layers: [Layer] = []
    var traces: [CellTrace] = []
    var summary: Matrix
    var pooling: PoolingTrace

    /// A workspace that grows with the batches it sees.
    package init() {
        let nothing = arena.uninitialized(0, 0)
        summary = nothing
        pooling = PoolingTrace(rowOfMaximum: nothing, scores: nothing, shares: nothing)
    }
}
