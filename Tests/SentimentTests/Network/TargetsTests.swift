import Sentiment
import Testing

@Suite struct TargetsTests {
    @Test("Labels become distributions: smoothed, and weighted by class")
    func labels() {
        let targets = Targets(labels: [2, 0], classWeights: [1, 2, 0.5], labelSmoothing: 0.3)
        #expect(targets.distributions.map { ($0 * 10).rounded() } == [1, 1, 8, 8, 1, 1])
        #expect(targets.weights == [0.5, 1])
        #expect(targets.classCount == 3)
    }

    /// The loss of a network whose head alone decides, and the slopes of its biases.
    private func loss(_ targets: Targets) -> (loss: Double, bias: [Float], test: TestNetwork) {
        var test = TestNetwork(TestNetwork.configuration())
        test.targets = targets
        let (loss, parameters, _, _) = test.gradients()
        return (loss, parameters.summary.headBias.elements[0], test)
    }

    @Test("A text of weight zero takes no part in the loss")
    func withoutWeight() {
        let labels: [Int32] = [0, 1, 2, 0, 1, 2]
        var targets = Targets(labels: labels, classWeights: [1, 1, 1], labelSmoothing: 0)
        targets.weights = [0, 0, 0, 0, 0, 0]
        #expect(loss(targets).loss == 0)
        #expect(loss(targets).bias.allSatisfy { $0 == 0 })
    }

    @Test("The entropy of predictions counts as it is asked to, and its slope agrees with differences")
    func entropy() {
        var targets = Targets(labels: [0, 1, 2, 0, 1, 2], classWeights: [1, 2, 0.5], labelSmoothing: 0.1)
        let without = loss(targets).loss
        targets.entropyWeight = 0.5
        let (with, bias, test) = loss(targets)
        let entropies = test.probabilities(of: test.batch).map { row in
            row.reduce(0) { $0 - Double($1) * logarithm(Double($1)) }
        }
        #expect(abs(with - without - 0.5 * entropies.reduce(0, +)) < 1e-5)
        let step: Float = 0x1p-8
        let place = test.network.parameters.summary.headBias
        for label in 0..<3 {
            let value = place[0, label]
            place[0, label] = value + step
            let above = test.loss()
            place[0, label] = value - step
            let below = test.loss()
            place[0, label] = value
            #expect(abs((above - below) / Double(2 * step) - Double(bias[label])) < 2e-3)
        }
    }
}
