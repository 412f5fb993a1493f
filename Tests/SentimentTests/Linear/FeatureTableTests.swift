import Sentiment
import Testing

@Suite struct FeatureTableTests {
    private func keys(_ count: Int) -> [UInt64] {
        var random = SplitMix64(seed: 5)
        return Set((0..<count).map { _ in random.next() }).sorted()
    }

    @Test("Each key has its place as its row", arguments: [0, 1, 2, 3, 100, 5_000])
    func rows(count: Int) throws {
        let keys = keys(count)
        let table = try #require(FeatureTable(keys))
        #expect(table.count == keys.count)
        #expect(keys.map { table.row(of: $0) } == Array(keys.indices))
    }

    @Test("A key that is not there has no row, be it next to one that is")
    func unknown() throws {
        let keys = keys(1_000)
        let table = try #require(FeatureTable(keys))
        for key in keys + [0, .max] {
            for other in [key &+ 1, key &- 1] where !keys.contains(other) {
                #expect(table.row(of: other) == nil)
            }
        }
    }

    @Test("Keys at the ends of all numbers, and close together, are found")
    func ends() throws {
        let keys: [UInt64] = [0, 1, 2, 3, 1 << 63, .max - 1, .max]
        let table = try #require(FeatureTable(keys))
        #expect(keys.map { table.row(of: $0) } == Array(0..<7))
    }

    @Test("Keys that all begin alike are found as well")
    func crowd() throws {
        let table = try #require(FeatureTable(Array(stride(from: 0, to: 20_000, by: 2))))
        for row in 0..<10_000 {
            #expect(table.row(of: UInt64(2 * row)) == row)
            #expect(table.row(of: UInt64(2 * row + 1)) == nil)
        }
    }

    @Test("Keys that are not in order, or twice there, make no table")
    func disorder() {
        #expect(FeatureTable([1, 1]) == nil)
        #expect(FeatureTable([1, 3, 2]) == nil)
    }
}
