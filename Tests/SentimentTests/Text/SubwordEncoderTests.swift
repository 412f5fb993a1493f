import Sentiment
import Testing

@Suite struct SubwordEncoderTests {
    private func encode(
        _ word: String, _ kind: TextConfiguration.UnknownWords, _ pieces: [String]
    ) throws -> [String] {
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>"] + pieces)
        var encoder = SubwordEncoder(kind)
        var ids: [Int32] = []
        var word = word
        word.withUTF8 { encoder.append($0, of: vocabulary, to: &ids) }
        return ids.map { vocabulary[$0] }
    }

    @Test(
        "A word of the vocabulary stays whole, whatever becomes of others",
        arguments: TextConfiguration.UnknownWords.allCases)
    func known(kind: TextConfiguration.UnknownWords) throws {
        #expect(try encode("ab", kind, ["a", "##b", "ab"]) == ["ab"])
        #expect(try encode("<pad>", kind, ["a"]) == ["<unk>"])
    }

    @Test("Unknown words are <unk>, their characters, or pieces")
    func kinds() throws {
        let pieces = ["##c", "##b", "a", "##a", "##bc", "ab"]
        #expect(try encode("abc", .unknown, pieces) == ["<unk>"])
        #expect(try encode("abc", .characters, pieces) == ["a", "##b", "##c"])
        #expect(try encode("abc", .pieces, pieces) == ["a", "##bc"])
        #expect(try encode("abca", .pieces, pieces) == ["a", "##bc", "##a"])
    }

    @Test("The piece learned first is joined first, the leftmost of equal ones")
    func order() throws {
        #expect(try encode("aaaa", .pieces, ["a", "##a", "##aa", "aa"]) == ["a", "##aa", "##a"])
        #expect(try encode("aaaa", .pieces, ["a", "##a", "aa", "##aa"]) == ["aa", "##aa"])
    }

    @Test("Syllables of Hangul and characters with their marks are not cut")
    func clusters() throws {
        #expect(try encode("매력", .characters, ["매", "##력"]) == ["매", "##력"])
        #expect(try encode("นี่", .characters, ["นี่"]) == ["นี่"])
        #expect(try encode("नमस्ते", .characters, ["न", "##म", "##स्", "##ते"]) == ["न", "##म", "##स्", "##ते"])
        #expect(try encode("👍🏽👍🏽", .characters, ["👍🏽", "##👍🏽"]) == ["👍🏽", "##👍🏽"])
    }

    @Test("What there is no piece for is one <unk> for all that stands together")
    func unknownPieces() throws {
        #expect(try encode("axyb", .characters, ["a", "##b"]) == ["a", "<unk>", "##b"])
        #expect(try encode("xyz", .pieces, ["a"]) == ["<unk>"])
    }

    @Test("Placeholders and words of more than a hundred characters are not cut")
    func uncut() throws {
        #expect(try encode("<url>", .characters, ["<", "##u", "##r", "##l", "##>"]) == ["<unk>"])
        let long = String(repeating: "a", count: 101)
        #expect(try encode(long, .pieces, ["a", "##a"]) == ["<unk>"])
        #expect(try encode(String(long.dropLast()), .characters, ["a", "##a"]).count == 100)
    }

    @Test("What would be <unk> as a whole has an id of its own where there is a table for that")
    func unknownWords() throws {
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "ab", "a", "##b"])
        for (kind, expected) in [
            (.unknown, [2, 5, 6, 5, 1, 1]), (.characters, [2, 3, 1, 5, 3, 1, 1, 1]),
            (.pieces, [2, 3, 1, 5, 3, 1, 1, 1]),
        ] as [(TextConfiguration.UnknownWords, [Int32])] {
            let words = UnknownWords(
                vocabularySize: vocabulary.count, CharacterNGrams(lengths: 3...5, buckets: 8))
            var encoder = SubwordEncoder(kind)
            var ids: [Int32] = []
            for var word in ["ab", "ax", kind == .unknown ? "xy" : "x", "ax", "<url>", "<pad>"] {
                word.withUTF8 { encoder.append($0, of: vocabulary, words, to: &ids) }
            }
            #expect(ids == expected, "\(kind)")
        }
    }

    @Test("A session gives a word the id of the table that it is given, whatever it remembers")
    func session() throws {
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "good"])
        let words = UnknownWords(vocabularySize: 3, CharacterNGrams(lengths: 3...5, buckets: 8))
        let session = try Tokenizer().makeSession()
        func ids(_ text: String, _ words: UnknownWords?) -> [Int32] {
            var ids: [Int32] = []
            var text = text
            text.withUTF8 { session.ids(in: $0, vocabulary: vocabulary, words, into: &ids) }
            return ids
        }
        #expect(ids("good bad ugly bad", words) == [2, 3, 4, 3])
        words.removeAll()
        #expect(ids("ugly good bad", words) == [3, 2, 4])
        #expect(ids("ugly good bad", nil) == [1, 2, 1])
        #expect(ids("ugly good bad", words) == [3, 2, 4])
    }

    @Test("A tokenizer gives a token the same ids alone as in its text")
    func tokenizer() throws {
        var configuration = TextConfiguration.plain
        configuration.unknownWords = .characters
        let tokenizer = try Tokenizer(configuration)
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "good", "b", "##a", "##d"])
        #expect(tokenizer.ids(in: "Good bad!", vocabulary: vocabulary) == [2, 3, 4, 5, 1])
        #expect(
            tokenizer.tokens(in: "Good bad!").map { tokenizer.ids(of: $0, vocabulary: vocabulary) }
                == [[2], [3, 4, 5], [1]])
    }
}
