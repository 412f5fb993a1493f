import Sentiment
import SentimentTraining
import Testing

@Suite struct DualCoordinateDescentTests {
    private static let rows: [[Float]] = [
        [0.6, 0.8, 0, 0], [0, 0.6, 0.8, 0], [0.8, 0, 0, 0.6], [0, 0, 1, 0], [0.6, 0, 0.8, 0],
        [0, 0.8, 0, 0.6],
        [1, 0, 0, 0], [0, 0, 0.6, 0.8],
    ]
    private let isPositive = [true, true, false, false, true, false, false, true]

    private func solver(
        _ rows: [[Float]] = rows, seed: UInt64 = 1, maximumPasses: Int = 100_000
    ) -> DualCoordinateDescent {
        var vectors = SparseVectors(featureCount: rows[0].count)
        for row in rows {
            vectors.append { features, values in
                for (feature, value) in row.enumerated() where value != 0 {
                    features.append(Int32(feature))
                    values.append(value)
                }
            }
        }
        return DualCoordinateDescent(
            vectors: vectors, tolerance: 1e-9, maximumPasses: maximumPasses, seed: seed)
    }

    private func distance(_ solution: DualCoordinateDescent.Solution, _ weights: [Double], _ bias: Double)
        -> Double
    {
        zip(solution.weights + [solution.bias], weights + [bias]).map { abs(Double($0) - $1) }.max()
            ?? .infinity
    }

    @Test(
        "Weights and bias are those of scikit-learn's LinearSVC, solved to 1e-10",
        arguments: [
            (
                0.2, [-0.11548423421548722, 0.17478459801582377, 0.28064289872264736, -0.11062285077512077],
                -0.06808428419766085
            ),
            (
                1, [-0.014661663795302817, 0.5290014420716204, 0.6905436001555464, -0.14028863898369998],
                -0.3587035786390632
            ),
            (
                10, [1.6281033555663023, 2.010814593694447, 2.4522750817697423, 1.0277389289270003],
                -2.3864422723408674
            ),
        ])
    func parity(cost: Double, weights: [Double], bias: Double) {
        let solution = solver().solve(isPositive: isPositive, costs: (cost, cost))
        #expect(distance(solution, weights, bias) < 1e-5)
    }

    @Test("So are they where one class costs more")
    func classWeights() {
        let solution = solver().solve(isPositive: isPositive, costs: (2, 0.5))
        let weights = [0.02888203557383173, 0.5159055257226355, 0.6987674965283647, 0.014630236847729006]
        #expect(distance(solution, weights, 0.07596612822142224) < 1e-5)
    }

    @Test("Multipliers do to the weights what they would do to the vectors")
    func multipliers() {
        let multipliers: [Float] = [0.5, -2, 1.5, 3]
        let scaled = Self.rows.map { zip($0, multipliers).map { $0 * $1 } }
        let solution = solver().solve(isPositive: isPositive, costs: (1, 1), multipliers: multipliers)
        let expected = solver(scaled).solve(isPositive: isPositive, costs: (1, 1))
        let folded = zip(expected.weights, multipliers).map { Double($0 * $1) }
        #expect(distance(solution, folded, Double(expected.bias)) < 1e-5)
    }

    @Test("The order of the texts does not matter for what is found")
    func seeds() {
        let one = solver(seed: 1).solve(isPositive: isPositive, costs: (1, 1))
        let other = solver(seed: 2).solve(isPositive: isPositive, costs: (1, 1))
        #expect(distance(one, other.weights.map(Double.init), Double(other.bias)) < 1e-5)
    }

    @Test("It takes no more passes than it may, and none where it is interrupted")
    func passes() {
        #expect(solver(maximumPasses: 3).solve(isPositive: isPositive, costs: (1, 1)).passes == 3)
        #expect(solver().solve(isPositive: isPositive, costs: (1, 1)) { true }.passes == 0)
    }
}
