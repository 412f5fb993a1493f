import Sentiment

/// Draws words at random, each as probable as its count to the power of 3/4 makes it (Mikolov et al. 2013), by Walker's
/// alias method (Vose 1991): two numbers of a table, however many words there are.
package struct NegativeSampler: Sendable {
    static let exponent = 0.75

    private struct Place {
        /// From 0 to 2^32: how often the place stands for itself.
        var share: UInt32
        var alias: Int32
    }

    private let places: [Place]

    /// A sampler of the words with these counts; those that never occur are never drawn.
    ///
    /// - Precondition: One count at least is above zero.
    package init(counts: [Int64]) {
        let weights = counts.map { $0 > 0 ? power(Double($0), Self.exponent) : 0 }
        let mean = weights.reduce(0, +) / Double(max(1, weights.count))
        precondition(mean > 0, "There is no word to draw.")
        var scaled = weights.map { $0 / mean }
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        var places = scaled.indices.map { Place(share: .max, alias: Int32($0)) }
        while let less = small.popLast(), let more = large.last {
            places[less] = Place(share: UInt32(scaled[less] * 4_294_967_295), alias: Int32(more))
            scaled[more] -= 1 - scaled[less]
            if scaled[more] < 1 { small.append(large.removeLast()) }
        }
        self.places = places
    }

    /// A word.
    package func draw(_ random: inout SplitMix64) -> Int32 {
        let bits = random.next()
        let place = Int(((bits >> 32) &* UInt64(places.count)) >> 32)
        let share = UInt32(truncatingIfNeeded: bits)
        // A word that never occurs has no share at all, not even the smallest.
        return share < places[place].share || places[place].share == .max
            ? Int32(place) : places[place].alias
    }
}
