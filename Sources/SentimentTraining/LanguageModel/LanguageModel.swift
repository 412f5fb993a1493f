import Sentiment

/// The weights of a language model and their moments: one direction, or both, which share the table of embeddings.
///
/// Each direction has the shape of that direction in the first layer of the classifier. Further layers of a classifier
/// read both directions and so cannot be part of a language model; they start as without one.
package final class LanguageModel: Sendable {
    /// What Adam knows of a projection.
    package struct ProjectionMoments: Sendable {
        /// First moments.
        package let first: FloatBuffer
        /// Second moments.
        package let second: FloatBuffer
    }

    /// [V x D], shared by all directions, as input and as the softmax's weights.
    package let embedding: Embedding
    /// Forwards and, if there are two, backwards.
    package let directions: [NextWordModel]
    /// The optimizer of each direction; the first has the moments of the embedding.
    package let optimizers: [AdamOptimizer]
    /// The moments of each direction's projection.
    package let projectionMoments: [ProjectionMoments]

    /// A new model for the first layer of a classifier's network.
    package init(
        for network: NetworkConfiguration, vocabularySize: Int, precision: Precision, seed: UInt64,
        identity: Bool
    ) {
        var shape = network
        shape.layers = 1
        shape.isBidirectional = false
        shape.characterNGrams = false
        shape.pooling = .last
        let embedding = Embedding(vocabularySize: vocabularySize, size: network.embeddingSize)
        self.embedding = embedding
        let projections = (0..<network.directions).map { _ in
            NextWordProjection(
                hiddenSize: network.hiddenSize, embeddingSize: network.embeddingSize, precision: precision)
        }
        directions = projections.map {
            NextWordModel(
                Network(shape, classCount: 1, embedding: embedding).computing(in: precision), $0)
        }
        optimizers = directions.map { AdamOptimizer(for: $0.network) }
        projectionMoments = projections.map {
            ProjectionMoments(
                first: FloatBuffer(count: $0.storage.count), second: FloatBuffer(count: $0.storage.count))
        }
        // Each direction fills the table; the first one, which comes last, decides how it starts.
        for (number, direction) in directions.enumerated().reversed() {
            let seed = seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
            ParameterInitialization.start(direction.network, seed: seed, identity: identity)
            var random = SplitMix64(seed: seed ^ 0x9806_EC71)
            let projection = direction.projection
            let bound = (6 / Float(projection.hiddenSize + projection.embeddingSize)).squareRoot()
            let values = (0..<projection.hiddenSize * projection.embeddingSize).map { _ in
                bound * random.nextSigned()
            }
            values.withUnsafeBufferPointer { projection.set(projection.storage, to: $0) }
        }
    }

    /// The numbers that are learned.
    package var parameters: Int {
        embedding.vocabularySize * embedding.size
            + directions.reduce(0) { sum, direction in
                let layout = direction.network.parameters.layout
                let encoder = layout.tensors.filter { $0.name.hasPrefix(Self.encoderPrefix) }
                return sum + encoder.reduce(0) { $0 + $1.count }
                    + direction.projection.hiddenSize * direction.projection.embeddingSize
            }
    }

    private static let encoderPrefix = "encoder."

    /// The tensors of a direction's layer, with the names that they have in the classifier.
    package func encoderTensors(_ direction: Int) -> [(name: String, tensor: ParameterTensor)] {
        directions[direction].network.parameters.layout.tensors.compactMap { tensor in
            let prefix = "\(Self.encoderPrefix)0.forward."
            guard tensor.name.hasPrefix(prefix) else { return nil }
            let way = direction == 0 ? "forward" : "backward"
            return ("\(Self.encoderPrefix)0.\(way).\(tensor.name.dropFirst(prefix.count))", tensor)
        }
    }
}
