import Sentiment

/// What the kernels for products and vectors compute, as straight loops in single precision.
///
/// Sums run in the order that ckernels.h promises, so results can be compared to the bit.
struct ScalarTwin {
    /// Whether a product is added with one rounding.
    let fuses: Bool

    init(of kernels: Kernels) { fuses = kernels.fuses }

    /// a b + c.
    func multiplyAdd(_ a: Float, _ b: Float, _ c: Float) -> Float {
        fuses ? c.addingProduct(a, b) : a * b + c
    }

    /// start + a b.
    func product(_ a: [[Float]], _ b: [[Float]], start: [[Float]]) -> [[Float]] {
        var c = start
        for row in c.indices {
            for k in b.indices {
                for column in c[row].indices {
                    c[row][column] = multiplyAdd(a[row][k], b[k][column], c[row][column])
                }
            }
        }
        return c
    }

    /// start + the sum of the rows.
    func columnSums(_ x: [[Float]], start: [Float]) -> [Float] {
        var sums = start
        for row in x { for column in row.indices { sums[column] += row[column] } }
        return sums
    }

    /// The inner product in 16 interleaved partial sums, which are then added by halves.
    func dot(_ x: [Float], _ y: [Float]) -> Float {
        var sums = [Float](repeating: 0, count: 16)
        for index in x.indices { sums[index % 16] = multiplyAdd(x[index], y[index], sums[index % 16]) }
        for half in [8, 4, 2, 1] {
            for index in 0..<half { sums[index] += sums[index + half] }
        }
        return sums[0]
    }

    /// The sum of squares, likewise, in double precision.
    func sumOfSquares(_ x: [Float]) -> Double {
        var sums = [Double](repeating: 0, count: 16)
        for index in x.indices { sums[index % 16] += Double(x[index]) * Double(x[index]) }
        for half in [8, 4, 2, 1] {
            for index in 0..<half { sums[index] += sums[index + half] }
        }
        return sums[0]
    }

    /// One element of dropout: MurmurHash3's finalizer over key and index decides.
    func dropout(_ x: Float, index: Int, rate: Float, key: UInt32) -> Float {
        var hash = key &+ UInt32(index) &* 0x9E37_79B9
        hash = (hash ^ (hash >> 16)) &* 0x85EB_CA6B
        hash = (hash ^ (hash >> 13)) &* 0xC2B2_AE35
        hash ^= hash >> 16
        return hash < UInt32(Double(rate) * 4_294_967_296) ? 0 : x * (1 / (1 - rate))
    }

    /// One element of a step of Adam.
    func adam(
        _ step: AdamStep, gradient: Float, weight: inout Float, first: inout Float, second: inout Float
    ) {
        let g = gradient * step.gradientScale
        first = multiplyAdd(first, step.beta1, g * (1 - step.beta1))
        second = multiplyAdd(second, step.beta2, g * g * (1 - step.beta2))
        let root = (second * step.correction2).squareRoot()
        weight -=
            step.learningRate * (first * step.correction1 / (root + step.epsilon) + step.weightDecay * weight)
    }
}
