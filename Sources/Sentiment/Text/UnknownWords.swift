/// The words of some texts that a vocabulary does not have, for networks that know n-grams: each has an id, from the
/// vocabulary's size on in the order of first occurrence, and the rows of its n-grams.
package final class UnknownWords: @unchecked Sendable {
    // Sendable: it grows only while its one owner reads texts, and is only read while a network reads their ids.

    private static let emptySlot: Int32 = -1

    /// The id of the first word.
    package let firstID: Int32
    /// The rows of each word's n-grams.
    package private(set) var nGrams: WordNGrams
    private let cutter: CharacterNGrams
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// A hash table of the words with open addressing and linear probing, as large as a power of two.
    private var slots: [Int32] = []
    /// The slot of each word.
    private var slotOfWord: [Int32] = []

    /// No words yet. `vocabularySize` is the first id, and `nGrams` says how words are cut.
    package init(vocabularySize: Int, _ nGrams: CharacterNGrams) {
        firstID = Int32(vocabularySize)
        cutter = nGrams
        self.nGrams = WordNGrams(nGrams)
        slots = Array(repeating: Self.emptySlot, count: 64)
    }

    /// A table without words, for the same vocabulary and n-grams.
    package func makeEmpty() -> UnknownWords { UnknownWords(vocabularySize: Int(firstID), cutter) }

    /// How many words.
    package var count: Int { ends.count }

    /// The UTF-8 of a word, the first being 0.
    package subscript(word: Int) -> ArraySlice<UInt8> { bytes[(word == 0 ? 0 : ends[word - 1])..<ends[word]] }

    /// The id of a token that the vocabulary does not have, in normal form; nil for a placeholder, which has no
    /// n-grams.
    package func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard !token.isEmpty, !token.isPlaceholder else { return nil }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: StableHash.hash(token)) & mask
        while slots[slot] != Self.emptySlot {
            let word = slots[slot]
            if self[Int(word)].elementsEqual(token) { return firstID + word }
            slot = (slot + 1) & mask
        }
        return insert(token, slot)
    }

    /// Takes the words of another table, in their order, and gives the ids that they have here.
    package func insert(_ others: UnknownWords) -> [Int32] {
        (0..<others.count).map { word in
            // No placeholder came to be a word.
            others[word].withUnsafeBufferPointer { id(of: $0) } ?? Vocabulary.unknownID
        }
    }

    /// Forgets all words and keeps the memory.
    package func removeAll() {
        for slot in slotOfWord { slots[Int(slot)] = Self.emptySlot }
        slotOfWord.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        nGrams.removeAll()
    }

    private func insert(_ token: UnsafeBufferPointer<UInt8>, _ slot: Int) -> Int32 {
        let word = Int32(count)
        bytes.append(contentsOf: token)
        ends.append(bytes.count)
        nGrams.append(token)
        slots[slot] = word
        slotOfWord.append(Int32(slot))
        if 2 * count > slots.count { grow() }
        return firstID + word
    }

    private func grow() {
        slots = Array(repeating: Self.emptySlot, count: 2 * slots.count)
        let mask = slots.count - 1
        for word in 0..<count {
            var slot = Int(truncatingIfNeeded: StableHash.hash(self[word])) & mask
            while slots[slot] != Self.emptySlot { slot = (slot + 1) & mask }
            slots[slot] = Int32(word)
            slotOfWord[word] = Int32(slot)
        }
    }
}
