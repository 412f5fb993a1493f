import Sentiment
import Testing

@Suite struct StableHashTests {
    @Test(
        "The hash is FNV-1a with its upper half folded into the lower",
        arguments: [
            // The published values of FNV-1a (Noll's test vectors) are cbf29ce484222325, af63dc4c8601ec8c and
            // 85944171f73967e8.
            ("", 0xCBF2_9CE4_8422_2325 ^ 0xCBF2_9CE4), ("a", 0xAF63_DC4C_8601_EC8C ^ 0xAF63_DC4C),
            ("foobar", 0x8594_4171_F739_67E8 ^ 0x8594_4171),
        ] as [(String, UInt64)])
    func values(_ text: String, _ expected: UInt64) {
        #expect(StableHash.hash(text.utf8) == expected)
    }
}
