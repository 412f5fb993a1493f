import Sentiment

extension Corpus {
    /// So many different texts of each label, mixed, and every `period`th of them written twice.
    static func numbered(_ counts: [(label: String, count: Int)], twiceEvery period: Int) -> Corpus {
        var examples: [Example] = []
        for (label, count) in counts {
            for number in 0..<count {
                let example = Example(text: "\(label) \(number)", label: label)
                examples += number % period == 0 ? [example, example] : [example]
            }
        }
        var random = SplitMix64(seed: 3)
        random.shuffle(&examples)
        return Corpus(examples)
    }
}
