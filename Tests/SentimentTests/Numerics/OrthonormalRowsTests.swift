import Sentiment
import Testing

@Suite struct OrthonormalRowsTests {
    @Test("Rows become orthonormal and span what they spanned", arguments: [1, 2, 7, 8, 9, 64])
    func orthonormal(size: Int) throws {
        var random = SplitMix64(seed: 5)
        let matrix = (0..<size * size).map { _ in random.nextNormal() }
        let rows = try #require(Kernels.orthonormalRows(matrix, size: size))
        for a in 0..<size {
            for b in 0..<size {
                let product = (0..<size).reduce(0) { $0 + rows[a * size + $1] * rows[b * size + $1] }
                #expect(abs(product - (a == b ? 1 : 0)) < 1e-12, "rows \(a) and \(b) of \(size)")
            }
        }
        let length = matrix[0..<size].reduce(0) { $0 + $1 * $1 }.squareRoot()
        for column in 0..<size { #expect(abs(rows[column] - matrix[column] / length) < 1e-12) }
    }

    @Test("A row that the others hold already is found out")
    func dependent() {
        #expect(Kernels.orthonormalRows([1, 2, 2, 4], size: 2) == nil)
        #expect(Kernels.orthonormalRows([0], size: 1) == nil)
    }
}
