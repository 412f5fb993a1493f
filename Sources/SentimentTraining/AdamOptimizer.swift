import Sentiment

/// Adam (Kingma and Ba 2015) with decoupled weight decay over one stretch of dense parameters, and over just
/// those rows of the embeddings that a batch touches: a row that is not in the batch neither moves nor decays.
package final class AdamOptimizer: Sendable {
    /// First moments of the dense parameters.
    package let first: Parameters
    /// Second moments of the dense parameters.
    package let second: Parameters
    /// [V x D]: first moments of the embedding.
    package let embeddingFirst: Embedding
    /// [V x D]: second moments of the embedding.
    package let embeddingSecond: Embedding
    /// [buckets x D]: first moments of the n-grams, where there are any.
    package let nGramsFirst: Embedding?
    /// [buckets x D]: second moments of the n-grams.
    package let nGramsSecond: Embedding?

    /// For each word whether its row stays as it is; empty where all rows move.
    package let frozenWords: [Bool]

    /// Moments of zero for a network.
    package init(for network: Network, frozenWords: [Bool] = []) {
        self.frozenWords = frozenWords
        precondition(network.embedding.isWritable, "The weights of a mapped file cannot change.")
        first = network.makeGradients()
        second = network.makeGradients()
        embeddingFirst = network.embedding.makeZeros()
        embeddingSecond = network.embedding.makeZeros()
        nGramsFirst = network.nGrams?.table.makeZeros()
        nGramsSecond = network.nGrams?.table.makeZeros()
    }

    /// Moves one piece of the dense parameters.
    package func update(
        _ range: Range<Int>, of network: Network, gradient: Parameters, _ step: AdamStep
    ) {
        func part(_ parameters: Parameters) -> Matrix {
            parameters.storage.matrix(at: range.lowerBound, rows: 1, columns: range.count)
        }
        network.kernels.adam(
            step, gradient: part(gradient), weights: part(network.parameters), first: part(first),
            second: part(second))
    }

    /// Whether a word's row stays as it is.
    package func isFrozen(word: Int) -> Bool { word < frozenWords.count && frozenWords[word] }

    /// Moves one word's row of the embedding.
    package func update(word: Int, of network: Network, gradient: Matrix, _ step: AdamStep) {
        network.kernels.adam(
            step, gradient: gradient, weights: network.embedding.weights.row(word),
            first: embeddingFirst.weights.row(word), second: embeddingSecond.weights.row(word))
    }

    /// Moves one n-gram's row.
    package func update(nGram: Int, of network: Network, gradient: Matrix, _ step: AdamStep) {
        guard let nGrams = network.nGrams, let nGramsFirst, let nGramsSecond else { return }
        network.kernels.adam(
            step, gradient: gradient, weights: nGrams.table.weights.row(nGram),
            first: nGramsFirst.weights.row(nGram), second: nGramsSecond.weights.row(nGram))
    }
}
