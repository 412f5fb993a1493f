import Foundation
import SentimentTraining
import Testing

@Suite struct LogCountRatiosTests {
    @Test("The ratios are those of the paper's formula")
    func formula() {
        var vectors = SparseVectors(featureCount: 3)
        for row in [[0, 1], [0], [1, 2], [2]] as [[Int32]] {
            vectors.append { features, values in
                features += row
                values += row.map { _ in 1 }
            }
        }
        let ratios = LogCountRatios.ratios(of: vectors, isPositive: [true, true, false, false])
        // p = (3, 2, 1) of 6, q = (1, 2, 3) of 6.
        let expected = [log(3.0), 0, -log(3.0)]
        for (ratio, expected) in zip(ratios, expected) { #expect(abs(Double(ratio) - expected) < 1e-6) }
    }
}
