import Sentiment
import Testing

@Suite struct TextEncoderTests {
    private let texts: [String] = {
        var random = SplitMix64(seed: 5)
        return (0..<300).map { _ in
            (0..<random.next(below: 9)).map { _ in "w\(random.next(below: 400))" }.joined(separator: " ")
        }
    }()
    private let vocabulary: Vocabulary

    init() throws {
        vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>"] + (0..<100).map { "w\($0)" })
    }

    private func encode(threads: Int, _ words: UnknownWords?) throws -> TokenSequences {
        try TextEncoder(Tokenizer(), vocabulary, words, pool: WorkerPool(threads: threads)).ids(of: texts)
    }

    private func makeWords() -> UnknownWords {
        UnknownWords(vocabularySize: vocabulary.count, CharacterNGrams(lengths: 3...5, buckets: 97))
    }

    @Test("Unknown words have the same ids for any number of threads, in the order of the texts")
    func threads() throws {
        var names: [String] = []
        for text in texts {
            for word in text.split(separator: " ").map(String.init)
            where vocabulary.id(of: word) == nil && !names.contains(word) { names.append(word) }
        }
        #expect(names.count > 250)
        let expected = texts.map { text in
            text.split(separator: " ").map(String.init).map { word in
                vocabulary.id(of: word) ?? Int32(vocabulary.count + (names.firstIndex(of: word) ?? -1))
            }
        }
        for threads in 1...3 {
            let words = makeWords()
            let found = try encode(threads: threads, words)
            #expect((0..<texts.count).map { Array(found[$0]) } == expected, "\(threads) threads")
            #expect((0..<words.count).map { String(decoding: words[$0], as: UTF8.self) } == names)
            #expect(found.unknownWords === words)
        }
    }

    @Test("Without a table of them, unknown words are <unk>")
    func withoutTable() throws {
        let (with, without) = (try encode(threads: 2, makeWords()), try encode(threads: 2, nil))
        #expect(without.unknownWords == nil)
        #expect(without.ids == with.ids.map { $0 < vocabulary.count ? $0 : Vocabulary.unknownID })
    }

    @Test("Other texts go on with the same table")
    func otherTexts() throws {
        let words = makeWords()
        let encoder = try TextEncoder(Tokenizer(), vocabulary, words, pool: WorkerPool(threads: 2))
        #expect(encoder.ids(of: ["x w1", "y x"]).ids == [102, 3, 103, 102])
        #expect(encoder.ids(of: ["z y w0"]).ids == [104, 103, 2])
    }
}
