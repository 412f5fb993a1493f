/// The transposes of one direction's matrices, which the way back multiplies by.
package struct TransposedWeights: Sendable {
    /// [G·H x inputs].
    package let inputs: PackedWeights
    /// [gates·H x H].
    package let recurrent: PackedWeights
    /// [H x H].
    package let candidate: PackedWeights
}

/// Transposed copies of all weight matrices, rebuilt after each step of the optimizer.
package final class TransposedParameters: Sendable {
    /// The precision of the copies.
    package let precision: Precision
    private let storage: FloatBuffer
    /// The copies of each layer and direction.
    package let directions: [[TransposedWeights]]

    /// Copies for a network of this layout; ``refresh(_:from:_:)`` fills them.
    package init(_ layout: ParameterLayout, _ precision: Precision = .float32) {
        var count = 0
        func reserve(_ shape: PackedShape) -> (Int, PackedShape) {
            let start = count
            count += PackedWeights.floats(shape.transposed, precision).roundedUp(to: 16)
            return (start, shape.transposed)
        }
        let places = layout.directions.map { layer in
            layer.map { (reserve($0.inputs.shape), reserve($0.recurrent.shape), reserve($0.candidate.shape)) }
        }
        let storage = FloatBuffer(count: count)
        self.storage = storage
        self.precision = precision
        directions = places.map { layer in
            layer.map { inputs, recurrent, candidate in
                TransposedWeights(
                    inputs: storage.weights(at: inputs.0, inputs.1, precision),
                    recurrent: storage.weights(at: recurrent.0, recurrent.1, precision),
                    candidate: storage.weights(at: candidate.0, candidate.1, precision))
            }
        }
    }

    /// How many independent pieces ``refresh(_:from:_:)`` can do.
    package var pieces: Int { directions.reduce(0) { $0 + $1.count } }

    /// Transposes one direction of one layer.
    package func refresh(_ piece: Int, from parameters: Parameters, _ kernels: Kernels) {
        let perLayer = directions[0].count
        let source = parameters.directions[piece / perLayer][piece % perLayer]
        let target = directions[piece / perLayer][piece % perLayer]
        kernels.transpose(source.inputs, into: target.inputs)
        kernels.transpose(source.recurrent, into: target.recurrent)
        kernels.transpose(source.candidate, into: target.candidate)
    }
}
