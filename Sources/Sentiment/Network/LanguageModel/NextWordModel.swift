/// A language model in one direction: from the words so far to the next one.
///
///     p(w | words so far) = softmax(e(w) · P h + log f(w))
///
/// with the state h of a recurrent layer, the embedding e that the layer reads as well, and f(w), the share of the
/// word among all tokens: the scores start as what is known without any context, and what is learned is how the
/// context changes that. Reading texts from their end makes it predict the word before.
package struct NextWordModel: Sendable {
    /// The recurrent layer and the table of embeddings; its head is not used.
    package let network: Network
    /// From states to the space of embeddings.
    package let projection: NextWordProjection
    private let encoder: Encoder

    /// A model of a network of one layer in one direction.
    package init(_ network: Network, _ projection: NextWordProjection) {
        precondition(
            network.configuration.layers == 1 && !network.configuration.isBidirectional,
            "A language model must not see the word that it predicts.")
        self.network = network
        self.projection = projection
        encoder = Encoder(network.configuration)
    }

    /// The floats of the scores that are computed at once, so that they stay in L2.
    private static let floatsAtOnce = 1 << 17

    /// The loss of a batch, summed over its tokens, with nothing kept. `targets` has the next word of each token.
    /// The candidates are best all words.
    package func loss(
        of batch: Batch, _ targets: [Int32], _ candidates: CandidateWords, _ scratch: NextWordScratch
    ) -> Double {
        let arena = scratch.workspace.arena
        arena.reset()
        let rows = arena.states(
            batch.tokens, network.configuration.embeddingSize, network.forwardWeights.precision,
            isBounded: false)
        network.embed(batch.ids[...], nil, into: rows, nil)
        let output = encoder.forward(
            .tokens(rows), batch, network.forwardWeights, scratch.workspace, nil, keepsTraces: false,
            network.kernels)
        let vectors = vectors(of: output, batch, nil, arena).vectors
        var loss = 0.0
        forEachChunk(of: vectors, targets, candidates, arena) { _, _, chunkLoss, _ in loss += chunkLoss }
        return loss
    }

    /// A shard forward and back: gives the loss, summed over its tokens and multiplied by `scale`, and leaves in the
    /// scratch what the gradients are sums of. `words` has indexed the shard; `carried` has the states to go on from,
    /// and then those that the batch ends with.
    package func backPropagate(
        _ batch: Batch, _ targets: [Int32], shard: Int, of words: BatchWords, _ candidates: CandidateWords,
        _ transposed: TransposedParameters, _ carried: CarriedStates, scale: Float,
        wordDropout: Dropout, outputDropout: Dropout, _ scratch: NextWordScratch
    ) -> Double {
        let (workspace, kernels) = (scratch.workspace, network.kernels)
        let arena = workspace.arena
        let precision = transposed.precision
        arena.reset()
        // ids -> (N, H) -> (N, D)
        let inputs = words.inputs(of: shard, batch, network, arena, wordDropout)
        let output = encoder.forward(
            inputs, batch, network.forwardWeights, workspace, nil, carried: [carried], keepsTraces: true,
            kernels)
        carried.keep(batch, workspace.traces[0])
        let (states, vectors) = vectors(of: output, batch, outputDropout, arena)

        // (N, D) -> (N, K), and back
        scratch.vectors = vectors.values
        scratch.slopes.removeAll(keepingCapacity: true)
        scratch.prepare(candidates.columns.shape, kernels)
        let upstream = arena.states(
            batch.tokens, vectors.values.columns, precision, isBounded: false)
        var loss = 0.0
        forEachChunk(of: vectors, targets, candidates, arena) { first, scores, chunkLoss, totals in
            loss += chunkLoss
            backPropagate(
                scores, totals, first: first, vectors, targets, candidates, upstream.values, scale: scale,
                scratch)
        }
        kernels.refreshCopy(of: upstream)

        // (N, D) -> (N, H) -> the gates
        let stateGradient = arena.zeros(output.rows, output.columns)
        let tokenGradient = stateGradient.rows(0, batch.tokens)
        kernels.multiply(upstream, projection.transposed, into: tokenGradient)
        outputDropout.apply(.layer(below: 0), toTokens: tokenGradient, of: batch, kernels)
        scratch.projection = GradientProduct(inputs: states.operand, deltas: upstream)
        _ = workspace.prepareBackward(network.configuration, network.parameters.layout)
        workspace.inputGradient = encoder.backward(
            stateGradient, batch, transposed, network.parameters.layout, workspace, nil, kernels)
        return loss * Double(scale)
    }

    /// The states under their mask, and their projections.
    private func vectors(
        of output: Matrix, _ batch: Batch, _ dropout: Dropout?, _ arena: Arena
    ) -> (states: States, vectors: States) {
        let (precision, kernels) = (network.forwardWeights.precision, network.kernels)
        let masked = arena.uninitialized(batch.tokens, output.columns)
        masked.copy(from: output.rows(0, batch.tokens))
        dropout?.apply(.layer(below: 0), toTokens: masked, of: batch, kernels)
        let states = arena.states(masked, precision, kernels)
        let vectors = arena.states(
            batch.tokens, projection.forward.shape.columns, precision, isBounded: false)
        kernels.multiply(states, projection.forward, into: vectors.values)
        kernels.refreshCopy(of: vectors)
        return (states, vectors)
    }

    /// For each row of the scores: the sum of the candidates' exponentials, and the target's.
    private typealias Totals = [(candidates: Float, target: Float)]

    /// Calls `body` with the exponentials of the scores of some tokens, shifted by the largest score of each, and the
    /// loss of these tokens.
    private func forEachChunk(
        of vectors: States, _ targets: [Int32], _ candidates: CandidateWords, _ arena: Arena,
        _ body: (_ first: Int, _ scores: States, _ loss: Double, Totals) -> Void
    ) {
        let kernels = network.kernels
        // A block more, for the target.
        let count = candidates.paddedCount
        let columns = count + Kernels.block
        let most = max(64, Self.floatsAtOnce / columns)
        let tokens = vectors.values.rows
        let all = arena.states(min(most, tokens), columns, network.forwardWeights.precision, isBounded: false)
        var totals: Totals = []
        for first in stride(from: 0, to: tokens, by: most) {
            let chunk = vectors.rows(first, min(most, tokens - first))
            let scores = all.rows(0, chunk.values.rows)
            kernels.multiply(
                chunk, candidates.columns, into: scores.values.columns(0, count), bias: candidates.offsets)
            var loss = 0.0
            totals.removeAll(keepingCapacity: true)
            for row in 0..<chunk.values.rows {
                let target = targets[first + row]
                let scores = scores.values.row(row)
                let (others, own) = (scores.columns(0, count), scores.columns(count, Kernels.block))
                // The target has a place of its own, where it counts once.
                if let place = candidates.place(of: target) { others[0, place] = CandidateWords.nowhere }
                for column in 1..<Kernels.block { own[0, column] = CandidateWords.nowhere }
                let score = score(of: target, at: chunk.values.row(row), candidates)
                own[0, 0] = score
                let largest = max(kernels.maximum(others), score)
                let sum = kernels.exponentialSum(others, above: largest)
                let targetShare = kernels.exponentialSum(own, above: largest)
                loss += logarithm(Double(sum) + Double(targetShare)) + Double(largest) - Double(score)
                totals.append((sum, targetShare))
            }
            body(first, scores.columns(0, count), loss, totals)
        }
    }

    private func score(of word: Int32, at vector: Matrix, _ candidates: CandidateWords) -> Float {
        let embedding = network.embedding.weights.row(Int(word))
        return network.kernels.dot(vector.columns(0, embedding.columns), embedding, parts: 1)
            + candidates.bias(of: word)
    }

    /// The softmax's way back for some tokens. With probabilities p, whose sum over candidates j and target is one:
    /// dz = Σ p_j e_j - (1 - p_target) e_target, and the gradient of e_j is p_j z.
    private func backPropagate(
        _ exponentials: States, _ totals: Totals, first: Int, _ vectors: States, _ targets: [Int32],
        _ candidates: CandidateWords, _ upstream: Matrix, scale: Float, _ scratch: NextWordScratch
    ) {
        let kernels = network.kernels
        let arena = scratch.workspace.arena
        let rows = exponentials.values.rows
        kernels.refreshCopy(of: exponentials)
        let upstream = upstream.rows(first, rows)
        kernels.multiply(exponentials, candidates.rows, into: upstream)
        // Divided by the sums are the narrow factors of the products, and not the many exponentials.
        let scaled = arena.states(
            rows, upstream.columns, network.forwardWeights.precision, isBounded: false)
        scaled.values.copy(from: vectors.values.rows(first, rows))
        for (row, total) in totals.enumerated() {
            let factor = scale / (total.candidates + total.target)
            scaled.values.row(row).scale(by: factor)
            upstream.row(row).scale(by: factor)
            let slope = -factor * total.candidates
            let embedding = network.embedding.weights.row(Int(targets[first + row]))
            kernels.add(embedding, times: slope, to: upstream.row(row).columns(0, embedding.columns))
            scratch.slopes.append(slope)
        }
        kernels.refreshCopy(of: scaled)
        kernels.weightGradient(
            scaled.operand, exponentials.operand, into: scratch.candidates, scratch: scratch.gradientScratch)
    }
}
