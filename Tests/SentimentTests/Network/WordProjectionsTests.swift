import Sentiment
import Testing

@Suite struct WordProjectionsTests {
    private static let cells: [NetworkConfiguration.Cell] = [.rnn, .gru, .lstm]

    /// Texts whose words partly occur in those before, partly not.
    private let texts: [[Int32]] = [
        [2], [2, 3, 4], [4, 4, 2, 5], [8, 7, 6, 5, 4, 3, 2, 1, 0], [], [0, 1, 8],
    ]

    private func network(_ cell: NetworkConfiguration.Cell, _ precision: Precision, _ kernels: Kernels)
        -> Network
    {
        TestNetwork(
            TestNetwork.configuration {
                $0.cell = cell; $0.isBidirectional = true; $0.layers = 2
            }, kernels: kernels
        ).computing(in: precision).network
    }

    private func probabilities(_ texts: [[Int32]], _ network: Network, _ workspace: Workspace) -> [[Float]] {
        texts.map { network.probabilities(of: Batch([$0]), workspace).elements.flatMap(\.self) }
    }

    @Test(
        "A table of words changes no bit of a prediction, neither while it fills nor afterwards",
        arguments: cells, [Precision.float32, .bfloat16, .int8])
    func sameBits(cell: NetworkConfiguration.Cell, precision: Precision) {
        for kernels in Kernels.available {
            let plain = network(cell, precision, kernels)
            let kept = plain.keepingWordProjections()
            let workspace = Workspace()
            let expected = probabilities(texts, plain, Workspace())
            for pass in 1...3 {
                #expect(
                    probabilities(texts, kept, workspace) == expected, "\(kernels.name), pass \(pass)")
            }
        }
    }

    @Test("Words beyond the table's memory are projected each time", arguments: [0, 1, 5, 9])
    func smallTable(words: Int) {
        let plain = network(.gru, .float32, .best)
        // Two directions of three gates of 5 units, padded to 16.
        let kept = plain.keepingWordProjections(mostBytes: words * 2 * 3 * 16 * 4 + 3)
        let workspace = Workspace()
        for _ in 1...2 {
            #expect(probabilities(texts, kept, workspace) == probabilities(texts, plain, Workspace()))
        }
    }

    @Test("A word is missing until a batch that has it has ended, and then no more")
    func finding() {
        let table = WordProjections(vocabularySize: 5, columns: [16])
        let first = BatchProjections()
        let second = BatchProjections()
        first.find([1, 2, 7], in: table)
        #expect(first.missing == [1, 2, 7])
        second.find([2, 3], in: table)
        #expect(second.missing == [2, 3], "somebody else computes word 2, who is not waited for")
        let memory = FloatBuffer(count: 3 * 16)
        for batch in [first, second] {
            batch.append(memory.matrix(at: 0, rows: batch.missing.count, columns: 16))
            batch.keep()
        }
        first.find([1, 2, 3, 7], in: table)
        #expect(first.missing == [7], "the table has only the words below 5")
    }

    @Test("Threads that fill a table together predict what one alone does")
    func threads() {
        let plain = network(.lstm, .float32, .best)
        let many = TokenSequences((0..<400).map { text in (0..<text % 7).map { Int32(text * $0 % 9) } })
        let alone = Predictor(plain, pool: WorkerPool(threads: 1))
        let together = Predictor(plain.keepingWordProjections(), pool: WorkerPool(threads: 4))
        for _ in 1...2 {
            #expect(together.probabilities(of: many).elements == alone.probabilities(of: many).elements)
        }
    }
}
