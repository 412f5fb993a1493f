/// The distinct words of all shards of a training batch.
///
/// What a word brings to the gates of the first layer is computed once for all its tokens: forward before the shards
/// begin, and on the way back from the sum of what its tokens' gates ask for. Both are cut into tasks over the words.
/// Where hardly a word occurs twice that would only cost memory; then each shard embeds its own tokens, and just
/// the gradients of the embedded tokens are summed by word.
package final class BatchWords: @unchecked Sendable {
    // Sendable: ``index(shards:batch:of:)`` runs between the parallel phases, and each parallel task writes only the
    // rows of its own words.

    private struct Token {
        var shard: Int32
        var row: Int32
    }

    /// The words of a task: whole tiles of a product, and enough for a task.
    private static let wordsPerTask = 48

    /// The share of the tokens that words may be to be projected together. With more, what that saves is less than
    /// what it costs to carry the gates to the tokens and their gradients back.
    private static let mostDistinct = 0.75

    private var distinct = DistinctWords()
    /// The first token of each shard.
    private var firstTokens: [Int] = []
    /// For each word its first place in `tokens`; one more entry at the end.
    private var starts: [Int] = []
    /// The tokens of the words, one word after the other.
    private var tokens: [Token] = []
    private let arena = Arena()
    /// [U x D].
    private var embedded: States
    /// For each direction, [U x G·H]: the shares of the gates, and on the way back the sums of their gradients.
    private var gates: [States] = []
    /// For each token, one word after the other, the row that its word's gradient is a sum of, in one direction after
    /// the other.
    private var rows: RowPointers
    /// [U x padded D].
    private var gradients: Matrix

    /// Whether words, and not tokens, are projected.
    package private(set) var areShared = false
    private let isDecided: Bool?
    /// The words whose ids are not below the vocabulary's size.
    private(set) var unknownWords: UnknownWords?

    /// Words of batches that are still to come, from a vocabulary of this size. `areShared` decides, in place of their
    /// number, whether they are.
    package init(vocabularySize: Int, areShared: Bool? = nil) {
        isDecided = areShared
        distinct.reserve(vocabularySize)
        embedded = States(arena.uninitialized(0, 0))
        rows = arena.rowPointers(0, columns: 0)
        gradients = arena.uninitialized(0, 0)
    }

    /// The distinct words in the order in which they first occur.
    package var ids: [Int32] { distinct.ids }

    /// How many tasks the words are cut into.
    package var tasks: Int { Self.tasks(of: ids.count) }

    /// How many tasks so many words are cut into.
    package static func tasks(of words: Int) -> Int { (words + wordsPerTask - 1) / wordsPerTask }

    /// The words of a task.
    package func range(of task: Int) -> Range<Int> {
        task * Self.wordsPerTask..<min((task + 1) * Self.wordsPerTask, ids.count)
    }

    /// The gradient of a word's embedding, once ``backPropagate(_:_:_:_:_:)`` has run.
    package func gradient(_ place: Int, size: Int) -> Matrix { gradients.row(place).columns(0, size) }

    /// What the gradient of the first layer's input weights is a sum of; nil where the shards know it.
    package func product(direction: Int) -> GradientProduct? {
        areShared ? GradientProduct(inputs: embedded.operand, deltas: gates[direction]) : nil
    }

    /// Takes the words of other batches, and reserves memory for them.
    package func index(shards: Int, batch: (_ shard: Int) -> Batch, of network: Network) {
        unknownWords = shards > 0 ? batch(0).unknownWords : nil
        distinct.removeAll()
        firstTokens.removeAll(keepingCapacity: true)
        for shard in 0..<shards {
            firstTokens.append(distinct.places.count)
            distinct.append(batch(shard).ids)
        }
        groupTokens()
        areShared =
            isDecided ?? (Double(ids.count) < Self.mostDistinct * Double(distinct.places.count))
        reserve(network)
    }

    private func groupTokens() {
        while tokens.count < distinct.places.count { tokens.append(Token(shard: 0, row: 0)) }
        var shard = firstTokens.count - 1
        distinct.group(into: &starts) { token, place in
            while token < firstTokens[shard] { shard -= 1 }
            tokens[place] = Token(shard: Int32(shard), row: Int32(token - firstTokens[shard]))
        }
    }

    private func reserve(_ network: Network) {
        arena.reset()
        let weights = network.forwardWeights
        let (gateColumns, inputColumns) = (
            weights.directions[0][0].inputs.shape.columns,
            weights.directions[0][0].inputs.shape.transposed.columns
        )
        gates.removeAll(keepingCapacity: true)
        if areShared {
            embedded = arena.states(
                ids.count, network.configuration.embeddingSize, weights.precision, isBounded: false)
            for _ in weights.directions[0] {
                gates.append(arena.states(ids.count, gateColumns, weights.precision, isBounded: false))
            }
        } else {
            embedded = States(arena.uninitialized(0, 0))
        }
        rows = arena.rowPointers(distinct.places.count, columns: areShared ? gateColumns : inputColumns)
        gradients = arena.uninitialized(ids.count, inputColumns)
    }

    // MARK: Forward

    /// Computes what the words of a task bring to the gates.
    package func project(_ task: Int, _ network: Network, _ dropout: Dropout?) {
        guard areShared else { return }
        let range = range(of: task)
        let rows = embedded.rows(range.lowerBound, range.count)
        network.embed(ids[range], unknownWords, into: rows, dropout)
        for (direction, weights) in network.forwardWeights.directions[0].enumerated() {
            network.kernels.multiply(
                rows, weights.inputs, into: gates[direction].values.rows(range.lowerBound, range.count),
                bias: weights.bias)
        }
    }

    /// What the first layer of a shard reads. `perturb` may change embedded tokens, (N, D); words that are shared it
    /// cannot.
    package func inputs(
        of shard: Int, _ batch: Batch, _ network: Network, _ arena: Arena, _ dropout: Dropout?,
        perturb: ((Matrix) -> Void)? = nil
    ) -> LayerInputs {
        precondition(!areShared || perturb == nil, "Tokens that share a vector cannot differ.")
        if areShared { return .words(self, firstToken: firstTokens[shard]) }
        let rows = arena.states(
            batch.tokens, network.configuration.embeddingSize, network.forwardWeights.precision,
            isBounded: false)
        network.embed(batch.ids[...], unknownWords, into: rows, dropout, perturb: perturb)
        return .tokens(rows)
    }

    // MARK: Back

    /// Computes the gradients of the words of a task from what the shards have left in their workspaces, and gives
    /// the sum of the squares of those that have a row of the embedding.
    package func backPropagate(
        _ task: Int, _ network: Network, _ transposed: TransposedParameters, _ shards: ArraySlice<Workspace>,
        _ dropout: Dropout?
    ) -> Double {
        let range = range(of: task)
        let kernels = network.kernels
        let gradients = gradients.rows(range.lowerBound, range.count)
        if areShared {
            for (direction, weights) in transposed.directions[0].enumerated() {
                let deltas = gates[direction].rows(range.lowerBound, range.count)
                sum(range, into: deltas.values, kernels) {
                    shards[shards.startIndex + $0].traces[direction].gates.values
                }
                kernels.refreshCopy(of: deltas)
                kernels.multiply(deltas, weights.inputs, into: gradients, accumulating: direction > 0)
            }
        } else {
            sum(range, into: gradients, kernels) {
                shards[shards.startIndex + $0].inputGradient
            }
        }
        let embedded = gradients.columns(0, network.configuration.embeddingSize)
        dropout?.apply(toWords: embedded, ids[range], kernels)
        let vocabularySize = network.embedding.vocabularySize
        return (0..<range.count).reduce(0) {
            ids[range.lowerBound + $1] < vocabularySize ? $0 + kernels.sumOfSquares(embedded.row($1)) : $0
        }
    }

    /// For each word of a range the sum of the rows that its tokens have in their shards.
    private func sum(
        _ range: Range<Int>, into sums: Matrix, _ kernels: Kernels, of matrix: (_ shard: Int) -> Matrix
    ) {
        let (starts, tokens, rows) = (starts, tokens, rows)
        for index in starts[range.lowerBound]..<starts[range.upperBound] {
            rows.set(index, to: matrix(Int(tokens[index].shard)).row(Int(tokens[index].row)))
        }
        for (row, place) in range.enumerated() {
            kernels.sum(rows, starts[place]..<starts[place + 1], into: sums.row(row))
        }
    }
}

extension BatchWords: WordShares {
    package func copyShares(
        of tokens: Range<Int>, direction: Int, into gates: Matrix, _ kernels: Kernels
    ) {
        let shares = self.gates[direction].values
        kernels.gather(distinct.places[tokens], of: shares, or: shares, into: gates)
    }
}
