import Sentiment

/// The texts of a language model as token ids, and which of them are held out to measure its perplexity.
package struct LanguageModelTexts: Sendable {
    /// All texts.
    package let texts: TokenSequences
    /// The texts that are learned from.
    package let training: [Int]
    /// The texts that measure.
    package let heldOut: [Int]
    /// For each word of the vocabulary how often the texts that are learned from have it.
    package let counts: [Int]
    /// The places of all texts that are learned from where a word is predicted.
    package let places: Int

    /// Holds some texts out: as many as have a number of words, but a tenth of all texts at most.
    package init(_ texts: TokenSequences, vocabularySize: Int, heldOutWords: Int, seed: UInt64) {
        var order = (0..<texts.count).filter { TextLanes.places(in: $0, of: texts) > 0 }
        var random = SplitMix64(seed: seed ^ 0x4E1D_0073)
        random.shuffle(&order)
        var heldOut = 0
        var words = 0
        while words < heldOutWords, (heldOut + 1) * 10 <= order.count {
            words += TextLanes.places(in: order[heldOut], of: texts)
            heldOut += 1
        }
        self.texts = texts
        self.heldOut = order[..<heldOut].sorted()
        training = order[heldOut...].sorted()
        var counts = [Int](repeating: 0, count: vocabularySize)
        for text in training { for id in texts[text] { counts[Int(id)] += 1 } }
        self.counts = counts
        places = training.reduce(0) { $0 + TextLanes.places(in: $1, of: texts) }
    }

    /// Changes with any word or order.
    package func fingerprint(_ vocabulary: Vocabulary) -> UInt64 {
        var mixer = SplitMix64(seed: UInt64(texts.count))
        func mix(_ value: Int) { mixer = SplitMix64(seed: mixer.next() ^ UInt64(truncatingIfNeeded: value)) }
        for token in vocabulary.tokens {
            mix(token.utf8.count)
            for byte in token.utf8 { mix(Int(byte)) }
        }
        for text in 0..<texts.count {
            mix(texts.length(of: text))
            for id in texts[text] { mix(Int(id)) }
        }
        return mixer.next()
    }

    /// The texts of an epoch in the order in which lanes take them.
    package func order(epoch: Int, seed: UInt64) -> [Int] {
        var order = training
        var random = SplitMix64(seed: seed &+ UInt64(epoch) &* 0xD1B5_4A32_D192_ED03)
        random.shuffle(&order)
        return order
    }

    /// The logarithm of each word's share of all words: what is known of the next word without context. Words that
    /// were not seen count as half a word.
    package var logShares: [Float] {
        let total = counts.reduce(0.0) { $0 + max(Double($1), 0.5) }
        return counts.map { Float(logarithm(max(Double($0), 0.5) / total)) }
    }
}
