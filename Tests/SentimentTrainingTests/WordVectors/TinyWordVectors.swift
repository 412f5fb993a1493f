import Sentiment
import SentimentTraining

extension WordVectorConfiguration {
    /// A learning that takes a moment.
    static func tiny(_ change: (inout WordVectorConfiguration) -> Void = { _ in }) -> WordVectorConfiguration
    {
        var configuration = WordVectorConfiguration()
        configuration.size = 6
        configuration.window = 3
        configuration.minimumCount = 1
        configuration.sampleThreshold = 1
        configuration.epochs = 3
        configuration.ngramBuckets = 5_000
        change(&configuration)
        return configuration
    }
}

extension WordStream {
    /// The words of some texts.
    init(_ texts: [String], _ configuration: WordVectorConfiguration, threads: Int = 1) throws {
        var rest = texts[...]
        try self.init(Tokenizer(configuration.text), configuration, pool: WorkerPool(threads: threads)) {
            // In portions of seven.
            defer { rest = rest.dropFirst(7) }
            return rest.isEmpty ? nil : Array(rest.prefix(7))
        }
    }

    /// The words of each text.
    var texts: [[String]] {
        ids.dropLast().split(separator: Self.separator, omittingEmptySubsequences: false).map { text in
            text.map { vocabulary[$0] }
        }
    }
}

/// Made-up texts in which words of the same sort stand in the same company: a name does something to a thing.
enum WordCompany {
    static let sorts = [
        ["ann", "bob", "cid", "dan", "eve"], ["buys", "sells", "likes", "hates", "sees"],
        ["apples", "houses", "horses", "books", "lamps"], ["red", "green", "blue", "small", "large"],
    ]

    static func texts(_ count: Int, seed: UInt64) -> [String] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            var text: [String] = []
            for _ in 0..<3 {
                for sort in [0, 1, 3, 2] { text.append(sorts[sort][random.next(below: 5)]) }
            }
            return text.joined(separator: " ")
        }
    }
}
