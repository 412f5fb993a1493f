import Sentiment
import SentimentTraining
import Testing

@Suite struct NegativeSamplerTests {
    @Test("Words come as often as their counts to the power of 3/4 tell, and never where they have none")
    func shares() {
        let counts: [Int64] = [0, 0, 1, 16, 81, 0, 10_000]
        let weights = [0, 0, 1.0, 8, 27, 0, 1000]
        let sampler = NegativeSampler(counts: counts)
        var random = SplitMix64(seed: 1)
        var drawn = [Int](repeating: 0, count: counts.count)
        let draws = 200_000
        for _ in 0..<draws { drawn[Int(sampler.draw(&random))] += 1 }
        for (word, weight) in weights.enumerated() {
            let expected = Double(draws) * weight / weights.reduce(0, +)
            // Five standard deviations.
            #expect(abs(Double(drawn[word]) - expected) <= 5 * expected.squareRoot(), "word \(word)")
        }
    }
}
