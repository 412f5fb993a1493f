import Sentiment

/// One input of one target. Its random numbers follow from target, seed and number, so that each can be made again.
package struct FuzzCase: Sendable, Hashable, CustomStringConvertible {
    package var target: FuzzTarget
    package var seed: UInt64
    package var number: Int

    package init(_ target: FuzzTarget, seed: UInt64, number: Int) {
        (self.target, self.seed, self.number) = (target, seed, number)
    }

    /// How to try it again: `scripts/fuzz --target json --seed 7 --case 12`.
    package var description: String {
        "scripts/fuzz --target \(target.rawValue) --seed \(seed) --case \(number)"
    }

    /// The random numbers of the case.
    package var random: SplitMix64 {
        // Seeds next to each other would give parts of one sequence: each is hashed first.
        var first = SplitMix64(seed: seed)
        var second = SplitMix64(seed: first.next() &+ UInt64(truncatingIfNeeded: number))
        return SplitMix64(seed: second.next())
    }
}

/// A case for which a claim does not hold.
package struct FuzzFailure: Error, CustomStringConvertible {
    package var fuzzCase: FuzzCase
    package var reason: String

    /// What does not hold, for which input, and how to try it again.
    package var description: String {
        "\(fuzzCase.target.rawValue): \(reason)\n  again: \(fuzzCase)"
    }
}

/// Tries the claims of a target on one case after another.
package struct FuzzRun {
    private let target: FuzzTarget
    private let seed: UInt64
    private var claims: any FuzzClaims

    /// How many cases were tried, and of how many the input was taken. Where all are refused, or none, there is little
    /// to be found.
    package private(set) var (tried, taken) = (0, 0)

    package init(_ target: FuzzTarget, seed: UInt64) throws {
        self.init(target, seed: seed, claims: try target.claims())
    }

    package init(_ target: FuzzTarget, seed: UInt64, claims: any FuzzClaims) {
        (self.target, self.seed, self.claims) = (target, seed, claims)
    }

    /// Tries one case.
    package mutating func tryCase(_ number: Int) throws(FuzzFailure) {
        let fuzzCase = FuzzCase(target, seed: seed, number: number)
        var random = fuzzCase.random
        do {
            if try claims.check(&random) { taken += 1 }
            tried += 1
        } catch {
            throw FuzzFailure(fuzzCase: fuzzCase, reason: "\(error)")
        }
    }
}
