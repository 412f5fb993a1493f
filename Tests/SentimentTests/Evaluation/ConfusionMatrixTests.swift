import Sentiment
import Testing

@Suite struct ConfusionMatrixTests {
    @Test("Rows are gold labels, columns predicted ones")
    func orientation() {
        let matrix = ConfusionMatrix(EvaluationFixture.predictions())
        #expect(matrix.counts == [[2, 1, 0], [1, 2, 1], [1, 1, 3]])
        #expect(matrix.labels == EvaluationFixture.labels)
        #expect(matrix.support(of: 2) == 5)
        #expect(matrix.predictedCount(of: 0) == 4)
    }

    @Test("Ratios without a denominator are 0")
    func zeroDivision() {
        let matrix = ConfusionMatrix(labels: ["a", "b"], counts: [[0, 0], [0, 0]])
        #expect(matrix.accuracy == 0)
        #expect(matrix.precision(of: 0) == 0)
        #expect(matrix.recall(of: 0) == 0)
        #expect(matrix.f1(of: 0) == 0)
    }
}
