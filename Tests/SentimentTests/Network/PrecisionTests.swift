import Sentiment
import Testing

@Suite struct PrecisionTests {
    private static let narrow: [Precision] = [.bfloat16, .int8]

    @Test(
        "In 16 and in 8 bits probabilities are near those of single precision, and not the same",
        arguments: gradientCases.indices)
    func nearness(index: Int) {
        let test = TestNetwork(gradientCases[index].configuration)
        let expected = test.probabilities(of: test.batch).joined()
        for precision in Self.narrow {
            let found = test.computing(in: precision).probabilities(of: test.batch).joined()
            let largest = zip(found, expected).map { abs($0 - $1) }.max() ?? 1
            #expect(largest < 0.03, "\(gradientCases[index].name), \(precision): \(largest)")
            #expect(largest > 0, "\(gradientCases[index].name), \(precision)")
        }
    }

    @Test("A text gets the same bits alone and in company", arguments: gradientCases.indices)
    func company(index: Int) {
        for precision in Self.narrow {
            let test = TestNetwork(gradientCases[index].configuration).computing(in: precision)
            let together = test.probabilities(of: test.batch)
            let alone = test.texts.map { test.probabilities(of: Batch([$0]))[0] }
            #expect(alone == together, "\(gradientCases[index].name), \(precision)")
        }
    }

    @Test("Instruction sets that fuse give the same bits in each precision", arguments: gradientCases.indices)
    func instructionSets(index: Int) {
        for precision in Self.narrow {
            func probabilities(_ kernels: Kernels) -> [[Float]] {
                let test = TestNetwork(gradientCases[index].configuration, kernels: kernels)
                return test.computing(in: precision).probabilities(of: test.batch)
            }
            let fused = Kernels.available.filter(\.fuses)
            for kernels in fused.dropFirst() {
                #expect(probabilities(kernels) == probabilities(fused[0]), "\(kernels.name), \(precision)")
            }
        }
    }

    @Test("Gradients in bfloat16 are near those in single precision", arguments: gradientCases.indices)
    func gradients(index: Int) {
        let test = TestNetwork(gradientCases[index].configuration)
        let (expected, half) = (test.gradients(), test.computing(in: .bfloat16).gradients())
        #expect(abs(half.loss - expected.loss) < 0.02 * expected.loss)
        for tensor in expected.parameters.layout.tensors {
            let (a, b) = (half.parameters.values(of: tensor), expected.parameters.values(of: tensor))
            func norm(_ values: some Sequence<Float>) -> Float {
                values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            }
            let error = norm(zip(a, b).map { $0 - $1 })
            // A maximum may come from another step, which moves its gradient there.
            let share: Float = gradientCases[index].configuration.pooling.kinds.contains(.max) ? 0.5 : 0.1
            #expect(error <= share * norm(b) + 0.01, "\(gradientCases[index].name): \(tensor.name)")
        }
    }

    @Test("Weights that change are converted anew when asked")
    func refresh() {
        let test = TestNetwork(TestNetwork.configuration())
        let network = test.network.computing(in: .int8)
        let workspace = Workspace()
        withExtendedLifetime(workspace) {
            let before = network.probabilities(of: test.batch, workspace).elements
            let weights = test.network.parameters.directions[0][0].recurrent
            for row in 0..<5 { weights[row, 0] = 2 }
            #expect(network.probabilities(of: test.batch, workspace).elements == before)
            for piece in 0..<network.forwardWeights.pieces {
                network.forwardWeights.refresh(piece, network.kernels)
            }
            #expect(network.probabilities(of: test.batch, workspace).elements != before)
        }
    }
}
