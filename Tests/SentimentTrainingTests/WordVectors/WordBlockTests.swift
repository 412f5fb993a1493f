import Sentiment
import SentimentTraining
import Testing

@Suite struct WordBlockTests {
    private func block(_ number: Int, of stream: WordStream, window: Int = 3, threshold: Double = 1)
        -> WordBlock
    {
        var block = WordBlock()
        block.read(
            number, of: stream, window: window,
            WordSampling(counts: stream.counts, threshold: threshold), key: 7)
        return block
    }

    @Test("The blocks of a stream have each of its words as a centre once, in order")
    func centres() throws {
        let stream = try WordStream(WordCompany.texts(50, seed: 2), .tiny())
        let centres = (0..<WordBlock.count(in: stream)).flatMap { number in
            let block = block(number, of: stream)
            return block.words[block.centres]
        }
        #expect(centres == stream.ids.filter { $0 != WordStream.separator })
    }

    @Test("A window has the centre and its neighbours, three at most to either side, and ends with the text")
    func windows() throws {
        // Each text has words of its own.
        let texts = (0..<60).map { text in (0..<1 + text % 9).map { "w\(text)x\($0)" }.joined(separator: " ")
        }
        let stream = try WordStream(texts, .tiny())
        var reaches: Set<Int> = []
        for number in 0..<WordBlock.count(in: stream) {
            let block = block(number, of: stream)
            #expect(block.windows.count == block.centres.count)
            for (centre, window) in zip(block.centres, block.windows) {
                #expect(window.contains(centre))
                let reach = max(centre - window.lowerBound, window.upperBound - 1 - centre)
                reaches.insert(reach)
                #expect(reach <= 3)
                let names = window.map { stream.vocabulary[block.words[$0]].split(separator: "x") }
                #expect(Set(names.map { $0[0] }).count == 1, "\(names)")
                let places = names.compactMap { Int($0[1]) }
                #expect(places == Array(places[0]..<places[0] + places.count))
            }
        }
        #expect(reaches == [0, 1, 2, 3])
    }

    @Test("Frequent words are left out at random, as often as word2vec leaves them out")
    func sampling() throws {
        let texts = (0..<2000).map { "the the the the word\($0)" }
        let stream = try WordStream(texts, .tiny())
        var kept = 0
        var rare = 0
        for number in 0..<WordBlock.count(in: stream) {
            let block = block(number, of: stream, threshold: 0.01)
            for word in block.words[block.centres] {
                if stream.vocabulary[word] == "the" { kept += 1 } else { rare += 1 }
            }
        }
        #expect(rare == 2000)
        // √(0.01 / 0.8) + 0.01 / 0.8 of 8000, within five standard deviations.
        let expected = 8000 * ((0.01 / 0.8).squareRoot() + 0.01 / 0.8)
        #expect(abs(Double(kept) - expected) < 5 * expected.squareRoot())
    }
}
