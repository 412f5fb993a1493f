import Sentiment

/// The characters that words which a vocabulary leaves out are cut into, as pieces of a vocabulary.
enum WordCharacters {
    /// Calls `body` with the characters of a word, those that do not begin it with their mark; of a long word, which is
    /// never cut, with the first ones.
    static func forEach(of word: UnsafeBufferPointer<UInt8>, _ body: ([UInt8]) -> Void) {
        var piece: [UInt8] = []
        for cluster in CharacterClusters(word).prefix(SubwordEncoder.mostClusters) {
            piece.removeAll(keepingCapacity: true)
            if cluster.lowerBound > 0 { piece.append(contentsOf: SubwordEncoder.continuation.utf8) }
            piece.append(contentsOf: word[cluster])
            body(piece)
        }
    }

    /// The most frequent ones of some words and of the characters of all other words of a corpus.
    static func adding(
        to words: RankedTokens, of corpus: CountedTokens, minimumCount: Int64
    ) throws(VocabularyError) -> RankedTokens {
        let known = try Vocabulary(
            tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken] + words.tokens.map(\.token))
        // A character that is a word, too, counts as both together.
        var counts = TokenCounts()
        try corpus.forEach { token, count in
            guard known.id(of: token) == nil else { return counts.add(token, times: count) }
            guard !token.isPlaceholder else { return }
            forEach(of: token) { piece in piece.withUnsafeBufferPointer { counts.add($0, times: count) } }
        }
        return try RankedTokens(.table(counts), minimumCount: minimumCount, limit: words.limit)
    }
}
