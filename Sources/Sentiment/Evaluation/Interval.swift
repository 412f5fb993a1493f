/// The interval that holds a measure with a given probability, were the test set drawn anew.
public struct Interval: Codable, Sendable, Hashable {
    /// Its lower end.
    public var lower: Double
    /// Its upper end.
    public var upper: Double

    /// An interval between two numbers.
    public init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }
}
