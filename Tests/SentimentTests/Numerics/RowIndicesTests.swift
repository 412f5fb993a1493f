import Sentiment
import Testing

@Suite struct RowIndicesTests {
    @Test("Each place has the row it was given, or none")
    func rows() {
        let arena = Arena()
        let rows = arena.rowIndices(3)
        rows[0] = 7
        rows[1] = nil
        rows[2] = 0
        withExtendedLifetime(arena) { #expect((0..<rows.count).map { rows[$0] } == [7, nil, 0]) }
    }

    @Test("A gradient does not read rows that are not there")
    func outside() async {
        await #expect(processExitsWith: .failure) {
            let arena = Arena()
            let rows = arena.rowIndices(2)
            rows[0] = 0
            rows[1] = 3
            let (memory, kernels) = (FloatBuffer(count: 8192), Kernels.available[0])
            let shape = PackedShape(rows: 4, columns: 64, width: 4, block: Kernels.block)
            let scratch = FloatBuffer(count: kernels.gradientScratch(for: shape))
            kernels.weightGradient(
                memory.matrix(at: 0, rows: 3, columns: 4), rows: rows,
                memory.matrix(at: 64, rows: 2, columns: 64), into: memory.packed(at: 512, shape),
                scratch: scratch.all)
        }
    }
}
