/// The keys of n-grams: 64 bits that depend on all symbols and their order, so that two n-grams of a corpus hardly ever
/// share one.
///
/// A symbol is a scalar of a text or the ``StableHash`` of a token. The key of an n-gram is that of the n-gram without
/// its last symbol, stirred with that symbol, from a start that tells words from characters:
/// `k = (k ^ symbol) * 0x9E3779B97F4A7C15; k = k ^ (k >> 32)`. Keys are stored in files.
package enum NGramKey {
    /// Before the first token.
    package static let words: UInt64 = 1
    /// Before the first character.
    package static let characters: UInt64 = 2

    /// The key of an n-gram with one more symbol.
    @inline(__always)
    package static func adding(_ symbol: UInt64, to key: UInt64) -> UInt64 {
        let product = (key ^ symbol) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 32)
    }
}
