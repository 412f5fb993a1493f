import Sentiment

/// Trains a linear support vector machine with squared hinge loss:
///
///     min over w, b of  (|w|² + b²) / 2 + Σ_i C_i · max(0, 1 - y_i (w · x_i + b))²
///
/// by coordinate descent in the dual (Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM",
/// algorithm 3: with random order and shrinking), as LIBLINEAR does with `-s 1`. The bias is the weight of a feature
/// that is always 1. Deterministic: the order follows from the seed.
package struct DualCoordinateDescent: Sendable {
    /// The x, N texts of F features.
    let vectors: SparseVectors
    /// Stops when the projected gradients of all texts differ by less.
    let tolerance: Double
    /// The most passes over the texts.
    let maximumPasses: Int
    /// Of the order of the texts.
    let seed: UInt64

    /// A solver for some texts.
    package init(vectors: SparseVectors, tolerance: Double, maximumPasses: Int, seed: UInt64) {
        self.vectors = vectors
        self.tolerance = tolerance
        self.maximumPasses = maximumPasses
        self.seed = seed
    }

    /// What was learned for one class.
    package struct Solution: Sendable {
        /// w, [F]; with multipliers, w times these.
        package var weights: [Float]
        /// b.
        package var bias: Float
        /// How many passes it took.
        package var passes: Int
    }

    /// Learns to tell the texts for which `isPositive` from the others.
    ///
    /// - Parameters:
    ///   - costs: C of each text that is positive, and of each that is not.
    ///   - multipliers: what each feature's values are multiplied by, [F]; nil for 1.
    ///   - isInterrupted: asked before each pass; the solution is then worth nothing.
    package func solve(
        isPositive: [Bool], costs: (positive: Double, negative: Double), multipliers: [Float]? = nil,
        isInterrupted: () -> Bool = { false }
    ) -> Solution {
        precondition(isPositive.count == vectors.count, "each text is positive or not")
        // With multipliers r, the weights kept are u = w r: then w · (r x) = u · x, and u moves by r² for each w.
        let squares = multipliers.map { $0.map { Double($0) * Double($0) } }
        var weights = [Double](repeating: 0, count: vectors.featureCount)
        var bias = 0.0
        var alphas = [Double](repeating: 0, count: vectors.count)
        let diagonal = isPositive.map { 0.5 / ($0 ? costs.positive : costs.negative) }
        let lengths = (0..<vectors.count).map { text in
            vectors.range(of: text).reduce(1.0) { sum, place in
                let value = Double(vectors.values[place])
                return sum + value * value * (squares?[Int(vectors.features[place])] ?? 1)
            }
        }
        var random = SplitMix64(seed: seed)
        var active = Array(0..<vectors.count)
        var activeCount = active.count
        // The largest and least projected gradients of the pass before, beyond which a text at its bound stays there.
        var bounds = (least: -Double.infinity, largest: Double.infinity)
        var pass = 0
        while pass < maximumPasses, !isInterrupted() {
            var seen = (least: Double.infinity, largest: -Double.infinity)
            for place in 0..<activeCount {
                active.swapAt(place, place + random.next(below: activeCount - place))
            }
            var place = 0
            while place < activeCount {
                let text = active[place]
                let sign: Double = isPositive[text] ? 1 : -1
                let range = vectors.range(of: text)
                let gradient =
                    sign * (Self.dot(vectors, range, weights) + bias) - 1 + alphas[text] * diagonal[text]
                var projected = gradient
                if alphas[text] == 0 {
                    if gradient > bounds.largest {
                        activeCount -= 1
                        active.swapAt(place, activeCount)
                        continue
                    }
                    projected = min(gradient, 0)
                }
                seen = (min(seen.least, projected), max(seen.largest, projected))
                if projected.magnitude > 1e-12 {
                    let before = alphas[text]
                    alphas[text] = max(before - gradient / (lengths[text] + diagonal[text]), 0)
                    let step = sign * (alphas[text] - before)
                    Self.add(vectors, range, step, squares, to: &weights)
                    bias += step
                }
                place += 1
            }
            pass += 1
            if activeCount == 0 || seen.largest - seen.least <= tolerance {
                if activeCount == active.count { break }
                // What was left out may no longer be where it was.
                activeCount = active.count
                bounds = (-.infinity, .infinity)
                continue
            }
            bounds = (
                seen.least < 0 ? seen.least : -.infinity, seen.largest > 0 ? seen.largest : .infinity
            )
        }
        return Solution(weights: weights.map(Float.init), bias: Float(bias), passes: pass)
    }

    private static func dot(_ vectors: SparseVectors, _ range: Range<Int>, _ weights: [Double]) -> Double {
        vectors.features.withUnsafeBufferPointer { features in
            vectors.values.withUnsafeBufferPointer { values in
                weights.withUnsafeBufferPointer { weights in
                    var sum = 0.0
                    for place in range { sum += Double(values[place]) * weights[Int(features[place])] }
                    return sum
                }
            }
        }
    }

    private static func add(
        _ vectors: SparseVectors, _ range: Range<Int>, _ step: Double, _ squares: [Double]?,
        to weights: inout [Double]
    ) {
        vectors.features.withUnsafeBufferPointer { features in
            vectors.values.withUnsafeBufferPointer { values in
                weights.withUnsafeMutableBufferPointer { weights in
                    for place in range {
                        let feature = Int(features[place])
                        weights[feature] += step * Double(values[place]) * (squares?[feature] ?? 1)
                    }
                }
            }
        }
    }
}
