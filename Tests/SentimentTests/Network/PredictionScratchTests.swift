import Sentiment
import Testing

@Suite struct PredictionScratchTests {
    private let test = TestNetwork(TestNetwork.configuration { $0.isBidirectional = false })
    private let scratch = PredictionScratch()

    /// The rows of `results` after the members of the test's texts were predicted; the others keep their -1.
    private func rows(members: [Int]) -> [[Float]] {
        let texts = TokenSequences(test.texts)
        let results = FloatBuffer(count: texts.count * TestNetwork.classes)
        let rows = results.matrix(at: 0, rows: texts.count, columns: TestNetwork.classes)
        return withExtendedLifetime(results) {
            for index in 0..<results.count { results[index] = -1 }
            scratch.predict(texts, members: members[...], with: test.network, into: results)
            for member in members { test.network.kernels.softmax(rows.row(member)) }
            return rows.elements
        }
    }

    private func expected(members: [Int]) -> [[Float]] {
        let all = test.probabilities(of: test.batch)
        return test.texts.indices.map { members.contains($0) ? all[$0] : [-1, -1, -1] }
    }

    @Test(
        "Each member's logits, whose softmax are its probabilities, stand in its own row, in whatever order members come; other rows are not touched",
        arguments: [[0, 1, 2, 3, 4, 5], [5, 0, 3], [4], [2, 1], []])
    func ownRows(members: [Int]) {
        #expect(rows(members: members) == expected(members: members))
    }

    @Test("What a larger batch left behind does not show in a smaller one, nor the other way round")
    func reuse() {
        for members in [[1], [0, 1, 2, 3, 4, 5], [3, 1], [5, 4, 3, 2, 1, 0]] {
            #expect(rows(members: members) == expected(members: members))
        }
    }
}
