import SentimentTraining
import Testing

@Suite struct FeatureCountsTests {
    private func counts(_ texts: [[UInt64]]) -> FeatureCounts {
        var counts = FeatureCounts()
        for text in texts {
            counts.beginText()
            for key in text { counts.add(key) }
        }
        return counts
    }

    @Test("An n-gram counts once for a text, however often the text has it")
    func texts() {
        let kept = counts([[7, 7, 9], [9, 7], [9], []]).mostFrequent(minimumCount: 1, maximum: 10)
        #expect(kept.map(\.key) == [9, 7] && kept.map(\.texts) == [3, 2])
    }

    @Test("Rare n-grams are left out")
    func minimum() {
        #expect(counts([[1, 2], [2], [2, 3]]).mostFrequent(minimumCount: 2, maximum: 10).map(\.key) == [2])
    }

    @Test("Where there are too many, all that are as rare as the first too many are left out")
    func maximum() {
        let counts = counts([[1, 2, 3, 4], [1, 2, 3], [1]])
        #expect(counts.mostFrequent(minimumCount: 1, maximum: 4).map(\.key) == [1, 2, 3, 4])
        #expect(counts.mostFrequent(minimumCount: 1, maximum: 3).map(\.key) == [1, 2, 3])
        #expect(counts.mostFrequent(minimumCount: 1, maximum: 2).map(\.key) == [1])
    }

    @Test("Many n-grams, 0 among them, are all counted")
    func many() {
        let kept = counts([Array(0..<5_000), Array(0..<5_000)]).mostFrequent(minimumCount: 2, maximum: 10_000)
        #expect(kept.map(\.key) == Array(0..<5_000))
    }
}
