import Sentiment
import Testing

@Suite struct WordNGramsTests {
    private let nGrams = CharacterNGrams(lengths: 3...5, buckets: 97)

    @Test("Each word of a vocabulary has the rows of its n-grams; placeholders have none")
    func vocabulary() throws {
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "where", "<url>", "a"])
        let words = WordNGrams(nGrams, of: vocabulary)
        #expect(words.count == 5)
        #expect((0..<5).map { words[$0].count } == [0, 0, 12, 0, 1])
        #expect(Array(words[4]) == [37])
    }

    @Test("After a removal of all, words begin anew")
    func removal() {
        var words = WordNGrams(nGrams)
        for word in ["where", "a"] { append(word, to: &words) }
        words.removeAll()
        #expect(words.count == 0)
        append("a", to: &words)
        #expect(words.count == 1 && Array(words[0]) == [37])
    }

    private func append(_ word: String, to words: inout WordNGrams) {
        var word = word
        word.withUTF8 { words.append($0) }
    }
}
