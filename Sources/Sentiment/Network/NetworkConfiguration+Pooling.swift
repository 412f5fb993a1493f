extension NetworkConfiguration {
    /// How the states of all time steps become one summary: in one way, or in several whose summaries stand side by
    /// side. None ever sees padding.
    ///
    ///     configuration.pooling = .last
    ///     configuration.pooling = [.max, .mean]  // written "max+mean"
    public struct Pooling: Sendable, Hashable {
        /// One way to summarize states.
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// The final hidden state of each direction.
            case last
            /// The largest value of each unit.
            case max
            /// The mean of each unit.
            case mean
            /// A mean weighted by a learned score, softmax(tanh(w · h + b)) (Baziotis et al. 2017, S17-2126).
            case attention
        }

        /// The ways, each once and in the order of the cases, which is that of the summaries.
        public let kinds: [Kind]

        /// The final hidden state of each direction.
        public static let last: Pooling = [.last]
        /// The largest value of each unit.
        public static let max: Pooling = [.max]
        /// The mean of each unit.
        public static let mean: Pooling = [.mean]
        /// A mean weighted by a learned score.
        public static let attention: Pooling = [.attention]

        /// Whether there is a learned score.
        package var hasAttention: Bool { kinds.contains(.attention) }
    }
}

extension NetworkConfiguration.Pooling: ExpressibleByArrayLiteral {
    /// Some ways, at least one; their order makes no difference.
    public init(arrayLiteral kinds: Kind...) {
        precondition(!kinds.isEmpty, "States must be summarized somehow.")
        self.kinds = Kind.allCases.filter(kinds.contains)
    }
}

extension NetworkConfiguration.Pooling: LosslessStringConvertible {
    /// The ways with a plus between them, as `max+mean`; nil where one is unknown or there is none.
    public init?(_ description: String) {
        let kinds = description.split(separator: "+", omittingEmptySubsequences: false).map {
            Kind(rawValue: String($0))
        }
        if kinds.contains(nil) { return nil }
        self.kinds = Kind.allCases.filter(kinds.contains)
    }

    /// The ways with a plus between them, as `max+mean`.
    public var description: String { kinds.map(\.rawValue).joined(separator: "+") }
}

extension NetworkConfiguration.Pooling: Codable {
    /// Reads ``description``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let pooling = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "pooling \(text) is not last, max, mean, attention or several with + between them")
        }
        self = pooling
    }

    /// Writes ``description``.
    public func encode(to encoder: any Swift.Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
