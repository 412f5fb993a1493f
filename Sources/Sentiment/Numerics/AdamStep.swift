/// The numbers of one step of Adam with decoupled weight decay (Kingma and Ba 2015, algorithm 1; Loshchilov
/// and Hutter 2019, algorithm 2).
package struct AdamStep: Sendable {
    /// Step size.
    package var learningRate: Float
    /// Decoupled decay, multiplied by the learning rate.
    package var weightDecay: Float
    /// Decay of the first moment.
    package var beta1: Float
    /// Decay of the second moment.
    package var beta2: Float
    /// Keeps the quotient finite.
    package var epsilon: Float
    /// What clipping multiplies the gradient by.
    package var gradientScale: Float
    /// 1 / (1 - beta1^t), which undoes the moments' start at zero.
    package var correction1: Float
    /// 1 / (1 - beta2^t).
    package var correction2: Float

    /// Step number `step`, the first being 1.
    package init(
        step: Int, learningRate: Float, weightDecay: Float = 0, beta1: Float = 0.9, beta2: Float = 0.999,
        epsilon: Float = 1e-8, gradientScale: Float = 1
    ) {
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.gradientScale = gradientScale
        correction1 = Float(1 / (1 - power(Double(beta1), Double(step))))
        correction2 = Float(1 / (1 - power(Double(beta2), Double(step))))
    }
}
