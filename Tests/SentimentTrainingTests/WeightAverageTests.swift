import Sentiment
import SentimentTraining
import Testing

@Suite struct WeightAverageTests {
    private let interval = WeightAverage.interval

    private func shift(_ network: Network, by amount: Float) {
        let embedding = network.embedding.weights
        for row in 0..<embedding.rows {
            for column in 0..<embedding.columns { embedding[row, column] += amount }
        }
        for place in 0..<network.parameters.storage.count { network.parameters.storage[place] += amount }
        if let table = network.nGrams?.table.weights {
            for row in 0..<table.rows { for column in 0..<table.columns { table[row, column] += amount } }
        }
    }

    @Test("Every weight is the decaying average of what it was", arguments: [1, 3])
    func average(threads: Int) throws {
        let network = TinyTraining(cellCases[2].configuration.withNGrams).network
        let start = (network.embedding.weights[7, 3], network.parameters.storage[11])
        let table = try #require(network.nGrams?.table.weights)
        let nGram = table[5, 2]
        let decay: Float = 0.98
        let average = WeightAverage(of: network, decay: decay)
        var expected = 0.0
        for step in 1...20 * interval {
            if step % interval == 1 { shift(network, by: 1) }
            average.follow(step: step, pool: WorkerPool(threads: threads))
            guard step <= interval || step % interval == 0 else { continue }
            let updates = step <= interval ? 0 : Double(step / interval - 1)
            let kept = min(power(Double(decay), Double(interval)), updates / (updates + 10))
            expected = kept * expected + (1 - kept) * Double((step + interval - 1) / interval)
        }
        let found = average.network
        #expect(abs(Double(found.embedding.weights[7, 3] - start.0) - expected) < 1e-4)
        #expect(abs(Double(found.parameters.storage[11] - start.1) - expected) < 1e-4)
        let averaged = try #require(found.nGrams?.table.weights)
        #expect(abs(Double(averaged[5, 2] - nGram) - expected) < 1e-4)
        #expect(expected > 5 && expected < 20)
    }

    @Test("After the first steps it is the weights themselves, however few the steps are")
    func beginning() {
        let network = TinyTraining(cellCases[0].configuration).network
        let average = WeightAverage(of: network, decay: 0.999)
        for step in 1...3 {
            shift(network, by: 1)
            average.follow(step: step, pool: WorkerPool(threads: 1))
            #expect(average.network.embedding.weights.elements == network.embedding.weights.elements)
        }
    }

    @Test("The averaged network predicts, and the weights in training are not touched")
    func separate() {
        let network = TinyTraining(cellCases[0].configuration).network
        let average = WeightAverage(of: network, decay: 0.5)
        let before = network.embedding.weights.elements
        shift(average.network, by: 1)
        #expect(network.embedding.weights.elements == before)
    }
}
