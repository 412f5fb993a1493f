import Sentiment

/// A setting that a search for better ones may change. The raw values are the names in ``TrainingConfiguration``.
public enum TunedSetting: String, Codable, Sendable, Hashable, CaseIterable {
    /// The recurrent cell: LSTM or GRU.
    case cell
    /// D: 64, 128 or 200.
    case embeddingSize
    /// H: 64, 128 or 192.
    case hiddenSize
    /// The summary of the states.
    case pooling
    /// None, or those of 1 to 3, 2 to 4 or 3 to 5 characters.
    case characterNGrams
    /// How often a word must occur: 1 to 3 times.
    case minimumCount
    /// From 5e-4 to 5e-3.
    case learningRate
    /// 16, 32 or 64.
    case batchSize
    /// From 0.1 to 0.7.
    case embeddingDropout
    /// From 0.1 to 0.6.
    case headDropout
    /// From 0 to 0.1.
    case wordDropout
    /// From 0 to 0.2.
    case labelSmoothing
    /// Each of ``TrainingConfiguration/ClassWeights``.
    case classWeights

    /// Whether a configuration has the default.
    public func isDefault(in configuration: TrainingConfiguration) -> Bool {
        let defaults = TrainingConfiguration()
        func isSame(_ value: (TrainingConfiguration) -> some Equatable) -> Bool {
            value(configuration) == value(defaults)
        }
        return switch self {
        case .cell: isSame(\.network.cell)
        case .embeddingSize: isSame(\.network.embeddingSize)
        case .hiddenSize: isSame(\.network.hiddenSize)
        case .pooling: isSame(\.network.pooling)
        case .characterNGrams:
            isSame(\.network.characterNGrams) && isSame(\.network.minimumNGram)
                && isSame(\.network.maximumNGram)
        case .minimumCount: isSame(\.vocabulary.minimumCount)
        case .learningRate: isSame(\.learningRate)
        case .batchSize: isSame(\.batchSize)
        case .embeddingDropout: isSame(\.embeddingDropout)
        case .headDropout: isSame(\.headDropout)
        case .wordDropout: isSame(\.wordDropout)
        case .labelSmoothing: isSame(\.labelSmoothing)
        case .classWeights: isSame(\.classWeights)
        }
    }

    /// Draws a value, all alike.
    func draw(into configuration: inout TrainingConfiguration, _ random: inout SplitMix64) {
        switch self {
        case .cell: configuration.network.cell = Self.cells.drawn(&random)
        case .embeddingSize: configuration.network.embeddingSize = Self.embeddingSizes.drawn(&random)
        case .hiddenSize: configuration.network.hiddenSize = Self.hiddenSizes.drawn(&random)
        case .pooling: configuration.network.pooling = Self.poolings.drawn(&random)
        case .characterNGrams:
            let lengths = Self.nGramLengths.drawn(&random)
            configuration.network.characterNGrams = lengths != nil
            if let lengths {
                configuration.network.minimumNGram = lengths.lowerBound
                configuration.network.maximumNGram = lengths.upperBound
            }
        case .minimumCount: configuration.vocabulary.minimumCount = Self.minimumCounts.drawn(&random)
        case .learningRate:
            let bounds = Self.learningRates
            let share = random.nextUnit()
            configuration.learningRate =
                Float(
                    Double(bounds.lowerBound) * power(Double(bounds.upperBound / bounds.lowerBound), share)
                ).shortened
        case .batchSize: configuration.batchSize = Self.batchSizes.drawn(&random)
        case .embeddingDropout: configuration.embeddingDropout = Self.embeddingDropouts.drawn(&random)
        case .headDropout: configuration.headDropout = Self.headDropouts.drawn(&random)
        case .wordDropout: configuration.wordDropout = Self.wordDropouts.drawn(&random)
        case .labelSmoothing: configuration.labelSmoothing = Self.labelSmoothings.drawn(&random)
        case .classWeights:
            configuration.classWeights = TrainingConfiguration.ClassWeights.allCases.drawn(&random)
        }
    }

    /// Moves a number a little within its bounds, and draws what is no number.
    func move(in configuration: inout TrainingConfiguration, _ random: inout SplitMix64) {
        switch self {
        case .learningRate:
            let step = Float(power(2, 0.7 * random.nextNormal()))
            configuration.learningRate =
                (configuration.learningRate * step).shortened.clamped(to: Self.learningRates)
        case .embeddingDropout: configuration.embeddingDropout.move(within: Self.embeddingDropouts, &random)
        case .headDropout: configuration.headDropout.move(within: Self.headDropouts, &random)
        case .wordDropout: configuration.wordDropout.move(within: Self.wordDropouts, &random)
        case .labelSmoothing: configuration.labelSmoothing.move(within: Self.labelSmoothings, &random)
        default: draw(into: &configuration, &random)
        }
    }

    private static let cells: [NetworkConfiguration.Cell] = [.lstm, .gru]
    private static let embeddingSizes = [64, 128, 200]
    private static let hiddenSizes = [64, 128, 192]
    private static let poolings: [NetworkConfiguration.Pooling] = [
        .last, .max, .attention, [.max, .mean], [.last, .max, .mean], [.last, .attention],
    ]
    private static let nGramLengths: [ClosedRange<Int>?] = [nil, 1...3, 2...4, 3...5]
    private static let minimumCounts: [Int64] = [1, 2, 3]
    private static let learningRates: ClosedRange<Float> = 5e-4...5e-3
    private static let batchSizes = [16, 32, 64]
    private static let embeddingDropouts: ClosedRange<Float> = 0.1...0.7
    private static let headDropouts: ClosedRange<Float> = 0.1...0.6
    private static let wordDropouts: ClosedRange<Float> = 0...0.1
    private static let labelSmoothings: ClosedRange<Float> = 0...0.2
}

extension Array {
    fileprivate func drawn(_ random: inout SplitMix64) -> Element { self[random.next(below: count)] }
}

extension ClosedRange<Float> {
    fileprivate func drawn(_ random: inout SplitMix64) -> Float {
        (lowerBound + Float(random.nextUnit()) * (upperBound - lowerBound)).shortened
    }
}

extension Float {
    /// With three digits: more would say nothing, and cannot be read.
    fileprivate var shortened: Float {
        let digits = power(
            10, (2 - logarithm(Double(Swift.max(magnitude, 1e-6))) / logarithm(10.0)).rounded(.up))
        return Float((Double(self) * digits).rounded() / digits)
    }

    fileprivate func clamped(to bounds: ClosedRange<Float>) -> Float {
        Swift.min(Swift.max(self, bounds.lowerBound), bounds.upperBound)
    }

    fileprivate mutating func move(within bounds: ClosedRange<Float>, _ random: inout SplitMix64) {
        let step = 0.2 * Float(random.nextNormal()) * (bounds.upperBound - bounds.lowerBound)
        self = (self + step).shortened.clamped(to: bounds)
    }
}
