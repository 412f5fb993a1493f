import Sentiment
import Testing

@Suite struct RandomGeneratorTests {
    @Test("The sequence is the published one of SplitMix64")
    func sequence() {
        // Computed with Python's integers from the algorithm of Steele, Lea and Flood; also Rosetta Code's.
        var random = SplitMix64(seed: 1_234_567)
        let numbers = (0..<5).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test("Numbers below a bound are all there, about equally often")
    func bounded() {
        var random = SplitMix64(seed: 1)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[random.next(below: 7)] += 1 }
        #expect(counts.allSatisfy { (9_600...10_400).contains($0) }, "\(counts)")
        #expect(random.next(below: 1) == 0)
    }

    @Test("A shuffle keeps the elements, depends on the seed and reaches every order equally often")
    func shuffle() {
        var random = SplitMix64(seed: 5)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<60_000 {
            var numbers = [1, 2, 3]
            random.shuffle(&numbers)
            #expect(numbers.sorted() == [1, 2, 3])
            counts[numbers, default: 0] += 1
        }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { (9_500...10_500).contains($0) }, "\(counts)")
        var (one, same) = (Array(0..<100), Array(0..<100))
        var (first, second) = (SplitMix64(seed: 9), SplitMix64(seed: 9))
        first.shuffle(&one)
        second.shuffle(&same)
        #expect(one == same)
        #expect(one != Array(0..<100))
        var empty: [Int] = []
        random.shuffle(&empty)
        #expect(empty.isEmpty)
    }
}
