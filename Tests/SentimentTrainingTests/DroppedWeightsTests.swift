import Sentiment
import SentimentTraining
import Testing

@Suite struct DroppedWeightsTests {
    private func dropout(_ rate: Float, key: UInt64 = 7) -> Dropout {
        var dropout = Dropout(embeddingRate: 0, layerRate: 0, headRate: 0, key: key)
        dropout.recurrentRate = rate
        return dropout
    }

    private func dropped(_ training: TinyTraining, _ dropout: Dropout) -> DroppedWeights {
        let pieces = DenseGradients(of: training.network, workers: 1).pieces
        let dropped = DroppedWeights(of: training.network, pieces: pieces)
        dropped.refresh(dropout)
        return dropped
    }

    @Test(
        "About the given share of the recurrent weights is dropped, the others grow, and nothing else changes",
        arguments: cellCases.indices)
    func masks(cell: Int) {
        let training = TinyTraining(cellCases[cell].configuration)
        let parameters = dropped(training, dropout(0.25)).parameters
        for tensor in parameters.layout.tensors {
            let before = training.network.parameters.values(of: tensor)
            let after = parameters.values(of: tensor)
            guard tensor.role == .recurrentWeights else {
                #expect(after == before, "\(tensor.name)")
                continue
            }
            for (before, after) in zip(before, after) {
                #expect(after == 0 || abs(after - before / 0.75) < 1e-6, "\(tensor.name)")
            }
            // Within five standard deviations.
            let share = Double(after.count { $0 == 0 }) / Double(after.count)
            #expect(
                abs(share - 0.25) < 5 * (0.25 * 0.75 / Double(after.count)).squareRoot(), "\(tensor.name)")
        }
    }

    @Test("Each step drops other weights")
    func keys() {
        let training = TinyTraining(cellCases[2].configuration)
        func values(_ key: UInt64) -> [Float] {
            let parameters = dropped(training, dropout(0.5, key: key)).parameters
            return parameters.layout.tensors.flatMap { parameters.values(of: $0) }
        }
        #expect(values(1) == values(1))
        #expect(values(1) != values(2))
    }

    @Test(
        "A dropped weight does not move, and the others move by the gradient of the masked network",
        arguments: cellCases.indices)
    func gradients(cell: Int) throws {
        // Without momentum and with a huge epsilon, a step of Adam goes along the gradient.
        let training = TinyTraining(cellCases[cell].configuration, dropsRecurrentWeights: true)
        let before = training.network.parameters.layout.tensors.map {
            training.network.parameters.values(of: $0)
        }
        let mask = dropped(training, dropout(0.4, key: training.nextKey)).parameters
        let masks = mask.layout.tensors.map { mask.values(of: $0) }
        training.train(Array(0..<24)) {
            $0.beta1 = 0; $0.epsilon = 1e6; $0.learningRate = 1e3; $0.weightDecay = 0; $0.dropout = 0
            $0.recurrentDropout = 0.4
        }
        for (index, tensor) in training.network.parameters.layout.tensors.enumerated()
        where tensor.role == .recurrentWeights {
            let after = training.network.parameters.values(of: tensor)
            let moved = zip(before[index], after).map { $0 != $1 }
            for (place, isMoved) in moved.enumerated()
            where masks[index][place] == 0 && before[index][place] != 0 {
                #expect(!isMoved, "\(tensor.name)[\(place)]")
            }
            #expect(moved.contains(true), "\(tensor.name)")
        }
    }
}
