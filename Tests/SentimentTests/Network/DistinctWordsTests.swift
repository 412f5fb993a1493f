import Sentiment
import Testing

@Suite struct DistinctWordsTests {
    @Test("Each distinct word is listed once, in the order of first tokens, and each token knows its word")
    func words() {
        var words = DistinctWords()
        words.append([7, 3, 1, 3])
        words.append([])
        words.append([3, 7, 9])
        #expect(words.ids == [7, 3, 1, 9])
        #expect(words.places == [0, 1, 2, 1, 1, 0, 3])
    }

    @Test("Words that were forgotten come anew")
    func reuse() {
        var words = DistinctWords()
        words.append([7, 3, 300])
        words.removeAll()
        #expect(words.ids.isEmpty && words.places.isEmpty)
        words.append([9, 3, 9])
        #expect(words.ids == [9, 3])
        #expect(words.places == [0, 1, 0])
    }
}
