/// Times stretches of work, in seconds.
struct Stopwatch {
    private static let clock = ContinuousClock()
    private var start = Self.clock.now

    /// Seconds since the start, or since the last lap.
    mutating func lap() -> Double {
        let now = Self.clock.now
        defer { start = now }
        return Self.seconds(start.duration(to: now))
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}

extension Array<Double> {
    /// The value that so large a share of all is not above; of none, NaN.
    func quantile(_ share: Double) -> Double {
        isEmpty ? .nan : sorted()[Swift.min(count - 1, Int(share * Double(count)))]
    }

    /// The middle value; of none, NaN.
    var median: Double { quantile(0.5) }
}
