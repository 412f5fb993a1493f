import Sentiment
import Testing

@Suite struct AdamStepTests {
    /// The weight after steps with these gradients, from 1.
    private func weight(after gradients: [Float], weightDecay: Float = 0, gradientScale: Float = 1) -> Float {
        let memory = FloatBuffer(count: 4)
        let parts = (0..<4).map { memory.matrix(at: $0, rows: 1, columns: 1) }
        parts[1][0, 0] = 1
        for (index, gradient) in gradients.enumerated() {
            parts[0][0, 0] = gradient
            let step = AdamStep(
                step: index + 1, learningRate: 0.1, weightDecay: weightDecay, gradientScale: gradientScale)
            Kernels.best.adam(step, gradient: parts[0], weights: parts[1], first: parts[2], second: parts[3])
        }
        return memory[1]
    }

    @Test(
        "The first step is as long as the learning rate, whatever the gradient's size",
        arguments: [Float(1e-3), 1, 1e3])
    func firstStep(gradient: Float) {
        #expect(abs(weight(after: [gradient]) - 0.9) < 1e-5)
        #expect(abs(weight(after: [-gradient]) - 1.1) < 1e-5)
    }

    @Test("Without a gradient nothing moves, but for the decay")
    func decay() {
        #expect(weight(after: [0, 0, 0]) == 1)
        #expect(abs(weight(after: [0, 0], weightDecay: 0.5) - 0.95 * 0.95) < 1e-6)
    }

    @Test("The steps are those of the published algorithm")
    func published() {
        let gradients = [0.5, -0.2, 0.1, 0.7]
        var (w, m, v) = (1.0, 0.0, 0.0)
        var (beta1Power, beta2Power) = (1.0, 1.0)
        for g in gradients {
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g * g
            (beta1Power, beta2Power) = (beta1Power * 0.9, beta2Power * 0.999)
            let direction = (m / (1 - beta1Power)) / ((v / (1 - beta2Power)).squareRoot() + 1e-8)
            w -= 0.1 * (direction + 0.01 * w)
        }
        #expect(abs(Double(weight(after: gradients.map { Float($0) }, weightDecay: 0.01)) - w) < 1e-5)
    }

    @Test("Clipping scales the gradient before anything else")
    func clipping() {
        #expect(
            abs(weight(after: [1, 4], gradientScale: 0.25) - weight(after: [0.25, 1])) < 1e-6)
        #expect(abs(weight(after: [0.25, 1]) - weight(after: [1, 1])) > 1e-4)
    }
}
