/// A 64-bit hash of bytes that is the same on every machine, in every process and version: it is stored in files.
///
/// FNV-1a (Fowler, Noll, Vo) over the bytes, then the upper half folded into the lower, whose bits choose the slot
/// of a hash table: `h = 14695981039346656037; for each byte: h = (h ^ byte) * 1099511628211; h ^ (h >> 32)`.
package enum StableHash {
    /// The hash of these bytes; the bytes `61` give `af63dc4c296230c0`.
    package static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        return hash ^ (hash >> 32)
    }
}
