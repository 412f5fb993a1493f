import Sentiment

/// The words that a language model compares next words with in a step: each with a probability of its own, in all as
/// many as were asked for.
///
/// The probability of being chosen is min(1, c · count^exponent). Words for which that is 1 are always chosen; of the
/// others a systematic sample is taken (Madow 1949): their probabilities laid end to end, whoever lies at one of equally
/// distant points is chosen.
package struct WordProposal: Sendable {
    /// For each word how likely it is to be chosen; 0 for padding, which no text contains.
    package let probabilities: [Float]
    /// The words that are always chosen.
    private let certain: [Int32]
    /// The others.
    private let uncertain: [Int32]
    /// For each of the others the sum of the probabilities up to and with its own.
    private let ends: [Double]

    /// Proposes `count` words of a vocabulary, or all where it has no more.
    package init(counts: [Int], count: Int, exponent: Double) {
        let words = (1..<Int32(counts.count)).map(\.self)
        // Also a word that only other texts have can be chosen.
        let weights = counts.map { power(Double(max($0, 1)), exponent) }
        let heaviestFirst = words.sorted {
            let (a, b) = (weights[Int($0)], weights[Int($1)])
            return a == b ? $0 < $1 : a > b
        }
        // Each word taken for certain leaves one place less, for the weight of the rest.
        var left = heaviestFirst.reduce(0.0) { $0 + weights[Int($1)] }
        var isCertain = 0
        while isCertain < min(count, words.count) {
            let weight = weights[Int(heaviestFirst[isCertain])]
            guard weight * Double(count - isCertain) >= left else { break }
            left -= weight
            isCertain += 1
        }
        let isAll = count >= words.count
        certain = isAll ? words : heaviestFirst[..<isCertain].sorted()
        uncertain = isAll ? [] : heaviestFirst[isCertain...].sorted()
        var probabilities = [Float](repeating: 0, count: counts.count)
        var ends: [Double] = []
        var end = 0.0
        for word in certain { probabilities[Int(word)] = 1 }
        for word in uncertain {
            let probability = weights[Int(word)] * Double(count - isCertain) / left
            probabilities[Int(word)] = Float(probability)
            end += probability
            ends.append(end)
        }
        self.probabilities = probabilities
        self.ends = ends
    }

    /// The most words that are ever chosen.
    package var mostWords: Int { certain.count + Int((ends.last ?? 0).rounded(.up)) + 1 }

    /// The words chosen by a number from 0 up to, but not including, 1.
    package func words(at start: Double) -> [Int32] {
        var chosen = certain
        var point = start
        for (word, end) in zip(uncertain, ends) where end > point {
            chosen.append(word)
            point += 1
        }
        return chosen
    }
}
