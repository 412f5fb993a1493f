import Sentiment

/// How the parameters of a new network start. Follows from the seed alone.
package enum ParameterInitialization {
    /// The range of a new embedding, and of its n-grams.
    static let embeddingRange: Float = 0.1

    /// Fills a network: input and head weights uniform (Glorot and Bengio 2010), recurrent weights orthogonal
    /// for each gate (Saxe et al. 2014) or the identity, biases zero but for the LSTM's forget gate, which
    /// starts at 1 (Gers et al. 2000; Jozefowicz et al. 2015).
    package static func start(_ network: Network, seed: UInt64, identity: Bool) {
        var random = SplitMix64(seed: seed ^ 0x5EED_0F_1A17)
        let table = network.embedding.weights
        // The padding's row stays zero: no text ever contains it.
        for row in 1..<table.rows {
            for column in 0..<table.columns { table[row, column] = embeddingRange * random.nextSigned() }
        }
        for tensor in network.parameters.layout.tensors {
            network.parameters.set(tensor, to: values(of: tensor, network.configuration, identity, &random))
        }
        guard let table = network.nGrams?.table.weights else { return }
        for row in 0..<table.rows {
            for column in 0..<table.columns { table[row, column] = embeddingRange * random.nextSigned() }
        }
    }

    private static func values(
        of tensor: ParameterTensor, _ configuration: NetworkConfiguration, _ identity: Bool,
        _ random: inout SplitMix64
    ) -> [Float] {
        switch tensor.role {
        case .inputWeights:
            // Each gate is a matrix of its own: its outputs are the hidden units.
            let bound = (6 / Float(tensor.shape[1] + configuration.hiddenSize)).squareRoot()
            return (0..<tensor.count).map { _ in bound * random.nextSigned() }
        case .headWeights:
            let bound = (6 / Float(tensor.shape[0] + tensor.shape[1])).squareRoot()
            return (0..<tensor.count).map { _ in bound * random.nextSigned() }
        case .attentionWeights:
            let bound = (6 / Float(1 + tensor.shape[0])).squareRoot()
            return (0..<tensor.count).map { _ in bound * random.nextSigned() }
        case .recurrentWeights:
            let size = tensor.shape[1]
            return (0..<tensor.shape[0] / size).flatMap { _ in
                identity && configuration.cell == .rnn
                    ? (0..<size * size).map { $0 / size == $0 % size ? 1 : 0 }
                    : orthogonal(size, &random)
            }
        case .bias(let forgetRows):
            return (0..<tensor.count).map { forgetRows.contains($0) ? 1 : 0 }
        }
    }

    /// A random orthogonal matrix: normal numbers whose rows are made orthonormal.
    private static func orthogonal(_ size: Int, _ random: inout SplitMix64) -> [Float] {
        while true {
            if let rows = Kernels.orthonormalRows(
                (0..<size * size).map { _ in random.nextNormal() }, size: size)
            {
                return rows.map(Float.init)
            }
        }
    }
}
