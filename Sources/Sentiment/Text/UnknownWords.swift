/// The words of some texts that a vocabulary does not have, for networks that know n-grams: each has an id, from the
/// vocabulary's size on in the order of first occurrence, and the rows of its n-grams.
package final class UnknownWords: @unchecked Sendable {
    // Sendable: it grows only while its one owner reads texts, and is only read while a network reads their ids.

    /// The id of the first word.
    package let firstID: Int32
    /// The rows of each word's n-grams.
    package private(set) var nGrams: WordNGrams
    private let cutter: CharacterNGrams
    private var words = TokenTable()

    /// No words yet. `vocabularySize` is the first id, and `nGrams` says how words are cut.
    package init(vocabularySize: Int, _ nGrams: CharacterNGrams) {
        firstID = Int32(vocabularySize)
        cutter = nGrams
        self.nGrams = WordNGrams(nGrams)
    }

    /// A table without words, for the same vocabulary and n-grams.
    package func makeEmpty() -> UnknownWords { UnknownWords(vocabularySize: Int(firstID), cutter) }

    /// How many words.
    package var count: Int { words.count }

    /// The UTF-8 of a word, the first being 0.
    package subscript(word: Int) -> ArraySlice<UInt8> { words[word] }

    /// The id of a token that the vocabulary does not have, in normal form; nil for a placeholder, which has no
    /// n-grams.
    package func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard !token.isEmpty, !token.isPlaceholder else { return nil }
        let word = words.index(of: token)
        if word == nGrams.count { nGrams.append(token) }
        return firstID + Int32(word)
    }

    /// Takes the words of another table, in their order, and gives the ids that they have here.
    package func insert(_ others: UnknownWords) -> [Int32] {
        (0..<others.count).map { word in
            // No placeholder came to be a word.
            others.words.withToken(word) { id(of: $0) } ?? Vocabulary.unknownID
        }
    }

    /// Forgets all words and keeps the memory.
    package func removeAll() {
        words.removeAll()
        nGrams.removeAll()
    }
}
