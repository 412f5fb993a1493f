import Sentiment
import Testing

/// Products of matrices that are not packed.
@Suite struct RowProductsTests {
    private static let shapes = [(1, 1), (1, 4), (2, 5), (3, 3), (5, 9), (8, 1)]

    @Test("The products of rows are inner products to the bit", arguments: Kernels.available)
    func rowProducts(kernels: Kernels) {
        let twin = ScalarTwin(of: kernels)
        var random = SplitMix64(seed: 11)
        for (m, n) in Self.shapes {
            for width in [0, 1, 15, 16, 17, 33, 64, 100] {
                let x = GuardedMemory(rows: m, columns: width, gap: 2) { random.nextSigned() }
                let y = GuardedMemory(rows: n, columns: width, gap: 1) { random.nextSigned() }
                let c = GuardedMemory(rows: m, columns: n, gap: 3) { random.nextSigned() }
                kernels.rowProducts(x.matrix, y.matrix, into: c.matrix)
                let expected = x.matrix.elements.map { x in y.matrix.elements.map { twin.dot(x, $0) } }
                #expect(c.matrix.elements == expected, "\(m) x \(n), \(width) numbers")
                for input in [x, y] { input.expectUntouched("\(m) x \(n)") }
                c.expectGuardsUntouched("\(m) x \(n)")
            }
        }
    }

    @Test("Sums of rows are products to the bit, the factors transposed or not", arguments: Kernels.available)
    func addRowSums(kernels: Kernels) {
        let twin = ScalarTwin(of: kernels)
        var random = SplitMix64(seed: 12)
        for (m, n) in Self.shapes {
            for width in [1, 7, 16, 31, 48, 64, 65, 100] {
                for isTransposed in [false, true] {
                    let a = GuardedMemory(
                        rows: isTransposed ? n : m, columns: isTransposed ? m : n, gap: 1
                    ) { random.nextSigned() }
                    let y = GuardedMemory(rows: n, columns: width, gap: 2) { random.nextSigned() }
                    let c = GuardedMemory(rows: m, columns: width, gap: 3) { random.nextSigned() }
                    let factors =
                        isTransposed
                        ? (0..<m).map { row in (0..<n).map { a.matrix[$0, row] } } : a.matrix.elements
                    let expected = twin.product(factors, y.matrix.elements, start: c.matrix.elements)
                    kernels.addRowSums(a.matrix, transposed: isTransposed, y.matrix, to: c.matrix)
                    #expect(c.matrix.elements == expected, "\(m) x \(n), \(width) numbers, \(isTransposed)")
                    for input in [a, y] { input.expectUntouched("\(m) x \(n)") }
                    c.expectGuardsUntouched("\(m) x \(n)")
                }
            }
        }
    }
}
