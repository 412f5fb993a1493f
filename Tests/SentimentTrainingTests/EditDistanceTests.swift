import SentimentTraining
import Testing

@Suite struct EditDistanceTests {
    @Test(
        "The distance counts insertions, deletions, replacements and swaps",
        arguments: [
            ("", "", 0), ("abc", "", 3), ("", "abc", 3), ("abc", "abc", 0), ("abc", "ABC", 0),
            ("abc", "abd", 1),
            ("abc", "ac", 1), ("ac", "abc", 1), ("abcd", "abdc", 1), ("kitten", "sitting", 3),
            ("ca", "abc", 3),
        ])
    func distances(first: String, second: String, expected: Int) {
        #expect(EditDistance.between(first, second) == expected)
        #expect(EditDistance.between(second, first) == expected)
    }

    @Test("The nearest word is suggested, and none where nothing is near")
    func nearest() {
        let names = ["learningRate", "epochs", "batchSize"]
        #expect(EditDistance.nearest(to: "learning_rate", among: names) == "learningRate")
        #expect(EditDistance.nearest(to: "epoch", among: names) == "epochs")
        #expect(EditDistance.nearest(to: "batch", among: names) == "batchSize")
        #expect(EditDistance.nearest(to: "verbose", among: names) == nil)
        #expect(EditDistance.nearest(to: "x", among: []) == nil)
        #expect(EditDistance.nearest(to: String(repeating: "x", count: 1_000_000), among: names) == nil)
    }
}
