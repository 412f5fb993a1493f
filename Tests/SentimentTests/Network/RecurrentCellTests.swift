import Sentiment
import Testing

/// What the gates of each cell mean, shown with gates that the words themselves open and close.
@Suite struct RecurrentCellTests {
    /// Words of two numbers: the first tells which gates open, see `gate`; the second is its message.
    private enum Word {
        static let write: [Float] = [1, 0.7]
        static let keep: [Float] = [-1, -0.4]
        static let silence: [Float] = [0, 0]
    }

    /// A weight that saturates a logistic gate in single precision.
    private let certain: Float = 100
    private let hidden = 20

    private func configuration(_ cell: NetworkConfiguration.Cell) -> NetworkConfiguration {
        var configuration = NetworkConfiguration()
        configuration.cell = cell
        configuration.embeddingSize = 2
        configuration.hiddenSize = hidden
        configuration.isBidirectional = false
        return configuration
    }

    /// Random weights between -0.5 and 0.5, but for the columns of the input weights that `gates` gives: what each
    /// gate hears from a word's first number. Biases are zero unless `biases` are wanted.
    private func parameters(
        _ configuration: NetworkConfiguration, gates: [Float], biases: Bool = false, _ kernels: Kernels
    ) -> Parameters {
        let parameters = Parameters(
            ParameterLayout(configuration, classCount: 3, block: Kernels.block), hasAttention: false)
        var random = SplitMix64(seed: 3)
        for tensor in parameters.layout.tensors {
            var values = (0..<tensor.count).map { _ in 0.5 * random.nextSigned() }
            switch tensor.role {
            case .inputWeights:
                for row in 0..<tensor.shape[0] { values[2 * row] = gates[row / hidden] }
            case .bias where !biases:
                values = [Float](repeating: 0, count: tensor.count)
            default: break
            }
            parameters.set(tensor, to: values)
        }
        return parameters
    }

    /// The state after each word.
    private func states(
        _ words: [[Float]], _ configuration: NetworkConfiguration, _ parameters: Parameters,
        _ kernels: Kernels
    ) -> [[Float]] {
        let batch = Batch([words.indices.map { Int32($0) }])
        let inputs = FloatBuffer(count: words.count * 2)
        for (index, value) in words.joined().enumerated() { inputs[index] = value }
        let workspace = Workspace()
        let rows = States(inputs.matrix(at: 0, rows: words.count, columns: 2))
        let states = Encoder(configuration).forward(
            .tokens(rows), batch, ForwardWeights(parameters, .float32), workspace, nil, keepsTraces: false,
            kernels)
        return withExtendedLifetime((inputs, workspace, parameters)) {
            states.columns(0, hidden).elements
        }
    }

    private static let written = [Word.write] + [[Float]](repeating: Word.keep, count: 9)

    private func gru(_ resetGate: NetworkConfiguration.ResetGate) -> NetworkConfiguration {
        var configuration = configuration(.gru)
        configuration.resetGate = resetGate
        return configuration
    }

    @Test(
        "A GRU's update gate at 1 keeps the state to the bit", arguments: Kernels.available,
        NetworkConfiguration.ResetGate.allCases)
    func updateGateKeeps(kernels: Kernels, resetGate: NetworkConfiguration.ResetGate) {
        // The update gate, the second, closes at "write" and opens at "keep".
        let parameters = parameters(gru(resetGate), gates: [0.3, -certain, 0.9], biases: true, kernels)
        let states = states(Self.written, gru(resetGate), parameters, kernels)
        #expect(states[0].allSatisfy { $0 != 0 })
        for state in states { #expect(state == states[0]) }
        // With the gate the other way round it forgets.
        let open = self.parameters(gru(resetGate), gates: [0.3, 0, 0.9], biases: true, kernels)
        let changing = self.states(Self.written, gru(resetGate), open, kernels)
        #expect(zip(changing[1], changing[0]).allSatisfy { $0 != $1 })
    }

    @Test(
        "A GRU's update gate at 0 takes the candidate", arguments: Kernels.available,
        NetworkConfiguration.ResetGate.allCases)
    func updateGateTakes(kernels: Kernels, resetGate: NetworkConfiguration.ResetGate) {
        // With the reset gate closed too, the state is tanh of the input's share alone.
        let parameters = parameters(gru(resetGate), gates: [-certain, -certain, 0.9], kernels)
        let weights =
            parameters.layout.tensors.first { $0.role == .inputWeights }.map(parameters.values) ?? []
        let state = states([Word.write], gru(resetGate), parameters, kernels)[0]
        let sums = FloatBuffer(count: hidden)
        for unit in 0..<hidden {
            let row = 2 * (2 * hidden + unit)
            sums[unit] = weights[row] * Word.write[0] + weights[row + 1] * Word.write[1]
        }
        kernels.tanh(sums.all)
        for unit in 0..<hidden { #expect(abs(state[unit] - sums[unit]) < 1e-6) }
    }

    @Test(
        "A GRU's reset gate near 0 ignores the past", arguments: Kernels.available,
        NetworkConfiguration.ResetGate.allCases)
    func resetGateIgnores(kernels: Kernels, resetGate: NetworkConfiguration.ResetGate) {
        let pasts = [[Word.write], [Word.silence, Word.write], [Word.write, Word.silence, Word.keep], []]
        /// The state after "write" behind each past; the update gate is closed, so that only the candidate counts.
        func states(resetBy weight: Float) -> [[Float]] {
            let parameters = parameters(
                gru(resetGate), gates: [weight, -certain, 0.9], biases: true, kernels)
            return pasts.map {
                self.states($0 + [Word.write], gru(resetGate), parameters, kernels).last ?? []
            }
        }
        let ignoring = states(resetBy: -certain)
        for state in ignoring { #expect(state == ignoring[0]) }
        let listening = states(resetBy: certain)
        #expect(Set(listening).count == pasts.count)
    }

    @Test(
        "An LSTM with its forget gate at 1 and its input gate at 0 keeps its cell to the bit",
        arguments: Kernels.available)
    func lstmKeeps(kernels: Kernels) {
        // Input gate open at "write" only; forget gate open at "keep" only; the output gate hears nothing and its
        // recurrent weights are zero, so that it stays half open and the state shows the cell alone.
        func states(forget: Float) -> [[Float]] {
            let configuration = configuration(.lstm)
            let parameters = parameters(configuration, gates: [certain, forget, 0.9, 0], kernels)
            for tensor in parameters.layout.tensors {
                var values = parameters.values(of: tensor)
                switch tensor.role {
                case .recurrentWeights:
                    for index in 3 * hidden * hidden..<4 * hidden * hidden { values[index] = 0 }
                case .inputWeights:
                    for row in 3 * hidden..<4 * hidden { values[2 * row + 1] = 0 }
                default: break
                }
                parameters.set(tensor, to: values)
            }
            return self.states(Self.written, configuration, parameters, kernels)
        }
        let kept = states(forget: -certain)
        #expect(kept[0].allSatisfy { abs($0) > 1e-3 })
        for state in kept { #expect(state == kept[0]) }
        let forgotten = states(forget: certain)
        #expect(forgotten[0] == kept[0])
        #expect(forgotten[1].allSatisfy { abs($0) < 1e-30 })
    }

    @Test(
        "A rectifier's network with the identity as recurrent weights copies its state",
        arguments: Kernels.available)
    func rectifierCopies(kernels: Kernels) {
        var configuration = configuration(.rnn)
        configuration.activation = .relu
        let parameters = parameters(configuration, gates: [0.9], kernels)
        for tensor in parameters.layout.tensors where tensor.role == .recurrentWeights {
            parameters.set(tensor, to: (0..<tensor.count).map { $0 % (hidden + 1) == 0 ? 1 : 0 })
        }
        let words = [Word.write, [-0.1, 1]] + [[Float]](repeating: Word.silence, count: 9)
        let states = states(words, configuration, parameters, kernels)
        for state in states.dropFirst(2) { #expect(state == states[1]) }
        #expect(states[1].contains { $0 > 0 })
        #expect(states.joined().allSatisfy { $0 >= 0 })
        // Silence after silence stays silence.
        #expect(
            self.states([Word.silence, Word.silence], configuration, parameters, kernels).joined().allSatisfy
            { $0 == 0 })
    }
}
