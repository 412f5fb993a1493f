import Sentiment

/// What the steps of each row are multiplied by, so that those of one round, all found from the same vectors, do not
/// add up to more than the loss can bear.
///
/// Some dozens of pairs a row are harmless, and with texts of the usual vocabulary only the most frequent words have
/// more. With few words each row has thousands, whose sum would run away.
package struct StepLimits: Sendable {
    /// The pairs of words that a row may bear in a round.
    private static let mostPairs = 64.0

    /// For each row of the input vectors.
    let inputs: [Float]
    /// For each row of the output vectors.
    let outputs: [Float]

    /// The limits for rounds of so many places of a stream.
    init(
        _ stream: WordStream, _ configuration: WordVectorConfiguration, _ sampling: WordSampling,
        _ tables: WordVectorTables, places: Int
    ) {
        let count = stream.counts.count
        let total = Double(max(1, stream.wordCount))
        // How often a word comes up in a round, and the pairs that it makes there.
        let occurrences = (0..<count).map { word in
            Double(places) * Double(stream.counts[word]) / total * sampling.share(Int32(word))
        }
        let neighbours = configuration.model == .cbow ? 1 : Double(configuration.window + 1)
        let pairs = occurrences.reduce(0, +) * neighbours
        let weights = stream.counts.map { $0 > 0 ? power(Double($0), NegativeSampler.exponent) : 0 }
        let allWeights = weights.reduce(0, +)
        outputs = (0..<count).map { word in
            let drawn = Double(configuration.negatives) * pairs * weights[word] / allWeights
            return Self.limit(occurrences[word] * neighbours + drawn)
        }
        var loads = [Double](repeating: 0, count: tables.inputs.rows)
        for word in 0..<count {
            // Each row of a mean takes the whole step, and all of them together move it by one.
            let load =
                occurrences[word] * Double(configuration.window + 1) * Double(1 + configuration.negatives)
            tables.forEachRow(of: Int32(word)) { row, _ in loads[row] += load }
        }
        inputs = loads.map(Self.limit)
    }

    private static func limit(_ pairs: Double) -> Float { Float(min(1, mostPairs / max(pairs, 1))) }
}
