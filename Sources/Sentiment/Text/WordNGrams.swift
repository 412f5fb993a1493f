/// The rows of the n-grams of many words, one word after the other in one array.
package struct WordNGrams: Sendable {
    private var nGrams: CharacterNGrams
    private var rows: [Int32] = []
    private var ends: [Int] = []

    /// No words yet, which will be cut as told.
    package init(_ nGrams: CharacterNGrams) { self.nGrams = nGrams }

    /// Those of all tokens of a vocabulary, by id.
    package init(_ nGrams: CharacterNGrams, of vocabulary: Vocabulary) {
        self.init(nGrams)
        for id in 0..<Int32(vocabulary.count) { vocabulary.withToken(id) { append($0) } }
    }

    /// How many words.
    package var count: Int { ends.count }

    /// The rows of a word.
    package subscript(word: Int) -> ArraySlice<Int32> { rows[(word == 0 ? 0 : ends[word - 1])..<ends[word]] }

    /// Adds a word.
    package mutating func append(_ token: UnsafeBufferPointer<UInt8>) {
        nGrams.append(token, to: &rows)
        ends.append(rows.count)
    }

    /// Removes all words and keeps the memory for others.
    package mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
