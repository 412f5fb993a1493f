/// Cuts words into character n-grams and gives each a row of a table, by its hash: the subword information of
/// Bojanowski et al. 2017 (arXiv:1607.04606). Owned by one thread.
///
/// A word stands between `<` and `>`, and the characters are ``CharacterClusters``: with lengths of 3 and 4, `the` has
/// `<th`, `<the`, `the`, `the>` and `he>`. An n-gram that occurs twice counts twice. Placeholders, as `<url>`, have
/// none; any other word has one at least.
package struct CharacterNGrams: Sendable {
    /// The most clusters of a word that count, the first ones: it keeps the time that n-grams take linear in the text.
    package static let mostClusters = 100

    /// The clusters of the shortest and longest n-grams.
    private let lengths: ClosedRange<Int>
    /// How many rows the table has.
    private let buckets: Int
    private var word: [UInt8] = []
    /// Where each cluster of `word` begins; one more entry at the end.
    private var starts: [Int] = []

    /// N-grams of so many clusters, for a table of so many rows.
    package init(lengths: ClosedRange<Int>, buckets: Int) {
        self.lengths = lengths
        self.buckets = buckets
    }

    /// Appends the rows of a token's n-grams, in the order of their first clusters, the shorter ones first. The token
    /// is given in normal form.
    package mutating func append(_ token: UnsafeBufferPointer<UInt8>, to rows: inout [Int32]) {
        forEachNGram(of: token) { [buckets] nGram in
            rows.append(Int32(StableHash.hash(nGram) % UInt64(buckets)))
        }
    }

    /// Calls `body` with the UTF-8 of each n-gram of a token.
    package mutating func forEachNGram(
        of token: UnsafeBufferPointer<UInt8>, _ body: (ArraySlice<UInt8>) -> Void
    ) {
        guard !token.isEmpty, !token.isPlaceholder else { return }
        frame(token)
        let clusters = starts.count - 1
        // A word with its frame may be shorter than any n-gram, and is then one itself.
        let least = min(lengths.lowerBound, clusters)
        for first in 0..<clusters {
            for length in least...lengths.upperBound where first + length <= clusters {
                // The frame alone says nothing.
                if length == 1, first == 0 || first == clusters - 1 { continue }
                body(word[starts[first]..<starts[first + length]])
            }
        }
    }

    private mutating func frame(_ token: UnsafeBufferPointer<UInt8>) {
        word.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        word.append(UInt8(ascii: "<"))
        var end = 0
        for cluster in CharacterClusters(token).prefix(Self.mostClusters) {
            starts.append(1 + cluster.lowerBound)
            end = cluster.upperBound
        }
        word.append(contentsOf: token[..<end])
        starts.append(word.count)
        word.append(UInt8(ascii: ">"))
        starts.append(word.count)
    }
}
