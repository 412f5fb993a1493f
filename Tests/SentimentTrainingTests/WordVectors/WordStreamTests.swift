import Sentiment
import SentimentTraining
import Testing

@Suite struct WordStreamTests {
    @Test("The words of each text follow each other, and the most frequent one has the first id")
    func words() throws {
        let stream = try WordStream(["a b b", "", "b c"], .tiny())
        #expect(stream.texts == [["a", "b", "b"], [], ["b", "c"]])
        #expect(stream.vocabulary.tokens == ["<pad>", "<unk>", "b", "a", "c"])
        #expect(stream.counts == [0, 0, 3, 1, 1])
        #expect(stream.tokenCount == 5)
        #expect(stream.coverage == 1)
    }

    @Test("Rare words are left out, and so are the tokens that mean something else to a vocabulary")
    func rareWords() throws {
        let stream = try WordStream(["a b b", "b c a"], .tiny { $0.minimumCount = 2 })
        #expect(stream.texts == [["a", "b", "b"], ["b", "a"]])
        #expect(stream.coverage == 5.0 / 6)
        #expect(try WordStream(["a b b c"], .tiny { $0.maximumSize = 1 }).texts == [["b", "b"]])
    }

    @Test("Threads change nothing", arguments: [2, 3])
    func threads(threads: Int) throws {
        let texts = WordCompany.texts(300, seed: 1)
        let one = try WordStream(texts, .tiny())
        let several = try WordStream(texts, .tiny(), threads: threads)
        #expect(several.ids == one.ids)
        #expect(several.vocabulary == one.vocabulary)
        #expect(several.counts == one.counts)
    }
}
