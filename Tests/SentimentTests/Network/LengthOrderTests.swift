import Sentiment
import Testing

@Suite struct LengthOrderTests {
    @Test("The longest texts come first, equally long ones in the order of the list", arguments: 0..<40)
    func order(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let texts = (0..<count).map { _ in [Int32](repeating: 1, count: random.next(below: 6)) }
        var members = Array(texts.indices.filter { $0 % 5 != 3 })
        let expected = members.sorted { (texts[$1].count, $0) < (texts[$0].count, $1) }
        random.shuffle(&members)
        var order = LengthOrder()
        order.sort([], of: TokenSequences())
        order.sort(members[...], of: TokenSequences(texts))
        #expect(order.members == expected)
        order.sort(TokenSequences(texts))
        #expect(order.members == texts.indices.sorted { (texts[$1].count, $0) < (texts[$0].count, $1) })
    }
}
