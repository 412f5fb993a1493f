import Sentiment
import SentimentTraining
import Testing

@Suite struct ParameterInitializationTests {
    private static let vocabularySize = 12
    private static let classes = 3

    private func start(
        _ configuration: NetworkConfiguration, kernels: Kernels = .best, seed: UInt64 = 1,
        identity: Bool = false
    ) -> Network {
        let network = Network(
            configuration, classCount: Self.classes,
            embedding: Embedding(vocabularySize: Self.vocabularySize, size: configuration.embeddingSize),
            kernels: kernels)
        ParameterInitialization.start(network, seed: seed, identity: identity)
        return network
    }

    private func tensors(_ network: Network) -> [(tensor: ParameterTensor, values: [Float])] {
        network.parameters.layout.tensors.map { ($0, network.parameters.values(of: $0)) }
    }

    @Test(
        "Each gate's recurrent weights are an orthogonal matrix, unlike any other gate's",
        arguments: cellCases.indices, [1, 5, 21])
    func orthogonal(cell: Int, size: Int) {
        var configuration = cellCases[cell].configuration
        configuration.hiddenSize = size
        var gates: [[Float]] = []
        for (tensor, values) in tensors(start(configuration)) where tensor.role == .recurrentWeights {
            for gate in 0..<tensor.shape[0] / size {
                let matrix = Array(values[gate * size * size..<(gate + 1) * size * size])
                for a in 0..<size {
                    for b in 0...a {
                        let product = (0..<size).reduce(0.0) {
                            $0 + Double(matrix[a * size + $1]) * Double(matrix[b * size + $1])
                        }
                        #expect(abs(product - (a == b ? 1 : 0)) < 1e-5, "\(tensor.name), gate \(gate)")
                    }
                }
                gates.append(matrix)
            }
        }
        #expect(gates.count == configuration.recurrentCell.gateCount * 4)
        #expect(size == 1 || Set(gates).count == gates.count)
    }

    @Test(
        "On demand the recurrent weights of a simple RNN are the identity, those of other cells are not",
        arguments: cellCases.indices)
    func identity(cell: Int) {
        let configuration = cellCases[cell].configuration
        let size = configuration.hiddenSize
        for (tensor, values) in tensors(start(configuration, identity: true))
        where tensor.role == .recurrentWeights {
            let identity = (0..<size * size).map { Float($0 / size == $0 % size ? 1 : 0) }
            #expect((values == identity) == (configuration.cell == .rnn), "\(tensor.name)")
        }
    }

    @Test("Biases are zero, but for the forget gate's, which are one", arguments: cellCases.indices)
    func biases(cell: Int) {
        let configuration = cellCases[cell].configuration
        let size = configuration.hiddenSize
        var count = 0
        for (tensor, values) in tensors(start(configuration)) {
            guard case .bias = tensor.role else { continue }
            count += 1
            let isLSTM = configuration.cell == .lstm && tensor.name.hasPrefix("encoder")
            // Gates stand in the order input, forget, candidate, output.
            #expect(
                values.indices.allSatisfy { values[$0] == (isLSTM && size <= $0 && $0 < 2 * size ? 1 : 0) },
                "\(tensor.name)")
        }
        #expect(count >= 5)
    }

    @Test("Input and head weights fill Glorot's bounds of a gate, and no more")
    func bounds() {
        var configuration = NetworkConfiguration()
        configuration.embeddingSize = 40
        configuration.hiddenSize = 30
        configuration.layers = 2
        configuration.pooling = .attention
        let fans: [String: Int] = [
            "encoder.0.forward.input_weights": 40 + 30, "encoder.0.backward.input_weights": 40 + 30,
            "encoder.1.forward.input_weights": 60 + 30, "encoder.1.backward.input_weights": 60 + 30,
            "attention.weights": 60 + 1, "head.weights": 60 + 3,
        ]
        var found = Set<String>()
        for (tensor, values) in tensors(start(configuration)) {
            guard let fan = fans[tensor.name] else { continue }
            found.insert(tensor.name)
            let bound = (6 / Double(fan)).squareRoot()
            let largest = Double(values.map(abs).max() ?? 0)
            #expect(largest <= bound * (1 + 1e-6) && largest > 0.9 * bound, "\(tensor.name): \(largest)")
            let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
            #expect(
                abs(mean) < 4 * bound / Double(3 * values.count).squareRoot(), "\(tensor.name): mean \(mean)")
        }
        #expect(found == Set(fans.keys))
    }

    @Test("Words start between -0.1 and 0.1, the padding's row at zero")
    func embedding() {
        var configuration = NetworkConfiguration()
        configuration.embeddingSize = 50
        configuration.hiddenSize = 3
        let network = start(configuration)
        let table = network.embedding.weights.elements
        #expect(table[0] == [Float](repeating: 0, count: 50))
        let numbers = table.dropFirst().flatMap(\.self)
        #expect(numbers.allSatisfy { abs($0) <= 0.1 })
        #expect((numbers.max() ?? 0) > 0.095 && (numbers.min() ?? 0) < -0.095)
        #expect(Set(table).count == table.count)
    }

    @Test("Every instruction set starts with the same numbers", arguments: cellCases.indices)
    func instructionSets(cell: Int) {
        let expected = start(cellCases[cell].configuration)
        for kernels in Kernels.available {
            let network = start(cellCases[cell].configuration, kernels: kernels)
            #expect(network.embedding.bits == expected.embedding.bits)
            #expect(tensors(network).map(\.values) == tensors(expected).map(\.values), "\(kernels.name)")
        }
    }

    @Test("The padding of hidden units starts at zero", arguments: cellCases.indices)
    func padding(cell: Int) {
        let parameters = start(cellCases[cell].configuration).parameters
        var places = Set<Int>()
        for tensor in parameters.layout.tensors { tensor.forEachPlace { places.insert($0) } }
        #expect(
            (0..<parameters.layout.count).allSatisfy { places.contains($0) || parameters.storage[$0] == 0 })
    }

    @Test("The seed alone decides, and no two seeds start alike")
    func seeds() {
        let configuration = cellCases[2].configuration
        func bits(_ seed: UInt64) -> [UInt32] {
            let network = start(configuration, seed: seed)
            return network.embedding.bits + network.parameters.bits
        }
        #expect(bits(1) == bits(1))
        #expect(Set((0..<20).map { bits($0) }).count == 20)
    }
}
