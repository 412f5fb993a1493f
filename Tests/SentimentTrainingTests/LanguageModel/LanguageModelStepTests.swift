import Sentiment
import SentimentTraining
import Testing

@Suite struct LanguageModelStepTests {
    // MARK: Gradients

    @Test(
        "Gradients agree with central differences, with all words as candidates and with some",
        arguments: cellCases.indices, [12, 40])
    func centralDifferences(cell: Int, candidates: Int) {
        let tiny = TinyLanguageModel(cellCases[cell].configuration) { $0.candidates = candidates }
        // The second stretches go on from the states of the first.
        tiny.train(tiny.nextStretches(), learningRate: 0)
        let stretches = tiny.nextStretches()
        #expect(stretches.contains { !$0.isFirst } && stretches.contains(where: \.isFirst))
        let states = tiny.states
        tiny.model.optimizers[0].embeddingFirst.weights.clear()
        func loss() -> Double {
            tiny.states = states
            defer { tiny.repeatStep() }
            // Moments without memory are the gradients. They are those of the sum over both directions.
            return 2 * tiny.train(stretches, learningRate: 0, beta1: 0).loss
        }
        _ = loss()

        let name = "\(cellCases[cell].name), \(candidates) candidates"
        let isSmooth = cellCases[cell].configuration.activation != .relu
        func check(_ place: String, _ gradient: Float, _ get: () -> Float, _ set: (Float) -> Void) {
            let value = get()
            let step: Float = 0x1p-8
            func lossOf(_ value: Float) -> Double {
                set(value)
                tiny.step.refreshDerivedWeights()
                return loss()
            }
            let difference = (lossOf(value + step) - lossOf(value - step)) / Double(2 * step)
            set(value)
            tiny.step.refreshDerivedWeights()
            // The rectifier has kinks.
            let tolerance = isSmooth ? 1e-3 + 0.01 * abs(difference) : 2e-2 + 0.1 * abs(difference)
            #expect(
                abs(Double(gradient) - difference) <= tolerance,
                "\(name): \(place) has gradient \(gradient), difference \(difference)")
        }

        let embedding = tiny.model.embedding.weights
        let embeddingGradient = tiny.model.optimizers[0].embeddingFirst.weights.elements
        for row in 1..<embedding.rows {
            check(
                "word \(row)", embeddingGradient[row][row % 5], { embedding[row, row % 5] },
                { embedding[row, row % 5] = $0 })
        }
        for (number, direction) in tiny.model.directions.enumerated() {
            let parameters = direction.network.parameters
            let gradients = tiny.model.optimizers[number].first.floats
            for (tensorName, tensor) in tiny.model.encoderTensors(number) {
                var places: [Int] = []
                tensor.forEachPlace { places.append($0) }
                for place in places where place % max(1, places.count / 8) == 0 {
                    check(
                        tensorName, gradients[place], { parameters.storage[place] },
                        { parameters.storage[place] = $0 })
                }
            }
            let projection = direction.projection
            let projectionGradient = projection.values(of: tiny.model.projectionMoments[number].first)
            for (row, column) in [(0, 0), (3, 4), (8, 2), (5, 1)] {
                check(
                    "projection \(number)", projectionGradient[row * projection.embeddingSize + column],
                    { projection.weights[row, column] }, { projection.weights[row, column] = $0 })
            }
        }
    }

    // MARK: Carried states

    @Test(
        "However a text is cut into stretches and dealt to lanes, its words are predicted alike",
        arguments: cellCases.indices)
    func stretches(cell: Int) {
        func loss(stretch: Int, lanes: Int) -> Double {
            let tiny = TinyLanguageModel(cellCases[cell].configuration) {
                $0.stretch = stretch
                $0.lanes = lanes
                $0.candidates = 1000
                $0.embeddingDropout = 0
                $0.outputDropout = 0
            }
            var sum = 0.0
            while true {
                let stretches = tiny.nextStretches()
                if stretches.isEmpty { return sum }
                let result = tiny.train(stretches, learningRate: 0)
                sum += result.loss * Double(result.tokens)
            }
        }
        let expected = loss(stretch: 100, lanes: 7)
        for (stretch, lanes) in [(1, 7), (3, 5), (5, 20), (100, 1)] {
            #expect(
                abs(loss(stretch: stretch, lanes: lanes) / expected - 1) < 1e-6, "stretches of \(stretch)")
        }
    }

    // MARK: Repeatability

    @Test(
        "All bits are the same for any number of threads", arguments: cellCases.indices,
        [Precision.float32, .bfloat16])
    func threads(cell: Int, precision: Precision) {
        func bits(_ threads: Int) -> [String: [UInt32]] {
            let tiny = TinyLanguageModel(
                cellCases[cell].configuration, threads: threads, precision: precision)
            while true {
                let stretches = tiny.nextStretches()
                if stretches.isEmpty { return tiny.bits }
                tiny.train(stretches)
            }
        }
        let expected = bits(1)
        #expect(expected["weights 1"] != TinyLanguageModel(cellCases[cell].configuration).bits["weights 1"])
        for threads in [2, 3, 5] {
            for (name, bits) in bits(threads) {
                #expect(bits == expected[name], "\(name), \(cellCases[cell].name), \(threads) threads")
            }
        }
    }

    // MARK: Candidates

    @Test("The loss of a sample of the words is on average that of all words")
    func sampledLoss() {
        func tiny(_ candidates: Int) -> TinyLanguageModel {
            TinyLanguageModel(cellCases[2].configuration) {
                $0.candidates = candidates
                $0.embeddingDropout = 0
                $0.outputDropout = 0
            }
        }
        let full = tiny(39)
        let stretches = full.nextStretches()
        let expected = full.train(stretches, learningRate: 0).loss
        let sampled = tiny(25)
        let losses = (0..<400).map { _ in sampled.train(stretches, learningRate: 0).loss }
        #expect(Set(losses).count > 10, "the candidates change")
        #expect(abs(losses.reduce(0, +) / 400 - expected) < 0.02 * expected)
    }
}
