extension ClosedRange {
    /// What is wrong with a setting that has to lie within; nil when it does.
    ///
    ///     (1...10).problem("epochs", 11)  // "epochs is 11, but must be between 1 and 10"
    package func problem(_ name: String, _ value: Bound) -> String? {
        contains(value) ? nil : "\(name) is \(value), but must be between \(lowerBound) and \(upperBound)"
    }
}
