import Sentiment

/// A copy of all weights of a network.
package final class Snapshot: Sendable {
    /// The copied dense parameters.
    package let parameters: Parameters
    /// The copied embedding.
    package let embedding: Embedding

    /// Room for a copy; it holds zeros at first.
    package init(of network: Network) {
        parameters = network.makeGradients()
        let table = network.embedding.weights
        embedding = Embedding(vocabularySize: table.rows, size: table.columns)
    }

    /// Copies the weights of a network.
    package func take(_ network: Network) {
        parameters.storage.copy(from: network.parameters.storage)
        embedding.weights.copy(from: network.embedding.weights)
    }

    /// Gives a network the copied weights.
    package func restore(_ network: Network) {
        precondition(network.embedding.isWritable, "The weights of a mapped file cannot change.")
        network.parameters.storage.copy(from: parameters.storage)
        network.embedding.weights.copy(from: embedding.weights)
    }
}
