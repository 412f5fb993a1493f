import Sentiment
import Testing

@Suite struct HashtagSplitterTests {
    private func words(of text: String, _ known: [String]) throws -> [String] {
        var configuration = TextConfiguration.plain
        configuration.hashtags = .words
        let tokenizer = try Tokenizer(configuration)
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>"] + known)
        let ids = tokenizer.ids(in: text, vocabulary: vocabulary)
        let single = tokenizer.tokens(in: text).flatMap { tokenizer.ids(of: $0, vocabulary: vocabulary) }
        #expect(ids == single)
        return ids.map { vocabulary[$0] }
    }

    @Test("A hashtag's word that is not known counts as the known words that it is made of")
    func words() throws {
        let known = ["my", "not", "president", "i", "a", "resident"]
        #expect(try words(of: "#notmypresident", known) == ["<unk>", "not", "my", "president"])
        #expect(try words(of: "#NotMyPresident", known) == ["<unk>", "not", "my", "president"])
        #expect(try words(of: "#presidents", known) == ["<unk>", "<unk>"])
    }

    @Test("A known word, or hashtag, stays whole")
    func whole() throws {
        #expect(try words(of: "#today", ["to", "day", "today"]) == ["<unk>", "today"])
        #expect(try words(of: "#today", ["#today", "to", "day"]) == ["#today", "to", "day"])
    }

    @Test("Of two ways the one with fewer and more frequent words is taken")
    func probability() throws {
        #expect(
            try words(of: "#nowherenow", ["no", "where", "now", "here", "nowhere"]) == [
                "<unk>", "nowhere", "now",
            ])
        #expect(try words(of: "#bestday", ["best", "day", "be", "st"]) == ["<unk>", "best", "day"])
        let fillers = (0..<500).map { "filler\($0)" }
        #expect(
            try words(of: "#nowhereat", ["now", "here", "at"] + fillers + ["no", "where"])
                == ["<unk>", "now", "here", "at"])
    }

    @Test("The same letters outside of a hashtag are one word")
    func outside() throws {
        #expect(
            try words(of: "#bestday bestday #bestday", ["best", "day"]) == [
                "<unk>", "best", "day", "<unk>", "<unk>", "best", "day",
            ])
    }
}
