import Sentiment

/// A copy of all weights of a network.
package final class Snapshot: Sendable {
    /// The copied dense parameters.
    package let parameters: Parameters
    /// The copied embedding.
    package let embedding: Embedding
    /// The copied n-grams, where there are any.
    package let nGrams: Embedding?

    /// Room for a copy; it holds zeros at first.
    package init(of network: Network) {
        parameters = network.makeGradients()
        embedding = network.embedding.makeZeros()
        nGrams = network.nGrams?.table.makeZeros()
    }

    /// Copies the weights of a network.
    package func take(_ network: Network) {
        parameters.storage.copy(from: network.parameters.storage)
        embedding.weights.copy(from: network.embedding.weights)
        if let table = network.nGrams?.table { nGrams?.weights.copy(from: table.weights) }
    }

    /// Gives a network the copied weights.
    package func restore(_ network: Network) {
        precondition(network.embedding.isWritable, "The weights of a mapped file cannot change.")
        network.parameters.storage.copy(from: parameters.storage)
        network.embedding.weights.copy(from: embedding.weights)
        if let nGrams { network.nGrams?.table.weights.copy(from: nGrams.weights) }
    }
}
