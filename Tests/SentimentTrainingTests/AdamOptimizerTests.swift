import Sentiment
import SentimentTraining
import Testing

/// Adam for one number, as the paper's algorithm 1 has it, with the decoupled decay of AdamW's algorithm 2.
private struct ScalarAdam {
    var weight: Double
    var first = 0.0
    var second = 0.0

    mutating func step(
        _ t: Int, gradient: Double, rate: Double, beta1: Double, beta2: Double, epsilon: Double, decay: Double
    ) {
        first = beta1 * first + (1 - beta1) * gradient
        second = beta2 * second + (1 - beta2) * gradient * gradient
        var (power1, power2) = (1.0, 1.0)
        for _ in 0..<t { (power1, power2) = (power1 * beta1, power2 * beta2) }
        let (corrected1, corrected2) = (first / (1 - power1), second / (1 - power2))
        weight -= rate * (corrected1 / (corrected2.squareRoot() + epsilon) + decay * weight)
    }
}

@Suite struct AdamOptimizerTests {
    private static let vocabularySize = 6
    private let hyperparameters = (
        rate: Float(0.05), beta1: Float(0.8), beta2: Float(0.95), epsilon: Float(1e-4)
    )

    private func network(_ kernels: Kernels) -> Network {
        var configuration = NetworkConfiguration()
        configuration.embeddingSize = 19
        configuration.hiddenSize = 5
        let network = Network(
            configuration, classCount: 3,
            embedding: Embedding(vocabularySize: Self.vocabularySize, size: configuration.embeddingSize),
            kernels: kernels)
        ParameterInitialization.start(network, seed: 4, identity: false)
        return network
    }

    private func step(_ number: Int, decay: Float, scale: Float = 1) -> AdamStep {
        AdamStep(
            step: number, learningRate: hyperparameters.rate, weightDecay: decay,
            beta1: hyperparameters.beta1,
            beta2: hyperparameters.beta2, epsilon: hyperparameters.epsilon, gradientScale: scale)
    }

    private func scalarStep(_ scalar: inout ScalarAdam, _ number: Int, gradient: Double, decay: Float) {
        scalar.step(
            number, gradient: gradient, rate: Double(hyperparameters.rate),
            beta1: Double(hyperparameters.beta1),
            beta2: Double(hyperparameters.beta2), epsilon: Double(hyperparameters.epsilon),
            decay: Double(decay))
    }

    @Test("Dense parameters move as the paper says, piece by piece", arguments: Kernels.available.indices)
    func dense(kernels: Int) {
        let network = network(Kernels.available[kernels])
        let optimizer = AdamOptimizer(for: network)
        let count = network.parameters.layout.count
        let gradient = network.makeGradients()
        var scalars = network.parameters.floats.map { ScalarAdam(weight: Double($0)) }
        var random = SplitMix64(seed: 8)
        // Pieces of every remainder, and a stretch that is left alone.
        let cuts = [0, 1, 4, 11, 32, 63, 100, 107, count / 2, count - 40]
        for number in 1...6 {
            let scale: Float = number % 2 == 0 ? 0.25 : 1
            let decay: Float = number % 3 == 0 ? 0.3 : 0
            for place in 0..<count { gradient.storage[place] = 3 * random.nextSigned() }
            for (start, end) in zip(cuts, cuts.dropFirst()) {
                optimizer.update(
                    start..<end, of: network, gradient: gradient, step(number, decay: decay, scale: scale))
            }
            for place in 0..<count - 40 {
                scalarStep(
                    &scalars[place], number, gradient: Double(gradient.storage[place]) * Double(scale),
                    decay: decay)
            }
        }
        for (place, scalar) in scalars.enumerated() {
            expectClose(network.parameters.storage[place], scalar.weight, "weight \(place)")
            expectClose(optimizer.first.storage[place], scalar.first, "first moment \(place)")
            expectClose(optimizer.second.storage[place], scalar.second, "second moment \(place)")
        }
    }

    @Test(
        "A word moves as the paper says in the steps that touch it, and rests in the others",
        arguments: Kernels.available.indices)
    func lazyWords(kernels: Int) {
        let network = network(Kernels.available[kernels])
        let optimizer = AdamOptimizer(for: network)
        let size = network.configuration.embeddingSize
        let stepsOfWord = [2: [1, 4, 5], 3: [2], 5: [1, 2, 3, 4, 5, 6]]
        var scalars = network.embedding.weights.elements.map { $0.map { ScalarAdam(weight: Double($0)) } }
        let buffer = FloatBuffer(count: size)
        var random = SplitMix64(seed: 9)
        for number in 1...6 {
            for word in stepsOfWord.keys.sorted() where stepsOfWord[word]?.contains(number) == true {
                for column in 0..<size { buffer[column] = random.nextSigned() }
                optimizer.update(word: word, of: network, gradient: buffer.all, step(number, decay: 0.2))
                for column in 0..<size {
                    // The bias corrections count the steps of the training, not those of the word.
                    scalarStep(&scalars[word][column], number, gradient: Double(buffer[column]), decay: 0.2)
                }
            }
        }
        for word in 0..<Self.vocabularySize {
            for column in 0..<size {
                let scalar = scalars[word][column]
                let name = "word \(word), column \(column)"
                expectClose(network.embedding.weights[word, column], scalar.weight, name)
                expectClose(optimizer.embeddingFirst.weights[word, column], scalar.first, name)
                expectClose(optimizer.embeddingSecond.weights[word, column], scalar.second, name)
            }
        }
    }

    @Test("The first step moves each weight by the learning rate against its gradient's sign")
    func firstStep() {
        let network = network(.best)
        let optimizer = AdamOptimizer(for: network)
        let gradient = network.makeGradients()
        let before = network.parameters.floats
        for place in 0..<before.count { gradient.storage[place] = [-2, -0.01, 0.5, 30][place % 4] }
        optimizer.update(
            0..<before.count, of: network, gradient: gradient, AdamStep(step: 1, learningRate: 0.01))
        for place in before.indices {
            let expected = before[place] + (place % 4 < 2 ? 0.01 : -0.01)
            #expect(abs(network.parameters.storage[place] - expected) < 1e-6)
        }
    }

    @Test("The bias corrections are 1 / (1 - beta^t)")
    func corrections() {
        let first = AdamStep(step: 1, learningRate: 0.001)
        #expect(abs(first.correction1 - 10) < 1e-5)
        #expect(abs(first.correction2 - 1000) < 0.02)
        let third = AdamStep(step: 3, learningRate: 0.001, beta1: 0.5, beta2: 0.75)
        #expect(third.correction1 == Float(8.0 / 7))
        #expect(third.correction2 == Float(64.0 / 37))
        let late = AdamStep(step: 1_000_000, learningRate: 0.001)
        #expect(late.correction1 == 1 && late.correction2 == 1)
        let forgetful = AdamStep(step: 1, learningRate: 0.001, beta1: 0, beta2: 0)
        #expect(forgetful.correction1 == 1 && forgetful.correction2 == 1)
    }

    @Test("Moments start at zero, in the shapes of the network")
    func start() {
        let network = network(.best)
        let optimizer = AdamOptimizer(for: network)
        for parameters in [optimizer.first, optimizer.second] {
            #expect(parameters.floats == [Float](repeating: 0, count: network.parameters.layout.count))
        }
        for table in [optimizer.embeddingFirst.weights, optimizer.embeddingSecond.weights] {
            #expect(
                table.elements
                    == [[Float]](
                        repeating: [Float](repeating: 0, count: 19), count: Self.vocabularySize))
        }
    }

    private func expectClose(_ found: Float, _ expected: Double, _ name: String) {
        #expect(abs(Double(found) - expected) <= 2e-6 * (1 + abs(expected)), "\(name)")
    }
}
