import Sentiment
import SentimentTraining
import TestSupport
import Testing

@Suite struct LayerRatesTests {
    private func configuration(_ change: (inout TrainingConfiguration) -> Void) -> TrainingConfiguration {
        .tiny {
            $0.network.layers = 2
            change(&$0)
        }
    }

    private func shares(_ rates: LayerRates) -> [Float] {
        [rates.share(ofLayer: nil), rates.share(ofLayer: 1), rates.share(ofLayer: 0), rates.embedding]
    }

    @Test("By default all parts have the full rate from the first step on")
    func equal() {
        let rates = LayerRates(configuration { _ in }, stepsBefore: 0, stepsPerEpoch: 10)
        #expect(shares(rates) == [1, 1, 1, 1])
        #expect(rates == .equal(layers: 2))
    }

    @Test("Each part has the rate of the one above divided by the factor")
    func discriminative() {
        let rates = LayerRates(
            configuration { $0.discriminativeRate = 2 }, stepsBefore: 0, stepsPerEpoch: 10)
        #expect(shares(rates) == [1, 0.5, 0.25, 0.125])
    }

    @Test("Parts join from above, one after each stage")
    func unfreezing() {
        let gradual = configuration { $0.unfreezingEpochs = 0.5 }
        func moving(_ steps: Int) -> Int {
            let rates = LayerRates(gradual, stepsBefore: steps, stepsPerEpoch: 10)
            return shares(rates).prefix { $0 == 1 }.count
        }
        #expect([0, 4, 5, 9, 10, 14, 15, 1000].map(moving) == [1, 1, 2, 2, 3, 3, 4, 4])
        #expect(shares(LayerRates(gradual, stepsBefore: 7, stepsPerEpoch: 10)) == [1, 1, 0, 0])
    }

    @Test("What is frozen keeps all bits, and does not count for the norm", arguments: cellCases.indices)
    func frozen(cell: Int) {
        let training = TinyTraining(cellCases[cell].configuration)
        let all = TinyTraining(cellCases[cell].configuration)
        let before = training.bits
        let frozen = training.train(Array(0..<24)) { $0.rates = LayerRates(layers: 2, factor: 1, moving: 1) }
        let whole = all.train(Array(0..<24))
        #expect(training.bits["embedding"] == before["embedding"])
        #expect(training.bits["first moments of the embedding"] == before["first moments of the embedding"])
        let parameters = training.network.parameters
        let fresh = TinyTraining(cellCases[cell].configuration).network.parameters
        for tensor in parameters.layout.tensors {
            let isSame = parameters.values(of: tensor) == fresh.values(of: tensor)
            #expect(isSame == tensor.name.hasPrefix("encoder."), "\(tensor.name)")
        }
        #expect(frozen.loss == whole.loss && frozen.gradientNorm < whole.gradientNorm)
    }

    @Test("A smaller share is a smaller step")
    func smaller() {
        func change(_ factor: Float) -> Float {
            let training = TinyTraining(cellCases[2].configuration)
            let before = training.network.embedding.weights.elements.flatMap(\.self)
            training.train(Array(0..<24)) {
                $0.weightDecay = 0
                $0.rates = LayerRates(layers: 2, factor: factor, moving: 4)
            }
            let after = training.network.embedding.weights.elements.flatMap(\.self)
            return zip(before, after).map { abs($0 - $1) }.reduce(0, +)
        }
        #expect(abs(change(1) / change(2) - 8) < 0.1)
    }

    @Test("A training that unfreezes part by part learns, and goes on from a checkpoint to the same model")
    func training() throws {
        let directory = try TemporaryDirectory()
        let corpus = WordSalad.corpus(300, seed: 1)
        let trainer = Trainer(
            configuration {
                $0.network.hiddenSize = 12
                $0.network.embeddingSize = 12
                $0.epochs = 12
                $0.unfreezingEpochs = 1.5
                $0.discriminativeRate = 1.5
            }, threads: 1)
        let trained = try trainer.train(on: corpus, validatingOn: WordSalad.corpus(90, seed: 2))
        #expect(trained.history.map(\.accuracy).max() ?? 0 > 0.8, "\(trained.history.map(\.accuracy))")
        var interrupted = trainer
        let countdown = Countdown(70)
        let path = directory.file("checkpoint")
        interrupted.isInterrupted = { countdown.isOver() }
        interrupted.checkpoints = CheckpointPolicy(path: path)
        #expect(throws: TrainingError.self) {
            try interrupted.train(on: corpus, validatingOn: WordSalad.corpus(90, seed: 2))
        }
        let resumed = try trainer.train(
            on: corpus, validatingOn: WordSalad.corpus(90, seed: 2), resumingFrom: path)
        #expect(try resumed.fileBytes == trained.fileBytes)
    }
}
