import Sentiment
import SentimentTraining
import Testing

@Suite struct TextLanesTests {
    private let texts = TokenSequences(
        (0..<30).map { text in (0..<text % 11).map { Int32(100 * text + $0) } })

    @Test(
        "An epoch predicts each word but the first of each text once, whatever the stretches",
        arguments: [1, 3, 50])
    func everyWord(most: Int) {
        for backwards in [false, true] {
            var lanes = TextLanes(count: 4)
            var pairs: [Int32: Int32] = [:]
            while true {
                let stretches = lanes.advance(most, Array(0..<30).reversed(), of: texts)
                if stretches.isEmpty { break }
                #expect(Set(stretches.map(\.lane)).count == stretches.count)
                for stretch in stretches {
                    #expect(stretch.places.count <= most)
                    var (words, targets): ([Int32], [Int32]) = ([], [])
                    stretch.appendWords(of: texts, backwards: backwards, to: &words)
                    stretch.appendTargets(of: texts, backwards: backwards, to: &targets)
                    for (word, target) in zip(words, targets) {
                        #expect(pairs.updateValue(target, forKey: word) == nil)
                    }
                }
            }
            #expect(pairs.count == (0..<30).reduce(0) { $0 + TextLanes.places(in: $1, of: texts) })
            #expect(pairs.allSatisfy { $1 == $0 + (backwards ? -1 : 1) })
        }
    }

    @Test("A lane reads a text to its end before it takes another")
    func order() {
        var lanes = TextLanes(count: 2)
        var last: [Int: TextLanes.Stretch] = [:]
        while true {
            let stretches = lanes.advance(2, Array(0..<30), of: texts)
            if stretches.isEmpty { break }
            for stretch in stretches {
                if let before = last[stretch.lane], before.text == stretch.text {
                    #expect(stretch.places.lowerBound == before.places.upperBound && !stretch.isFirst)
                } else {
                    #expect(stretch.isFirst)
                }
                last[stretch.lane] = stretch
            }
        }
    }
}
