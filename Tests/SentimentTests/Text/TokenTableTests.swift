import Sentiment
import Testing

@Suite struct TokenTableTests {
    private func index(of token: String, in table: inout TokenTable) -> Int {
        var token = token
        return token.withUTF8 { table.index(of: $0) }
    }

    @Test("Tokens have indices in the order in which they first came, however large the table grows")
    func indices() {
        var table = TokenTable()
        let words = (0..<3000).map { "word\($0 % 1000)" } + [""]
        for (place, word) in words.enumerated() {
            #expect(index(of: word, in: &table) == (word.isEmpty ? 1000 : place % 1000))
        }
        #expect(table.count == 1001)
        #expect(table[7].elementsEqual("word7".utf8))
        #expect(table.sortedIndices().prefix(3).elementsEqual([1000, 0, 1]))
    }

    @Test("A table that was emptied is like a new one, whatever stood side by side in it")
    func removing() {
        var table = TokenTable()
        for round in 0..<5 {
            for number in 0..<500 {
                #expect(index(of: "\(round) \(number * 7 % 500)", in: &table) == number)
            }
            table.removeAll()
            #expect(table.count == 0)
            #expect(index(of: "\(round) 3", in: &table) == 0)
            table.removeAll()
        }
    }
}
