import Sentiment
import Testing

/// Every cell, placement, direction and pooling, small enough to differentiate each number.
let gradientCases: [(name: String, configuration: NetworkConfiguration)] = {
    typealias Change = (inout NetworkConfiguration) -> Void
    let cells: [(String, Change)] = [
        ("RNN tanh", { $0.cell = .rnn }),
        (
            "RNN relu",
            {
                $0.cell = .rnn; $0.activation = .relu
            }
        ),
        ("LSTM", { $0.cell = .lstm }),
        (
            "GRU reset after",
            {
                $0.cell = .gru; $0.resetGate = .after
            }
        ),
        (
            "GRU reset before",
            {
                $0.cell = .gru; $0.resetGate = .before
            }
        ),
    ]
    let stacks: [(String, Change)] = [
        ("forward", { $0.isBidirectional = false }),
        ("both directions", { $0.isBidirectional = true }),
        (
            "two layers in both directions",
            {
                $0.isBidirectional = true; $0.layers = 2
            }
        ),
        (
            "wide",
            {
                $0.isBidirectional = false; $0.hiddenSize = 21; $0.embeddingSize = 17
            }
        ),
    ]
    let poolings: [NetworkConfiguration.Pooling] = [
        .last, .max, .mean, .attention, [.last, .max, .mean, .attention],
    ]
    return cells.flatMap { cell in
        stacks.flatMap { stack in
            poolings.map { pooling in
                let configuration = TestNetwork.configuration {
                    cell.1(&$0)
                    stack.1(&$0)
                    $0.pooling = pooling
                }
                return ("\(cell.0), \(stack.0), \(pooling) pooling", configuration)
            }
        }
    }
}()

@Suite struct GradientTests {
    @Test("Gradients agree with central differences", arguments: gradientCases.indices)
    func centralDifferences(index: Int) {
        expectGradients(of: TestNetwork(gradientCases[index].configuration), gradientCases[index].name)
    }

    @Test(
        "Gradients agree with central differences under a dropout mask, whether words are projected together or tokens",
        arguments: gradientCases.indices, [(true, false), (false, false), (true, true)])
    func centralDifferencesWithDropout(index: Int, kind: (sharesWords: Bool, isVariational: Bool)) {
        var test = TestNetwork(gradientCases[index].configuration)
        test.dropout = Dropout(embeddingRate: 0.2, layerRate: 0.3, headRate: 0.4, key: 77)
        test.dropout?.isVariational = kind.isVariational
        test.sharesWords = kind.sharesWords
        expectGradients(of: test, gradientCases[index].name)
    }

    @Test(
        "Gradients of n-grams, shared by words that are known or not, agree with central differences",
        arguments: [0, 5, 9], [true, false])
    func nGrams(index: Int, sharesWords: Bool) {
        var configuration = gradientCases[index * gradientCases.count / 10].configuration
        configuration.characterNGrams = true
        configuration.ngramBuckets = 23
        var test = TestNetwork(configuration)
        test.sharesWords = sharesWords
        expectGradients(of: test, "n-grams")
        test.dropout = Dropout(embeddingRate: 0.2, layerRate: 0.3, headRate: 0.4, key: 77)
        expectGradients(of: test, "n-grams with dropout")
    }

    /// Differentiates up to 12 evenly spread elements of each tensor, and of each word of the table
    /// and each n-gram.
    private func expectGradients(of test: TestNetwork, _ name: String) {
        let (_, gradients, words, nGrams) = test.gradients()
        let parameters = test.network.parameters
        var checked = Tally()
        for tensor in parameters.layout.tensors {
            var places: [Int] = []
            tensor.forEachPlace { places.append($0) }
            for index in stride(from: 0, to: places.count, by: max(1, places.count / 12)) {
                let place = places[index]
                expectClose(
                    Double(gradients.storage[place]), of: test, "\(name): \(tensor.name)[\(index)]", &checked,
                    get: { parameters.storage[place] }, set: { parameters.storage[place] = $0 })
            }
        }
        for (kind, table, found) in [
            ("word", test.network.embedding, words), ("n-gram", test.network.nGrams?.table, nGrams),
        ] {
            guard let table = table?.weights else { continue }
            for row in 0..<table.rows {
                for column in 0..<min(3, table.columns) {
                    let analytic = found[Int32(row)].map { Double($0[column]) } ?? 0
                    expectClose(
                        analytic, of: test, "\(name): \(kind) \(row)[\(column)]", &checked,
                        get: { table[row, column] }, set: { table[row, column] = $0 })
                }
            }
        }
        #expect(checked.kinks * 4 < checked.smooth, "\(name): too many kinks to tell")
    }

    private struct Tally {
        var smooth = 0
        var kinks = 0
    }

    /// Compares with the central difference. The rectifier and the maximum have kinks: where the slopes on
    /// the two sides of a point differ, there is no gradient to compare with.
    private func expectClose(
        _ analytic: Double, of test: TestNetwork, _ name: String, _ checked: inout Tally, get: () -> Float,
        set: (Float) -> Void
    ) {
        let value = get()
        let configuration = test.network.configuration
        let hasKinks =
            configuration.pooling.kinds.contains(.max)
            || (configuration.cell == .rnn && configuration.activation == .relu)
        let step: Float = hasKinks ? 0x1p-11 : 0x1p-8
        func loss(at value: Float) -> Double {
            set(value)
            return test.loss()
        }
        let (below, here, above) = (loss(at: value - step), loss(at: value), loss(at: value + step))
        set(value)
        let left = (here - below) / Double(step)
        let right = (above - here) / Double(step)
        let difference = (left + right) / 2
        if hasKinks && abs(left - right) > 2e-3 + 0.05 * abs(difference) {
            checked.kinks += 1
            return
        }
        checked.smooth += 1
        #expect(
            abs(analytic - difference) <= 1.5e-3 + 0.02 * abs(difference),
            "\(name): gradient \(analytic), difference \(difference)")
    }
}
