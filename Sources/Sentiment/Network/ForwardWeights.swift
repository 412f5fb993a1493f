/// What one direction of one layer multiplies by on its way forward, and its biases.
package struct DirectionOperands: Sendable {
    /// [inputs x G·H].
    package let inputs: PackedWeights
    /// [H x gates·H]: the first, or only, recurrent product.
    package let recurrent: PackedWeights
    /// [H x H]: the candidate's own product.
    package let candidate: PackedWeights
    /// [1 x G·H].
    package let bias: Matrix
    /// [1 x H].
    package let candidateBias: Matrix
}

/// The weights of all layers in the precision of their products: in single precision the parameters themselves,
/// otherwise copies.
package final class ForwardWeights: Sendable {
    /// The precision of the products.
    package let precision: Precision
    /// Each layer and direction.
    package let directions: [[DirectionOperands]]
    private let parameters: Parameters
    private let storage: FloatBuffer

    /// Weights for these parameters; ``refresh(_:_:)`` fills the copies.
    package init(_ parameters: Parameters, _ precision: Precision) {
        self.parameters = parameters
        self.precision = precision
        var count = 0
        func reserve(_ matrix: PackedMatrix) -> Int {
            let start = count
            if precision != .float32 {
                count += PackedWeights.floats(matrix.shape, precision).roundedUp(to: 16)
            }
            return start
        }
        let places = parameters.directions.map { layer in
            layer.map { (reserve($0.inputs), reserve($0.recurrent), reserve($0.candidate)) }
        }
        let storage = FloatBuffer(count: count)
        self.storage = storage
        func weights(_ matrix: PackedMatrix, _ place: Int) -> PackedWeights {
            precision == .float32 ? .float32(matrix) : storage.weights(at: place, matrix.shape, precision)
        }
        directions = zip(parameters.directions, places).map { layer, places in
            zip(layer, places).map { source, places in
                DirectionOperands(
                    inputs: weights(source.inputs, places.0), recurrent: weights(source.recurrent, places.1),
                    candidate: weights(source.candidate, places.2), bias: source.bias,
                    candidateBias: source.candidateBias)
            }
        }
    }

    /// Where everything stands in the parameters.
    package var layout: ParameterLayout { parameters.layout }

    /// How many independent pieces ``refresh(_:_:)`` can do.
    package var pieces: Int { precision == .float32 ? 0 : directions.reduce(0) { $0 + $1.count } }

    /// Copies the present parameters of one direction of one layer.
    package func refresh(_ piece: Int, _ kernels: Kernels) {
        let perLayer = directions[0].count
        let source = parameters.directions[piece / perLayer][piece % perLayer]
        let target = directions[piece / perLayer][piece % perLayer]
        kernels.convert(source.inputs, into: target.inputs)
        kernels.convert(source.recurrent, into: target.recurrent)
        if source.candidate.shape.count > 0 { kernels.convert(source.candidate, into: target.candidate) }
    }
}
