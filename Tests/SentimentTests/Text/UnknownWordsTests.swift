import Sentiment
import Testing

@Suite struct UnknownWordsTests {
    private let words = UnknownWords(vocabularySize: 10, CharacterNGrams(lengths: 3...5, buckets: 97))

    private func id(_ word: String, in words: UnknownWords) -> Int32? {
        var word = word
        return word.withUTF8 { words.id(of: $0) }
    }

    @Test("Words have ids behind the vocabulary's in the order of first occurrence, and their n-grams")
    func ids() {
        #expect(["b", "a", "b", "맛있다"].map { id($0, in: words) } == [10, 11, 10, 12])
        #expect(words.count == 3)
        #expect(String(decoding: words[2], as: UTF8.self) == "맛있다")
        #expect(Array(words.nGrams[1]) == [37])
        #expect(words.nGrams[2].count == 6)
    }

    @Test("A placeholder has no id")
    func placeholders() {
        #expect(id("<url>", in: words) == nil)
        #expect(id("", in: words) == nil)
        #expect(words.count == 0)
    }

    @Test("Many words are told apart, also after a removal of all")
    func many() {
        for _ in 0..<2 {
            for number in 0..<1000 { #expect(id("w\(number)", in: words) == Int32(10 + number)) }
            for number in (0..<1000).reversed() { #expect(id("w\(number)", in: words) == Int32(10 + number)) }
            words.removeAll()
            #expect(words.count == 0)
        }
        #expect(id("w7", in: words) == 10)
    }

    @Test("Words of another table keep their order and have ids here")
    func insertion() {
        _ = id("b", in: words)
        let others = words.makeEmpty()
        for word in ["c", "b", "a"] { _ = id(word, in: others) }
        #expect(words.insert(others) == [11, 10, 12])
        #expect((0..<3).map { String(decoding: words[$0], as: UTF8.self) } == ["b", "c", "a"])
    }
}
