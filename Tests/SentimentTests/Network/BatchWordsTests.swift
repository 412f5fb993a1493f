import Sentiment
import Testing

@Suite struct BatchWordsTests {
    private let network = TestNetwork(TestNetwork.configuration()).network
    private let shards = [Batch([[3, 4, 3], [5], []]), Batch([[4, 4, 4, 4], [8, 3]]), Batch([[0, 7]])]

    private func index(_ batches: ArraySlice<Batch>, _ words: BatchWords) {
        words.index(shards: batches.count, batch: { batches[batches.startIndex + $0] }, of: network)
    }

    @Test("Words stand in the order in which they first occur in the shards, each once")
    func order() {
        let words = BatchWords(vocabularySize: 9)
        index(shards[...], words)
        #expect(words.ids == shards.flatMap(\.ids).reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
        #expect(words.ids.count == 7)
    }

    @Test("A text without tokens counts as one unknown word")
    func emptyText() {
        let words = BatchWords(vocabularySize: 9)
        index([Batch([[]])], words)
        #expect(words.ids == [Vocabulary.unknownID])
    }

    @Test("The tasks cover each word once")
    func tasks() {
        let words = BatchWords(vocabularySize: 0)
        for (count, tasks) in [(0, 0), (1, 1), (48, 1), (49, 2), (100, 3), (9, 1)] {
            index(count == 0 ? [] : [Batch([(0..<count).map { Int32($0) }])], words)
            #expect((0..<words.tasks).flatMap { words.range(of: $0) } == Array(0..<count))
            #expect(words.tasks == tasks)
            #expect(BatchWords.tasks(of: count) == tasks)
        }
    }

    @Test("Words are projected together where enough of them occur more than once")
    func sharing() {
        let words = BatchWords(vocabularySize: 9)
        index([Batch([[1, 2, 3], [4]])], words)
        #expect(!words.areShared)
        #expect(words.product(direction: 0) == nil)
        index([Batch([[1, 2, 1], [1]])], words)
        #expect(words.areShared)
        #expect(words.product(direction: 0) != nil)
    }

    /// A step of all shards: what each text gets, the losses, and all gradients.
    private struct Pass {
        var probabilities: [[[Float]]] = []
        var losses: [Double] = []
        var words: [Int32: [Float]] = [:]
        var squares = 0.0
        var dense: [Float] = []
    }

    private func pass(
        _ network: Network, _ words: BatchWords, _ batches: ArraySlice<Batch>, dropout: Dropout? = nil
    ) -> Pass {
        let precision = network.forwardWeights.precision
        let transposed = TransposedParameters(network.parameters.layout, precision)
        for piece in 0..<transposed.pieces {
            transposed.refresh(piece, from: network.parameters, network.kernels)
        }
        let targets = Targets(
            labels: [0, 1, 2], classWeights: [1, 2, 0.5], labelSmoothing: 0, normalizer: 1)
        let workspaces = batches.map { _ in Workspace() }
        words.index(shards: batches.count, batch: { batches[batches.startIndex + $0] }, of: network)
        for task in 0..<words.tasks { words.project(task, network, dropout) }
        var pass = Pass()
        for (shard, batch) in batches.enumerated() {
            let rows = network.forward(batch, shard: shard, of: words, workspaces[shard], dropout: dropout)
            pass.probabilities.append(rows.elements)
            pass.losses.append(
                network.backward(batch, targets, rows, transposed, workspaces[shard], dropout: dropout))
        }
        for task in 0..<words.tasks {
            pass.squares += words.backPropagate(task, network, transposed, workspaces[...], dropout)
        }
        for (place, id) in words.ids.enumerated() {
            pass.words[id] = words.gradient(place, size: network.configuration.embeddingSize).elements[0]
        }
        let gradients = DenseGradients(of: network, workers: 1)
        for piece in gradients.pieces.indices {
            _ = gradients.sum(piece, over: workspaces[...], words, worker: 0)
        }
        pass.dense = (0..<network.parameters.layout.count).map { gradients.parameters.storage[$0] }
        return pass
    }

    private static let cells: [NetworkConfiguration.Cell] = [.rnn, .gru, .lstm]

    @Test(
        "Whether words or tokens are projected changes no bit forward, and gradients by rounding alone",
        arguments: cells, [Precision.float32, .bfloat16])
    func sameAsTokens(cell: NetworkConfiguration.Cell, precision: Precision) {
        // More words than a task takes, some of them in both shards, some more than once in one.
        let shards = [
            Batch([(0..<90).map { $0 }, (0..<30).map { 3 * $0 }]),
            Batch([(40..<110).map { 150 - $0 }, [7, 7, 7]]),
        ]
        for kernels in Kernels.available {
            let network = TestNetwork(
                TestNetwork.configuration {
                    $0.cell = cell; $0.isBidirectional = true; $0.layers = 2
                }, kernels: kernels, vocabularySize: 120
            ).computing(in: precision).network
            for dropout in [nil, Dropout(embeddingRate: 0.4, layerRate: 0.2, headRate: 0, key: 3)] {
                let together = pass(network, words(of: network, true), shards[...], dropout: dropout)
                let apart = pass(network, words(of: network, false), shards[...], dropout: dropout)
                #expect(together.probabilities == apart.probabilities)
                #expect(together.losses == apart.losses)
                let tolerance = precision == .float32 ? 1e-5 : 0.02
                #expect(together.words.keys == apart.words.keys)
                func inOrder(_ words: [Int32: [Float]]) -> [Float] {
                    words.sorted { $0.key < $1.key }.flatMap(\.value)
                }
                expectClose(
                    inOrder(together.words), inOrder(apart.words), tolerance, "\(kernels.name), words")
                expectClose(together.dense, apart.dense, tolerance, kernels.name)
                let expected = together.words.values.joined().reduce(0) { $0 + Double($1) * Double($1) }
                #expect(abs(together.squares - expected) <= 1e-9 * expected)
            }
        }
    }

    private func words(of network: Network, _ areShared: Bool) -> BatchWords {
        BatchWords(vocabularySize: network.embedding.vocabularySize, areShared: areShared)
    }

    /// Compares the length of the difference with that of the vector.
    private func expectClose(_ found: [Float], _ expected: [Float], _ tolerance: Double, _ name: String) {
        #expect(found.count == expected.count)
        func length(_ vector: [Float]) -> Double {
            vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
        let difference = length(zip(found, expected).map { $0 - $1 })
        // Written so that a NaN counts as far.
        #expect(difference <= tolerance * length(expected) + 1e-9, "\(name): \(difference)")
    }

    @Test("A new index forgets the old one, whether larger or smaller", arguments: [true, false])
    func reuse(areShared: Bool) {
        let used = words(of: network, areShared)
        for part in [shards[0...1], shards[2...2], shards[0...2], shards[1...1]] {
            let found = pass(network, used, part)
            let fresh = pass(network, words(of: network, areShared), part)
            #expect(found.words == fresh.words && found.dense == fresh.dense)
            #expect(found.probabilities == fresh.probabilities)
        }
        index([], used)
        #expect(used.ids.isEmpty && used.tasks == 0)
    }
}
