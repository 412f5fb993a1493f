import Sentiment

/// One part of a batch, on its way forward and back.
package final class Shard: @unchecked Sendable {
    // Sendable: one task at a time works on a shard.

    /// Its texts.
    package private(set) var batch = Batch()
    /// What its gradients are made of.
    package let workspace = Workspace()
    /// The gradient of its words, (U, at least D); valid until the next way back.
    package private(set) var wordGradients: Matrix?
    /// Its share of the loss.
    package private(set) var loss = 0.0
    private var members: [Int] = []

    /// A shard without texts.
    package init() {}

    /// Takes another text.
    package func append(_ member: Int) { members.append(member) }

    /// Gives all texts away.
    package func removeAll() { members.removeAll(keepingCapacity: true) }

    /// Runs the texts forward and back.
    package func backPropagate(
        _ network: Network, _ transposed: TransposedParameters, _ texts: TokenSequences, _ targets: Targets,
        _ dropout: Dropout
    ) {
        batch.fill(texts, members: members[...])
        let probabilities = network.forward(batch, workspace, dropout: dropout)
        let result = network.backward(
            batch, targets, probabilities, transposed, workspace, dropout: dropout)
        loss = result.loss
        wordGradients = result.words
    }
}
