import Sentiment

/// A batch that goes through a network as the only shard of a training step.
struct OneShard {
    let network: Network
    let batch: Batch
    let dropout: Dropout?
    let words: BatchWords
    let nGrams: BatchNGrams
    let workspace = Workspace()

    init(_ network: Network, _ batch: Batch, dropout: Dropout? = nil, sharesWords: Bool? = nil) {
        self.network = network
        self.batch = batch
        self.dropout = dropout
        words = BatchWords(
            vocabularySize: network.embedding.vocabularySize, areShared: sharesWords)
        words.index(shards: 1, batch: { _ in batch }, of: network)
        nGrams = BatchNGrams(buckets: network.configuration.ngramBuckets)
        nGrams.index(words, of: network)
    }

    /// The probabilities of the texts; valid as long as the shard.
    func forward(perturb: ((Matrix) -> Void)? = nil) -> Matrix {
        for task in 0..<words.tasks { words.project(task, network, dropout) }
        return network.forward(
            batch, shard: 0, of: words, workspace, dropout: dropout, perturb: perturb)
    }

    /// The loss and the gradients of the dense parameters; afterwards the words have theirs.
    func backward(
        _ targets: Targets, _ probabilities: Matrix, _ transposed: TransposedParameters
    ) -> (loss: Double, parameters: Parameters) {
        let loss = network.backward(
            batch, targets, probabilities, transposed, workspace, dropout: dropout)
        for task in 0..<words.tasks {
            _ = words.backPropagate(task, network, transposed, [workspace], dropout)
        }
        for task in 0..<nGrams.tasks { _ = nGrams.backPropagate(task, words, network.kernels) }
        let gradients = DenseGradients(of: network, workers: 1)
        for piece in gradients.pieces.indices {
            _ = gradients.sum(piece, over: [workspace], words, worker: 0)
        }
        return (loss, gradients.parameters)
    }

    /// The gradients of the n-grams by row, after ``backward(_:_:_:)``.
    var nGramGradients: [Int32: [Float]] {
        Dictionary(
            uniqueKeysWithValues: nGrams.rows.enumerated().map { place, row in
                (row, nGrams.gradient(place).elements[0])
            })
    }

    /// The gradients of the words' embeddings by id, after ``backward(_:_:_:)``.
    var wordGradients: [Int32: [Float]] {
        let size = network.configuration.embeddingSize
        return Dictionary(
            uniqueKeysWithValues: words.ids.enumerated().map { place, id in
                (id, words.gradient(place, size: size).elements[0])
            })
    }
}
