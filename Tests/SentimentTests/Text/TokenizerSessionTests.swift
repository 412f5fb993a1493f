import Fuzzing
import Sentiment
import Testing

@Suite struct TokenizerSessionTests {
    @Test("The first text of a tokenizer is cut like the second, in scripts that need a dictionary")
    func firstCall() throws {
        // Any test of this process may have loaded the dictionaries before; the samples in a new tokenizer make
        // sure of it, and `loadDictionaries` itself fails if one does not work.
        for text in ["ージョン", "スーパー", "ภาษาไทยง่าย", "ភាសាខ្មែរ", "ພາສາລາວ", "မြန်မာဘာသာစကား", "バージョンとー"] {
            let tokenizer = try Tokenizer()
            let first = tokenizer.tokens(in: text)
            _ = tokenizer.tokens(in: "とても楽しい ສະບາຍດີ สวัสดีครับ")
            #expect(tokenizer.tokens(in: text) == first)
            #expect(!first.isEmpty)
        }
    }

    @Test("Many threads at once get the same tokens as one")
    func threads() async throws {
        let tokenizer = try Tokenizer()
        let texts = (0..<64).map { RandomText(seed: $0).bytes(count: 400) }
        let expected = texts.map { tokenizer.tokens(in: $0) }
        await withTaskGroup(of: [[Token]].self) { group in
            for _ in 0..<8 {
                group.addTask { texts.map { tokenizer.tokens(in: $0) } }
            }
            for await found in group { #expect(found == expected) }
        }
    }

    @Test("A text of many chunks has the tokens of its lines")
    func chunks() throws {
        let tokenizer = try Tokenizer()
        let lines = (0..<3000).map { "line \($0) 日本語 \u{301}สวัสดี 👍🏽\r\n" }
        let text = lines.joined()
        #expect(text.utf8.count > 100_000)
        let found = tokenizer.tokens(in: text)
        #expect(found.map(\.text) == lines.flatMap { tokenizer.tokens(in: $0).map(\.text) })
        #expect(found.last?.range.upperBound == text.utf8.count - 2)
    }

    @Test("A line of more than a megabyte is cut like a short one")
    func longLine() throws {
        let tokenizer = try Tokenizer()
        let unit = "Das ist gut. 好 "
        let tokens = tokenizer.tokens(in: String(repeating: unit, count: 70_000))
        #expect(tokens.count == 70_000 * 5)
        #expect(tokens.suffix(5).map(\.text) == tokenizer.tokens(in: unit).map(\.text))
    }

    @Test("Ids of a text that is too long are those of its head and its tail")
    func truncation() throws {
        var configuration = TextConfiguration.plain
        configuration.maximumLength = 4
        configuration.headShare = 0.25
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "a", "b", "c", "d", "e", "f"])
        let tokenizer = try Tokenizer(configuration)
        #expect(tokenizer.ids(in: "a b c d e f", vocabulary: vocabulary) == [2, 5, 6, 7])
        #expect(tokenizer.ids(in: "a x c d", vocabulary: vocabulary) == [2, 1, 4, 5])
        #expect(tokenizer.ids(in: "", vocabulary: vocabulary) == [])
        #expect(configuration.omittedTokens(of: 6) == 1..<3)
        #expect(configuration.omittedTokens(of: 4) == nil)
        configuration.headShare = 1
        #expect(
            try Tokenizer.shared(configuration).ids(in: "a b c d e f", vocabulary: vocabulary) == [
                2, 3, 4, 5,
            ])
        configuration.headShare = 0
        #expect(
            try Tokenizer.shared(configuration).ids(in: "a b c d e f", vocabulary: vocabulary) == [
                4, 5, 6, 7,
            ])
    }

    @Test("Ids are added behind those of earlier texts, which stay")
    func appending() throws {
        var configuration = TextConfiguration.plain
        configuration.maximumLength = 2
        configuration.headShare = 0.5
        let session = try Tokenizer(configuration).makeSession()
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "a", "b", "c"])
        var ids: [Int32] = []
        for text in ["a b c", "b", "c c a"] {
            Array(text.utf8).withUnsafeBufferPointer {
                session.ids(in: $0, vocabulary: vocabulary, into: &ids)
            }
        }
        #expect(ids == [2, 4, 3, 4, 2])
    }

    @Test("Special tokens written in a text do not become special ids")
    func specialTokens() throws {
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "<", ">", "pad", "unk", "url", "<url>"])
        let ids = try Tokenizer.shared().ids(in: "<pad><unk> <url> http://x.y", vocabulary: vocabulary)
        #expect(ids == [2, 4, 3, 2, 5, 3, 2, 6, 3, 7])
    }
}
