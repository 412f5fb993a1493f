import Sentiment

/// One part of a batch, on its way forward and back.
package final class Shard: @unchecked Sendable {
    // Sendable: one task at a time works on a shard.

    /// Its texts.
    package private(set) var batch = Batch()
    /// What its gradients are made of.
    package let workspace = Workspace()
    /// Its share of the loss.
    package private(set) var loss = 0.0
    /// [B x C]: what its texts got, valid until the workspace is used again.
    package var probabilities: Matrix {
        guard let latest else { preconditionFailure("The shard has not been forward yet.") }
        return latest
    }
    private var latest: Matrix?
    private var members: [Int] = []

    /// A shard without texts.
    package init() {}

    /// Takes another text.
    package func append(_ member: Int) { members.append(member) }

    /// Gives all texts away.
    package func removeAll() { members.removeAll(keepingCapacity: true) }

    /// Makes the batch of its texts.
    package func fill(_ texts: TokenSequences, _ dropout: Dropout) {
        batch.fill(texts, members: members[...], dropout)
    }

    /// Runs the batch, the shard of that number among those of `words`, forward and back.
    package func backPropagate(
        _ network: Network, shard: Int, of words: BatchWords, _ transposed: TransposedParameters,
        _ targets: Targets, _ dropout: Dropout
    ) {
        let probabilities = network.forward(batch, shard: shard, of: words, workspace, dropout: dropout)
        latest = probabilities
        loss = network.backward(batch, targets, probabilities, transposed, workspace, dropout: dropout)
    }
}
