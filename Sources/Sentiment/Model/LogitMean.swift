/// The mean of the logits of several networks: where they predict, and where validation texts tell what their probabilities
/// are worth, the same to the bit.
package enum LogitMean {
    /// The mean of some networks' logits, one network at least.
    package static func mean(of logits: [[Float]]) -> [Float] {
        var sums = logits[0]
        guard logits.count > 1 else { return sums }
        sums.withUnsafeMutableBufferPointer { sums in
            guard let base = sums.baseAddress else { return }
            for others in logits.dropFirst() {
                precondition(others.count == sums.count, "Each network has a logit for each text and class.")
                others.withUnsafeBufferPointer { others in
                    if let others = others.baseAddress { add(others, to: base, count: sums.count) }
                }
            }
            divide(base, count: sums.count, by: logits.count)
        }
        return sums
    }

    /// Adds the logits of a further network.
    static func add(_ logits: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>, count: Int) {
        for place in 0..<count { sums[place] += logits[place] }
    }

    /// Makes the sums of several networks their mean.
    static func divide(_ sums: UnsafeMutablePointer<Float>, count: Int, by networks: Int) {
        let share = 1 / Float(networks)
        for place in 0..<count { sums[place] *= share }
    }
}
