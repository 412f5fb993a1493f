import Sentiment

/// The share of the learning rate that each part of the network has in a step, as fine-tuning wants it: what was
/// pretrained changes less than what is new, and later (Howard and Ruder 2018, arXiv:1801.06146, sections 3.2 and 3.3).
///
/// Parts are counted from above: the head is 0, the last layer 1, the first layer `layers`, the embedding with its
/// n-grams the one below.
package struct LayerRates: Sendable, Hashable {
    /// The recurrent layers.
    package var layers: Int
    /// What the rate is divided by from each part to the one below.
    package var factor: Float
    /// How many parts move, from above; the others are frozen.
    package var moving: Int
    /// What the rate of the embedding is multiplied by besides.
    package var embeddingScale: Float = 1

    /// All parts have the full rate.
    package static func equal(layers: Int) -> LayerRates {
        LayerRates(layers: layers, factor: 1, moving: layers + 2)
    }

    /// `moving` parts, each with the rate of the one above divided by a factor.
    package init(layers: Int, factor: Float, moving: Int) {
        self.layers = layers
        self.factor = factor
        self.moving = moving
    }

    /// The rates of a step, of which some were taken before.
    package init(_ configuration: TrainingConfiguration, stepsBefore: Int, stepsPerEpoch: Int) {
        layers = configuration.network.layers
        factor = configuration.discriminativeRate
        embeddingScale = configuration.vectors.learningRateScale
        let stage = configuration.unfreezingEpochs * Double(stepsPerEpoch)
        moving =
            stage > 0
            ? 1 + Int(min(Double(layers + 1), Double(stepsBefore) / stage)) : layers + 2
    }

    /// The share of a layer, the first being 0; nil names the head.
    package func share(ofLayer layer: Int?) -> Float { share(depth: layer.map { layers - $0 } ?? 0) }

    /// The share of the embedding.
    package var embedding: Float { embeddingScale * share(depth: layers + 1) }

    private func share(depth: Int) -> Float {
        guard depth < moving else { return 0 }
        var share: Float = 1
        for _ in 0..<depth { share /= factor }
        return share
    }
}

extension AdamStep {
    /// The same step with a share of its learning rate.
    func scaled(by share: Float) -> AdamStep {
        var step = self
        step.learningRate *= share
        return step
    }
}
