/// How the parts of a model become one: p(class) ∝ p_network(class)^network · e^(linear · margin(class)).
///
/// A logarithmic opinion pool (Hinton 2002), or stacking (Wolpert 1992) with one number a part; of the two parts of a
/// "wide and deep" model (Cheng et al. 2016, arXiv:1606.07792), the network is the deep one, the linear model the wide
/// one. The logits of the whole become probabilities by the ``DecisionRule``.
package struct PartScales: Codable, Sendable, Hashable {
    /// What multiplies the network's log-probabilities, at least 0.
    package var network: Double
    /// What multiplies the margins of the linear model, at least 0.
    package var linear: Double

    /// Of a model that is a network alone.
    package static let networkAlone = PartScales(network: 1, linear: 0)

    /// These scales.
    package init(network: Double, linear: Double) {
        self.network = network
        self.linear = linear
    }

    /// What is wrong with them; nil when they can be used.
    package var problem: String? {
        for (name, value) in [("network", network), ("linear", linear)] where !(0...1e6).contains(value) {
            return "\(name) is \(value), but must be between 0 and 1000000"
        }
        return nil
    }

    /// The logits of the whole model for some texts.
    ///
    /// - Parameters:
    ///   - logits: (N, C) row by row, the network's; nil where there is none.
    ///   - margins: (N, C) row by row, the linear model's.
    package func combine(_ logits: [Float]?, margins: [Float]) -> [Float] {
        precondition(
            logits.map { $0.count == margins.count } ?? true, "Both parts have a number for each label.")
        return margins.indices.map { combine(logits?[$0] ?? 0, margin: margins[$0]) }
    }

    /// Makes the logits of a text those of the whole model, whose softmax are its probabilities: network · logits +
    /// linear · margins.
    ///
    /// - Parameters:
    ///   - logits: (1, C), the network's; zeros where there is no network.
    ///   - margins: C, the linear model's.
    package func combine(_ logits: Matrix, margins: UnsafeBufferPointer<Float>) {
        precondition(logits.columns == margins.count, "Both parts have a number for each label.")
        for label in margins.indices {
            logits[0, label] = combine(logits[0, label], margin: margins[label])
        }
    }

    private func combine(_ logit: Float, margin: Float) -> Float {
        Float(network) * logit + Float(linear) * margin
    }
}
