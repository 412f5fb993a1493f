/// The whole network: ids -> embedding -> encoder -> pooling -> logits, whose softmax are the probabilities.
///
/// It holds the parameters, which predicting never changes; what a pass writes lives in a ``Workspace`` that
/// belongs to one thread. Shapes: B texts, N tokens, U distinct words, D embedding, H hidden, F features,
/// S = pooling kinds · F, C classes.
///
/// Training cuts a batch into shards, whose words stand in one ``BatchWords``: its projections, then each shard
/// forward and back, then the words' own way back, then the sums of ``DenseGradients``.
package struct Network: Sendable {
    /// Its shape.
    package let configuration: NetworkConfiguration
    /// The instruction set that it computes with.
    package let kernels: Kernels
    /// [V x D].
    package private(set) var embedding: Embedding
    /// [buckets x D], where words are made of n-grams.
    package private(set) var nGrams: NGramEmbedding?
    /// All other parameters.
    package let parameters: Parameters
    /// The weights of the encoder in the precision of its products.
    package private(set) var forwardWeights: ForwardWeights
    /// What frequent words bring to the gates, where the weights do not change.
    private var projections: WordProjections?

    private let encoder: Encoder
    private let pooling: Pooling
    private let head: SoftmaxHead

    /// A network of this shape with an embedding table and parameters that are still zero.
    package init(
        _ configuration: NetworkConfiguration, classCount: Int, embedding: Embedding,
        nGrams: NGramEmbedding? = nil, kernels: Kernels = .best
    ) {
        precondition(embedding.size == configuration.embeddingSize, "The table has another width.")
        precondition(
            nGrams?.table.vocabularySize
                == (configuration.characterNGrams ? configuration.ngramBuckets : nil),
            "The n-grams have another number of rows.")
        precondition(
            nGrams.map { $0.table.size == embedding.size } ?? true, "The n-grams have another width.")
        self.configuration = configuration
        self.kernels = kernels
        self.embedding = embedding
        self.nGrams = nGrams
        parameters = Parameters(
            ParameterLayout(configuration, classCount: classCount, block: Kernels.block),
            hasAttention: configuration.pooling.hasAttention)
        forwardWeights = ForwardWeights(parameters, .float32)
        encoder = Encoder(configuration)
        pooling = Pooling(kinds: configuration.pooling.kinds, directions: configuration.directions)
        head = SoftmaxHead(parts: pooling.parts)
    }

    /// The same network, with the same parameters, computing in another precision; its encoder may multiply by other
    /// weights of the same layout.
    package func computing(in precision: Precision, encoderWeights: Parameters? = nil) -> Network {
        var network = self
        network.projections = nil
        network.forwardWeights = ForwardWeights(encoderWeights ?? parameters, precision)
        for piece in 0..<network.forwardWeights.pieces { network.forwardWeights.refresh(piece, kernels) }
        return network
    }

    /// The same network with a table of what frequent words bring to the gates, filled as they occur: for
    /// predicting with weights that do not change any more. The table takes at most `mostBytes`.
    package func keepingWordProjections(mostBytes: Int = WordProjections.mostBytes) -> Network {
        var network = self
        network.projections = WordProjections(
            vocabularySize: embedding.vocabularySize,
            columns: forwardWeights.directions[0].map { $0.inputs.shape.columns }, mostBytes: mostBytes)
        return network
    }

    /// The same network, with the same other parameters and the mean of each word's n-grams in the word's row: what a
    /// model holds. Without n-grams it is the network itself.
    package func finishingWords() -> Network {
        guard let nGrams else { return self }
        var network = self
        network.embedding = embedding.makeZeros()
        let words = (0..<Int32(embedding.vocabularySize)).map(\.self)
        nGrams(words[...], nil, embedding, into: network.embedding.weights, kernels)
        network.nGrams = NGramEmbedding(nGrams.table)
        return network
    }

    /// The same network with weights of its own, which are the same at first.
    package func copied() -> Network {
        func copy(_ table: Embedding) -> Embedding {
            let copy = table.makeZeros()
            copy.weights.copy(from: table.weights)
            return copy
        }
        let network = Network(
            configuration, classCount: parameters.layout.classCount, embedding: copy(embedding),
            nGrams: nGrams.map { NGramEmbedding(copy($0.table), known: $0.known) }, kernels: kernels)
        network.parameters.storage.copy(from: parameters.storage)
        return network
    }

    /// Zeros of the same layout: gradients, or moments.
    package func makeGradients() -> Parameters {
        Parameters(parameters.layout, hasAttention: configuration.pooling.hasAttention)
    }

    /// The vectors of some words, masked, as products read them: (U) -> (U, D). `unknownWords` has those whose ids are
    /// not below V.
    func embed(
        _ words: ArraySlice<Int32>, _ unknownWords: UnknownWords?, into target: States, _ dropout: Dropout?,
        perturb: ((Matrix) -> Void)? = nil
    ) {
        if let nGrams {
            nGrams(words, unknownWords, embedding, into: target.values, kernels)
        } else {
            embedding(words, into: target.values)
        }
        dropout?.apply(toWords: target.values, words, kernels)
        dropout?.addNoise(toWords: target.values, words)
        perturb?(target.values)
        kernels.refreshCopy(of: target)
    }

    /// The probabilities of a batch of texts, (B, C): the softmax of ``logits(of:_:)``.
    package func probabilities(of batch: Batch, _ workspace: Workspace) -> Matrix {
        let probabilities = logits(of: batch, workspace)
        kernels.softmax(probabilities)
        return probabilities
    }

    /// The logits of a batch of texts, (B, C), valid until the workspace is used again. Row b belongs to text
    /// `batch.order[b]`. Keeps nothing for a way back.
    package func logits(of batch: Batch, _ workspace: Workspace) -> Matrix {
        let arena = workspace.arena
        arena.reset()
        // ids -> (U, D) -> (U, G·H)
        let shares = workspace.projections
        shares.find(batch.ids, in: projections)
        let words = arena.states(
            shares.missing.count, configuration.embeddingSize, forwardWeights.precision, isBounded: false)
        embed(shares.missing[...], batch.unknownWords, into: words, nil)
        for weights in forwardWeights.directions[0] {
            let projected = arena.uninitialized(words.values.rows, weights.inputs.shape.columns)
            kernels.multiply(words, weights.inputs, into: projected, bias: weights.bias)
            shares.append(projected)
        }
        shares.keep()
        return classify(
            .words(shares, firstToken: 0), batch, workspace, dropout: nil, keepsTraces: false)
    }

    /// The probabilities of a shard of a training batch, as ``probabilities(of:_:)``, before
    /// ``backward(_:_:_:_:_:dropout:)``. `words` has indexed the shard, and its tasks have been projected. Where words
    /// are not shared, `perturb` may change the embedded tokens, (N, D).
    package func forward(
        _ batch: Batch, shard: Int, of words: BatchWords, _ workspace: Workspace, dropout: Dropout? = nil,
        perturb: ((Matrix) -> Void)? = nil
    ) -> Matrix {
        workspace.arena.reset()
        let inputs = words.inputs(of: shard, batch, self, workspace.arena, dropout, perturb: perturb)
        let probabilities = classify(inputs, batch, workspace, dropout: dropout, keepsTraces: true)
        kernels.softmax(probabilities)
        return probabilities
    }

    private func classify(
        _ inputs: LayerInputs, _ batch: Batch, _ workspace: Workspace, dropout: Dropout?, keepsTraces: Bool
    ) -> Matrix {
        let arena = workspace.arena
        // words or (N, D) -> (N, F)
        let states = encoder.forward(
            inputs, batch, forwardWeights, workspace, dropout, keepsTraces: keepsTraces, kernels)
        // (N, F) -> (B, S)
        let summary = arena.uninitialized(batch.sequences, parameters.layout.summaryCount)
        pooling.forward(states, batch, parameters.summary, into: summary, arena, &workspace.pooling, kernels)
        dropout?.apply(.head, toSequences: summary, parts: pooling.parts, of: batch, kernels)
        workspace.summary = summary
        // (B, S) -> (B, C)
        let logits = arena.uninitialized(batch.sequences, parameters.layout.classCount)
        head.forward(summary, parameters.summary, into: logits, kernels)
        return logits
    }

    /// The way back after ``forward(_:shard:of:_:dropout:)`` with the same batch, workspace and dropout: gives the
    /// loss, and leaves in the workspace what the gradients of the words and of the dense parameters are sums of
    /// (see ``BatchWords`` and ``DenseGradients``).
    package func backward(
        _ batch: Batch, _ targets: Targets, _ probabilities: Matrix, _ transposed: TransposedParameters,
        _ workspace: Workspace, dropout: Dropout? = nil
    ) -> Double {
        let rows = targets.rows(of: batch, workspace)
        return backward(batch, rows, probabilities, transposed, workspace, dropout: dropout)
    }

    /// The same, for targets that are those of the batch.
    package func backward(
        _ batch: Batch, _ targets: TargetRows, _ probabilities: Matrix, _ transposed: TransposedParameters,
        _ workspace: Workspace, dropout: Dropout? = nil
    ) -> Double {
        let arena = workspace.arena
        let summary = workspace.summary
        let states = workspace.layers[workspace.layers.count - 1].output
        let summaryGradient = arena.uninitialized(summary.rows, summary.columns)
        let gradients = workspace.prepareBackward(configuration, parameters.layout)
        let loss = head.backward(
            targets, probabilities, summary, parameters.summary, into: gradients,
            summaryGradient: summaryGradient, kernels)
        dropout?.apply(.head, toSequences: summaryGradient, parts: pooling.parts, of: batch, kernels)
        let stateGradient = arena.zeros(states.rows, states.columns)
        pooling.backward(
            summaryGradient, states, batch, parameters.summary, into: gradients,
            stateGradient: stateGradient, workspace.pooling, kernels)
        workspace.inputGradient = encoder.backward(
            stateGradient, batch, transposed, parameters.layout, workspace, dropout, kernels)
        return loss
    }
}
