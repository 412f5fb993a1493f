import Sentiment
import SentimentTraining
import Testing

@Suite struct PieceLearnerTests {
    private func pieces(_ words: [(token: String, count: Int64)], size: Int, minimumCount: Int64 = 1) throws
        -> [String]
    {
        var learner = try PieceLearner(words, minimumCount: minimumCount)
        return learner.learn(size)
    }

    @Test("The words of Sennrich et al. give the pieces that counting by hand gives")
    func published() throws {
        // Theirs are es, est, lo, low, ...; here a word's first letter differs from the others, so that o w comes
        // before l o, of the same count.
        let learned = try pieces([("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)], size: 18)
        // Characters by count, then by bytes.
        #expect(
            learned.prefix(13) == [
                "##e", "##w", "##s", "##t", "##o", "l", "n", "##d", "##i", "w", "##r",
                "##es", "##est",
            ])
        #expect(learned[13...] == ["##ow", "low", "##ew", "new", "newest"])
    }

    @Test("Of equally frequent pairs the one whose parts came first wins, whatever the order of the words")
    func ties() throws {
        let words: [(token: String, count: Int64)] = [("ab", 2), ("cd", 2), ("ad", 2), ("cb", 2)]
        let expected = ["##b", "##d", "a", "c", "ab", "ad", "cb", "cd"]
        #expect(try pieces(words, size: 8) == expected)
        #expect(try pieces(words.reversed(), size: 8) == expected)
        #expect(try pieces(words, size: 5) == Array(expected[..<5]))
    }

    @Test("Pairs that overlap are joined from the left, and counted as often as they can be joined")
    func overlaps() throws {
        #expect(
            try pieces([("aaaaa", 1)], size: 10) == [
                "##a", "a", "##aa", "a##aa".replacing("#", with: ""), "aaaaa",
            ])
    }

    @Test("A character that is too rare is no piece, and nothing is joined across it")
    func rareCharacters() throws {
        let learned = try pieces([("axb", 1), ("ab", 3)], size: 10, minimumCount: 2)
        #expect(learned == ["##b", "a", "ab"])
    }

    @Test("A piece keeps the marks that it begins with")
    func marks() throws {
        // Two tags, which would be one character with the mark before them.
        #expect(
            try pieces([("a\u{E0067}b", 2)], size: 10) == ["##b", "a\u{E0067}", "a\u{E0067}b"])
    }

    @Test(
        "Whatever is learned from random words, joining by least id gives back pieces that make up each word")
    func wholeWords() throws {
        var random = SplitMix64(seed: 5)
        let words: [(token: String, count: Int64)] = Set(
            (0..<300).map { _ in
                String((0..<Int(random.next() % 8 + 1)).map { _ in "abcd".randomElement(using: &random)! })
            }
        ).sorted().map { ($0, Int64(random.next() % 20 + 1)) }
        let learned = try pieces(words, size: 120)
        #expect(learned.count == 120)
        #expect(Set(learned).count == 120)
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>"] + learned)
        var encoder = SubwordEncoder(.pieces)
        for var (word, _) in words {
            var ids: [Int32] = []
            word.withUTF8 { encoder.append($0, of: vocabulary, to: &ids) }
            #expect(ids.map { vocabulary[$0].replacing("##", with: "") }.joined() == word)
            #expect(ids.dropFirst().allSatisfy { vocabulary[$0].hasPrefix("##") })
        }
    }
}
