import Foundation
import Sentiment
import Testing

/// What PyTorch computed with some tiny networks of one cell; see Fixtures/make_parity_fixtures.py.
private struct ParityFixture: Decodable {
    struct Case: Decodable {
        var cell: NetworkConfiguration.Cell
        var activation: NetworkConfiguration.Activation
        var resetGate: NetworkConfiguration.ResetGate
        var embeddingSize: Int
        var hiddenSize: Int
        var layers: Int
        var isBidirectional: Bool
        var texts: [[Int32]]
        var labels: [Int32]
        var embedding: [[Float]]
        var weights: [String: [Float]]
        var runs: [Run]
    }

    struct Run: Decodable {
        var pooling: NetworkConfiguration.Pooling
        var classWeights: [Float]
        var labelSmoothing: Float
        var loss: Double
        var probabilities: [[Float]]
        var gradients: [String: [Float]]
    }

    var networks: [Case]

    init(of cell: String) throws {
        let url = try #require(
            Bundle.module.url(forResource: "parity_\(cell)", withExtension: "json", subdirectory: "Fixtures"))
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
    }
}

/// The tolerances are five times the largest differences that single precision leaves between the instruction
/// sets and PyTorch's double precision: 1.5e-7 of a probability, 2e-7 + 1e-6 |g| of a gradient.
@Suite struct PyTorchParityTests {
    static let cells = ["rnn_tanh", "rnn_relu", "lstm", "gru_after", "gru_before"]

    @Test("Probabilities, loss and gradients are PyTorch's", arguments: cells, Kernels.available.indices)
    func parity(cell: String, set: Int) throws {
        let fixture = try ParityFixture(of: cell)
        #expect(fixture.networks.count == 5)
        for network in fixture.networks {
            for run in network.runs { try expectParity(network, run, Kernels.available[set]) }
        }
    }

    private func expectParity(
        _ expected: ParityFixture.Case, _ run: ParityFixture.Run, _ kernels: Kernels
    ) throws {
        let network = try makeNetwork(expected, run, kernels)
        let name = """
            \(expected.hiddenSize) units, \(expected.layers) layers, \
            \(expected.isBidirectional ? "both directions" : "forward"), \(run.pooling) pooling, \(kernels.name)
            """
        let batch = Batch(expected.texts)
        let targets = Targets(
            labels: expected.labels, classWeights: run.classWeights, labelSmoothing: run.labelSmoothing,
            normalizer: expected.labels.reduce(0) { $0 + run.classWeights[Int($1)] })
        let transposed = TransposedParameters(network.parameters.layout)
        for piece in 0..<transposed.pieces { transposed.refresh(piece, from: network.parameters, kernels) }
        let shard = OneShard(network, batch)
        let probabilities = shard.forward()
        for (row, text) in batch.order.enumerated() {
            expectClose(
                probabilities.row(row).elements[0], run.probabilities[text], absolute: 1e-6, relative: 0,
                "\(name): probabilities of text \(text)")
        }
        let (loss, gradients) = shard.backward(targets, probabilities, transposed)
        #expect(abs(loss - run.loss) <= 1e-6, "\(name): loss \(loss), expected \(run.loss)")
        for tensor in gradients.layout.tensors {
            expectClose(
                gradients.values(of: tensor), try #require(run.gradients[tensor.name]), absolute: 1e-6,
                relative: 1e-5, "\(name): gradient of \(tensor.name)")
        }
        #expect(run.gradients.count == gradients.layout.tensors.count + 1)
        expectClose(
            tableGradient(shard.wordGradients, expected), try #require(run.gradients["embedding"]),
            absolute: 1e-6,
            relative: 1e-5, "\(name): gradient of the embedding")
    }

    private func makeNetwork(
        _ expected: ParityFixture.Case, _ run: ParityFixture.Run, _ kernels: Kernels
    ) throws -> Network {
        var configuration = NetworkConfiguration()
        configuration.cell = expected.cell
        configuration.activation = expected.activation
        configuration.resetGate = expected.resetGate
        configuration.embeddingSize = expected.embeddingSize
        configuration.hiddenSize = expected.hiddenSize
        configuration.layers = expected.layers
        configuration.isBidirectional = expected.isBidirectional
        configuration.pooling = run.pooling
        let embedding = Embedding(vocabularySize: expected.embedding.count, size: expected.embeddingSize)
        for (word, values) in expected.embedding.enumerated() {
            for (column, value) in values.enumerated() { embedding.weights[word, column] = value }
        }
        let network = Network(
            configuration, classCount: run.classWeights.count, embedding: embedding, kernels: kernels)
        for tensor in network.parameters.layout.tensors {
            network.parameters.set(tensor, to: try #require(expected.weights[tensor.name]))
        }
        return network
    }

    /// The gradients of all words: [V x D], row by row.
    private func tableGradient(_ words: [Int32: [Float]], _ expected: ParityFixture.Case) -> [Float] {
        expected.embedding.indices.flatMap {
            words[Int32($0)] ?? [Float](repeating: 0, count: expected.embeddingSize)
        }
    }

    private func expectClose(
        _ found: [Float], _ expected: [Float], absolute: Float, relative: Float, _ name: String
    ) {
        #expect(found.count == expected.count, "\(name): sizes differ")
        // Written so that a NaN counts as far.
        let far = zip(found, expected).enumerated().filter {
            !(abs($1.0 - $1.1) <= absolute + relative * abs($1.1))
        }
        #expect(far.isEmpty, "\(name): \(far.prefix(3).map { "[\($0)] is \($1.0), not \($1.1)" })")
    }
}
