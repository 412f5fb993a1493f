/// A small generator of random numbers whose sequence is the same on every platform (Steele, Lea, Flood
/// 2014, "Fast splittable pseudorandom number generators", the constants of `java.util.SplittableRandom`).
///
/// What must be repeatable draws from it by the methods below: the standard library does not promise that
/// `shuffled(using:)` or `random(in:using:)` stay as they are.
package struct SplitMix64: RandomNumberGenerator, Sendable, Codable, Hashable {
    private var state: UInt64

    /// A generator whose whole sequence follows from `seed`.
    package init(seed: UInt64) { state = seed }

    /// 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in `0..<bound`, each equally probable (Lemire 2019, arXiv:1805.10941).
    package mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "a random number below \(bound) does not exist")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// Puts the elements into a random order, each order equally probable (Fisher and Yates; Knuth,
    /// algorithm 3.4.2P).
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, next(below: last + 1))
        }
    }
}
