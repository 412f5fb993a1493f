import Glibc

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

/// Times stretches of work of the calling thread, in seconds of its processor: other programs do not count.
struct ThreadStopwatch {
    private var start = Self.now

    /// Seconds since the start, or since the last lap.
    mutating func lap() -> Double {
        let now = Self.now
        defer { start = now }
        return now - start
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
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
