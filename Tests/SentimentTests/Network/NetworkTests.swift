import Sentiment
import Testing

@Suite struct NetworkTests {
    @Test("A text alone and in any company gets the same bits", arguments: gradientCases.indices)
    func batchMakesNoDifference(index: Int) {
        let test = TestNetwork(gradientCases[index].configuration)
        let together = test.probabilities(of: test.batch)
        for text in test.texts.indices {
            let alone = test.probabilities(of: Batch([test.texts[text]]))
            #expect(alone[0] == together[text], "\(gradientCases[index].name), text \(text)")
        }
        let reversed = test.probabilities(of: Batch(test.texts.reversed()))
        #expect(Array(reversed.reversed()) == together)
    }

    @Test("Predicting gives the bits of the way forward in training", arguments: gradientCases.indices)
    func predictionAndTraining(index: Int) {
        let test = TestNetwork(gradientCases[index].configuration)
        for sharesWords in [true, false] {
            let training = OneShard(test.network, test.batch, sharesWords: sharesWords)
            let prediction = Workspace()
            withExtendedLifetime((training, prediction)) {
                #expect(
                    test.network.probabilities(of: test.batch, prediction).elements
                        == training.forward().elements)
            }
        }
    }

    @Test("Probabilities are positive and add up to one", arguments: gradientCases.indices)
    func probabilities(index: Int) {
        let test = TestNetwork(gradientCases[index].configuration)
        for row in test.probabilities(of: test.batch) {
            #expect(row.allSatisfy { $0 > 0 && $0 < 1 })
            #expect(abs(row.reduce(0, +) - 1) < 1e-6)
        }
    }

    @Test("Instruction sets that fuse give the same bits, others nearly", arguments: gradientCases.indices)
    func instructionSets(index: Int) {
        func results(_ kernels: Kernels) -> [String: [Float]] {
            var test = TestNetwork(gradientCases[index].configuration, kernels: kernels)
            test.dropout = Dropout(embeddingRate: 0.2, layerRate: 0.3, headRate: 0.4, key: 77)
            let (loss, gradients, words, _) = test.gradients()
            var results = ["loss": [Float(loss)]]
            results["words"] = words.sorted { $0.key < $1.key }.flatMap(\.value)
            results["probabilities"] = test.probabilities(of: test.batch).flatMap(\.self)
            for tensor in gradients.layout.tensors { results[tensor.name] = gradients.values(of: tensor) }
            return results
        }
        let best = Kernels.available[0]
        let expected = results(best)
        for kernels in Kernels.available.dropFirst() {
            for (name, values) in results(kernels) {
                guard let expected = expected[name] else {
                    Issue.record("\(name) is new")
                    continue
                }
                if kernels.fuses == best.fuses {
                    #expect(values == expected, "\(gradientCases[index].name): \(name) with \(kernels.name)")
                } else {
                    for (a, b) in zip(values, expected) {
                        #expect(abs(a - b) < 1e-4 * (1 + abs(b)), "\(name) with \(kernels.name)")
                    }
                }
            }
        }
    }

    @Test("The padding of hidden units stays zero in every gradient", arguments: gradientCases.indices)
    func padding(index: Int) {
        let test = TestNetwork(gradientCases[index].configuration)
        let gradients = test.gradients().parameters
        var places = Set<Int>()
        for tensor in gradients.layout.tensors { tensor.forEachPlace { places.insert($0) } }
        for place in 0..<gradients.layout.count where !places.contains(place) {
            #expect(gradients.storage[place] == 0, "\(gradientCases[index].name), place \(place)")
        }
    }

    @Test(
        "Tensors are read back as they were set, each at places of its own", arguments: gradientCases.indices)
    func tensorPlaces(index: Int) {
        let parameters = TestNetwork(gradientCases[index].configuration).network.parameters
        var next: Float = 1
        for tensor in parameters.layout.tensors {
            parameters.set(tensor, to: (0..<tensor.count).map { next + Float($0) })
            next += Float(tensor.count)
        }
        next = 1
        for tensor in parameters.layout.tensors {
            #expect(parameters.values(of: tensor) == (0..<tensor.count).map { next + Float($0) })
            next += Float(tensor.count)
        }
    }

    @Test("A text without tokens is read as one unknown word")
    func emptyText() {
        let test = TestNetwork(TestNetwork.configuration())
        #expect(test.probabilities(of: Batch([[]])) == test.probabilities(of: Batch([[1]])))
    }
}
