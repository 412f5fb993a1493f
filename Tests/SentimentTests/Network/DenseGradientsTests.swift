import Sentiment
import Testing

@Suite struct DenseGradientsTests {
    private static let sizes: [(cell: NetworkConfiguration.Cell, embedding: Int, hidden: Int)] = [
        (.lstm, 128, 128), (.gru, 300, 512), (.lstm, 16, 300), (.gru, 1, 1), (.rnn, 700, 40),
    ]

    private func network(_ size: (cell: NetworkConfiguration.Cell, embedding: Int, hidden: Int)) -> Network {
        var configuration = NetworkConfiguration()
        configuration.cell = size.cell
        configuration.embeddingSize = size.embedding
        configuration.hiddenSize = size.hidden
        return Network(
            configuration, classCount: 3, embedding: Embedding(vocabularySize: 2, size: size.embedding))
    }

    @Test("The pieces cover all parameters, and each of them once", arguments: sizes.indices)
    func pieces(index: Int) {
        let network = network(Self.sizes[index])
        let gradients = DenseGradients(of: network, workers: 1)
        var owners = [Int](repeating: 0, count: network.parameters.layout.count)
        for piece in gradients.pieces { for place in piece.range { owners[place] += 1 } }
        for region in network.parameters.layout.regions {
            #expect(owners[region.range].allSatisfy { $0 == 1 }, "\(region.range)")
        }
        #expect(owners.allSatisfy { $0 <= 1 })
        #expect(gradients.piecesBeforeWords < gradients.pieces.count)
    }

    @Test("Wide matrices are shared out among the threads, about as wide as high")
    func sharing() {
        // 128 x 512 twice a direction, and so four pieces each; then biases, and the head.
        let pieces = DenseGradients(of: network((.lstm, 128, 128)), workers: 1).pieces
        #expect(pieces.filter { $0.range.count == 128 * 128 }.count == 16)
        let uneven = DenseGradients(of: network((.lstm, 300, 128)), workers: 1).pieces
        #expect(uneven.filter { $0.range.count == 300 * 256 }.count == 4)
    }
}
