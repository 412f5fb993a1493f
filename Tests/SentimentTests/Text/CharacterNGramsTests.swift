import Sentiment
import Testing

@Suite struct CharacterNGramsTests {
    private func nGrams(_ word: String, _ lengths: ClosedRange<Int> = 3...5) -> [String] {
        var nGrams = CharacterNGrams(lengths: lengths, buckets: 8)
        var list: [String] = []
        var word = word
        word.withUTF8 { nGrams.forEachNGram(of: $0) { list.append(String(decoding: $0, as: UTF8.self)) } }
        return list
    }

    private func rows(_ word: String, buckets: Int) -> [Int32] {
        var nGrams = CharacterNGrams(lengths: 3...5, buckets: buckets)
        var rows: [Int32] = []
        var word = word
        word.withUTF8 { nGrams.append($0, to: &rows) }
        return rows
    }

    @Test("A word between < and > has all n-grams of three to five characters")
    func word() {
        #expect(
            nGrams("where") == [
                "<wh", "<whe", "<wher", "whe", "wher", "where", "her", "here", "here>", "ere", "ere>", "re>",
            ])
    }

    @Test("Short words have few, of one character one")
    func shortWords() {
        #expect(nGrams("a") == ["<a>"])
        #expect(nGrams("of") == ["<of", "<of>", "of>"])
        #expect(nGrams("the") == ["<th", "<the", "<the>", "the", "the>", "he>"])
        #expect(nGrams("a", 5...6) == ["<a>"], "shorter than any n-gram, a word is one itself")
        #expect(nGrams("of", 1...2) == ["<o", "o", "of", "f", "f>"], "the frame alone is none")
    }

    @Test("Characters are syllables of Hangul, emoji with their color and letters with their marks")
    func clusters() {
        #expect(nGrams("맛있다") == ["<맛있", "<맛있다", "<맛있다>", "맛있다", "맛있다>", "있다>"])
        #expect(nGrams("สวัสดี", 3...3) == ["<สวั", "สวัส", "วัสดี", "สดี>"])
        #expect(nGrams("👍🏽") == ["<👍🏽>"])
        #expect(nGrams("e\u{301}t", 3...3) == ["<e\u{301}t", "e\u{301}t>"])
    }

    @Test("An n-gram that occurs twice counts twice")
    func repetition() { #expect(nGrams("aaaa", 3...3) == ["<aa", "aaa", "aaa", "aa>"]) }

    @Test("Placeholders have none; what only looks like one has")
    func placeholders() {
        for token in ["<url>", "<unk>", "<pad>", "<caps>", ""] { #expect(nGrams(token) == []) }
        #expect(nGrams("<3") == ["<<3", "<<3>", "<3>"])
    }

    @Test("Of a long word the first hundred characters count")
    func longWords() {
        let hundred = String(repeating: "가나다라", count: 25)
        #expect(nGrams(hundred).count == 100 + 99 + 98)
        #expect(nGrams(hundred + "마바사") == nGrams(hundred))
    }

    @Test("Rows follow from hashes that are the same everywhere")
    func hashes() {
        #expect(rows("the", buckets: 32768) == [26551, 7975, 21588, 7269, 10441, 2369])
        #expect(rows("a", buckets: 97) == [37])
        #expect(rows("👍🏽", buckets: 1) == [0])
        #expect(rows("맛있다", buckets: 32768)[2] == 2078)
    }
}
