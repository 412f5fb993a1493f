extension SplitMix64 {
    /// A number from 0 up to, but not including, 1.
    package mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number from -1 up to, but not including, 1.
    package mutating func nextSigned() -> Float {
        Float(Int32(truncatingIfNeeded: next() >> 40) - 0x80_0000) * 0x1p-23
    }

    /// A number of the standard normal distribution (Box and Muller 1958).
    package mutating func nextNormal() -> Double {
        let radius = (-2 * logarithm(1 - nextUnit())).squareRoot()
        return radius * cosine(2 * .pi * nextUnit())
    }
}
