import Sentiment

/// The characters that words which a vocabulary leaves out are cut into.
enum WordCharacters {
    /// The most frequent ones of some words and of the characters of all other words of a corpus.
    static func adding(
        to words: RankedTokens, of corpus: CountedTokens, minimumCount: Int64
    ) throws(VocabularyError) -> RankedTokens {
        let known = try Vocabulary(
            tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken] + words.tokens.map(\.token))
        // A character that is a word, too, counts as both together.
        var counts = TokenCounts()
        var piece: [UInt8] = []
        try corpus.forEach { token, count in
            guard known.id(of: token) == nil else { return counts.add(token, times: count) }
            guard !token.isPlaceholder else { return }
            for cluster in CharacterClusters(token).prefix(SubwordEncoder.mostClusters) {
                piece.removeAll(keepingCapacity: true)
                if cluster.lowerBound > 0 { piece.append(contentsOf: SubwordEncoder.continuation.utf8) }
                piece.append(contentsOf: token[cluster])
                piece.withUnsafeBufferPointer { counts.add($0, times: count) }
            }
        }
        return try RankedTokens(.table(counts), minimumCount: minimumCount, limit: words.limit)
    }
}
