import Sentiment
import Testing

@Suite struct PerturbationTests {
    private let batch = Batch([[1, 2, 3], [4], [5, 6]])
    private let width = 20

    private func matrix(_ buffer: FloatBuffer, _ value: (Int, Int) -> Float) -> Matrix {
        let matrix = buffer.matrix(at: 0, rows: batch.tokens, columns: width)
        for row in 0..<batch.tokens { for column in 0..<width { matrix[row, column] = value(row, column) } }
        return matrix
    }

    /// The norm of a text's rows.
    private func norm(_ rows: [[Float]], _ sequence: Int) -> Double {
        (0..<batch.lengths[sequence]).flatMap { rows[batch.row(step: $0, sequence: sequence)] }
            .reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    }

    private func moves(_ perturb: (Matrix) -> Void) -> (inputs: [[Float]], moves: [[Float]]) {
        var random = SplitMix64(seed: 3)
        let buffer = FloatBuffer(count: batch.tokens * width)
        let inputs = matrix(buffer) { _, _ in random.nextSigned() }
        let before = inputs.elements
        perturb(inputs)
        return (before, zip(inputs.elements, before).map { zip($0, $1).map { $0 - $1 } })
    }

    @Test(
        "A text moves along its direction by the given share of its mean word's length", arguments: [0.5, 2])
    func length(size: Float) {
        var random = SplitMix64(seed: 4)
        let buffer = FloatBuffer(count: batch.tokens * width)
        let direction = matrix(buffer) { _, _ in 1e-3 * random.nextSigned() }
        let (inputs, moves) = moves {
            Perturbation(size: size).add(along: direction, to: $0, batch, .best)
        }
        for sequence in 0..<batch.sequences {
            let word = norm(inputs, sequence) / Double(batch.lengths[sequence]).squareRoot()
            #expect(abs(norm(moves, sequence) / word - Double(size)) < 1e-3)
            let row = batch.row(step: 0, sequence: sequence)
            let ratio = moves[row][0] / direction[row, 0]
            for column in 0..<width {
                #expect(abs(moves[row][column] / direction[row, column] / ratio - 1) < 1e-2)
            }
        }
    }

    @Test("A text whose direction is zero or no number stays where it is")
    func withoutDirection() {
        let buffer = FloatBuffer(count: batch.tokens * width)
        for value in [0, Float.nan, .infinity] {
            let direction = matrix(buffer) { _, _ in value }
            let (_, moves) = moves { Perturbation(size: 1).add(along: direction, to: $0, batch, .best) }
            #expect(moves.allSatisfy { $0.allSatisfy { $0 == 0 } })
        }
    }

    @Test("A random direction is about as long, and another for each text, step and key")
    func random() {
        func random(_ key: UInt64) -> [[Float]] {
            let (inputs, moves) = moves { Perturbation(size: 1).addRandom(to: $0, batch, key: key, .best) }
            for sequence in 0..<batch.sequences {
                let word = norm(inputs, sequence) / Double(batch.lengths[sequence]).squareRoot()
                #expect(abs(norm(moves, sequence) / word - 1) < 0.3)
            }
            return moves
        }
        let rows = random(1)
        #expect(Set(rows).count == rows.count)
        #expect(random(1) == rows)
        #expect(random(2) != rows)
    }

    @Test("Along the gradient the loss rises more than in a random direction")
    func ascent() {
        var test = TestNetwork(TestNetwork.configuration { $0.isBidirectional = true })
        test.sharesWords = false
        for piece in 0..<test.transposed.pieces {
            test.transposed.refresh(piece, from: test.network.parameters, test.network.kernels)
        }
        let shard = OneShard(test.network, test.batch, sharesWords: false)
        let clean = shard.backward(test.targets, shard.forward(), test.transposed).loss
        func loss(_ perturb: @escaping (Matrix) -> Void) -> Double {
            let other = OneShard(test.network, test.batch, sharesWords: false)
            let probabilities = other.forward(perturb: perturb)
            return other.backward(test.targets, probabilities, test.transposed).loss
        }
        let perturbation = Perturbation(size: 0.3)
        let adversarial = loss {
            perturbation.add(along: shard.workspace.inputGradient, to: $0, test.batch, test.network.kernels)
        }
        let random = loss { perturbation.addRandom(to: $0, test.batch, key: 5, test.network.kernels) }
        #expect(adversarial > clean + 0.01)
        #expect(adversarial > random + 0.01)
    }
}
