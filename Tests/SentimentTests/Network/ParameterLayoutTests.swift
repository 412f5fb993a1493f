import Sentiment
import Testing

@Suite struct ParameterLayoutTests {
    @Test(
        "Places are told row by row, with several layers and directions too, as they are told one by one",
        arguments: gradientCases.indices)
    func order(index: Int) {
        let layout = TestNetwork(gradientCases[index].configuration).network.parameters.layout
        for tensor in layout.tensors {
            var places: [Int] = []
            tensor.forEachPlace { places.append($0) }
            let columns = tensor.shape.count > 1 ? tensor.shape[1] : 1
            let expected = (0..<tensor.shape[0]).flatMap { row in
                (0..<columns).map { tensor.place(row, $0) }
            }
            #expect(places == expected, "\(gradientCases[index].name): \(tensor.name)")
        }
    }

    @Test("Columns of a second layer that reads both directions cross the padding between them")
    func directions() throws {
        var configuration = TestNetwork.configuration()
        configuration.layers = 2
        let layout = ParameterLayout(configuration, classCount: 3, block: 16)
        let weights = try #require(layout.tensors.first { $0.name == "encoder.1.forward.input_weights" })
        #expect(weights.shape == [4 * 5, 2 * 5])
        var places: [Int] = []
        weights.forEachPlace { places.append($0) }
        // A row of the packed matrix has four gates of 16 units, of which 5 are used.
        #expect(
            zip(places, places[1...]).prefix(9).map { $1 - $0 } == [64, 64, 64, 64, 64 * 12, 64, 64, 64, 64])
    }
}
