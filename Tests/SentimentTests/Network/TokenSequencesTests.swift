import Sentiment
import Testing

@Suite struct TokenSequencesTests {
    private let texts: [[Int32]] = [[4, 5], [], [6], []]

    @Test("Texts are given out as they were put in")
    func givenOut() {
        let sequences = TokenSequences(texts)
        #expect(sequences.count == 4)
        #expect((0..<4).map { Array(sequences[$0]) } == texts)
        #expect((0..<4).map { sequences.length(of: $0) } == [2, 0, 1, 0])
        #expect(sequences.id(of: 0, at: 1) == 5 && sequences.id(of: 2, at: 0) == 6)
        #expect(sequences.ids == [4, 5, 6])
    }

    @Test("Lists are put together in their order")
    func joining() {
        var sequences = TokenSequences(texts)
        sequences.append(contentsOf: TokenSequences([[7], [8, 9]]))
        #expect((0..<sequences.count).map { Array(sequences[$0]) } == texts + [[7], [8, 9]])
    }

    @Test("Unknown words of another table have the ids of this one")
    func unknownWords() {
        func table(_ words: [String]) -> UnknownWords {
            let table = UnknownWords(vocabularySize: 10, CharacterNGrams(lengths: 3...5, buckets: 8))
            for var word in words { word.withUTF8 { _ = table.id(of: $0) } }
            return table
        }
        var sequences = TokenSequences([[4, 10]], unknownWords: table(["a"]))
        sequences.append(contentsOf: TokenSequences([[10, 5], [11]], unknownWords: table(["b", "a"])))
        sequences.append(contentsOf: TokenSequences([[6, 10]], unknownWords: sequences.unknownWords))
        #expect((0..<4).map { Array(sequences[$0]) } == [[4, 10], [11, 5], [10], [6, 10]])
    }

    @Test("After a removal of all, nothing of them is left")
    func removal() {
        var sequences = TokenSequences(texts)
        sequences.removeAll()
        #expect(sequences.count == 0 && sequences.ids.isEmpty)
        sequences.append { $0.append(3) }
        #expect(Array(sequences[0]) == [3])
    }
}
