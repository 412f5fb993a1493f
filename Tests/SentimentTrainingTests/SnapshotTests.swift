import Sentiment
import SentimentTraining
import Testing

@Suite struct SnapshotTests {
    private func bits(_ network: Network) -> [UInt32] {
        network.parameters.bits + network.embedding.bits + (network.nGrams?.table.bits ?? [])
    }

    @Test(
        "A snapshot gives back the weights it took, however they have changed since",
        arguments: cellCases.indices, [false, true])
    func restore(cell: Int, hasNGrams: Bool) {
        let configuration = cellCases[cell].configuration
        let training = TinyTraining(hasNGrams ? configuration.withNGrams : configuration)
        let snapshot = Snapshot(of: training.network)
        let taken = bits(training.network)
        snapshot.take(training.network)
        for _ in 0..<3 { training.train(Array(0..<24)) }
        #expect(bits(training.network) != taken)
        snapshot.restore(training.network)
        #expect(bits(training.network) == taken)
    }

    @Test("A snapshot stays as it is while the network goes on, also after giving its weights back")
    func independence() {
        let training = TinyTraining(cellCases[0].configuration)
        let snapshot = Snapshot(of: training.network)
        snapshot.take(training.network)
        let taken = snapshot.parameters.bits + snapshot.embedding.bits
        training.train(Array(0..<24))
        snapshot.restore(training.network)
        training.step.refreshDerivedWeights()
        training.train(Array(0..<24))
        #expect(snapshot.parameters.bits + snapshot.embedding.bits == taken)
        #expect(bits(training.network) != taken)
    }

    @Test("The last of several snapshots counts, and a NaN is kept as one")
    func last() {
        let training = TinyTraining(cellCases[0].configuration)
        let snapshot = Snapshot(of: training.network)
        snapshot.take(training.network)
        training.network.embedding.weights[3, 0] = .nan
        snapshot.take(training.network)
        training.network.embedding.weights[3, 0] = 0
        snapshot.restore(training.network)
        #expect(training.network.embedding.weights[3, 0].isNaN)
    }
}
