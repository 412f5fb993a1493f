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

extension [Double] {
    /// The middle value, or the upper one of two; of none, NaN.
    var median: Double { quantile(0.5) }

    /// The value that this share of the others is below.
    func quantile(_ share: Double) -> Double {
        isEmpty ? .nan : sorted()[Swift.min(count - 1, Int(Double(count) * share))]
    }
}
