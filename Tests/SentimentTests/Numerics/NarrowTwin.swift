import Sentiment

/// What the kernels for bfloat16 and 8-bit integers compute, as straight loops.
enum NarrowTwin {
    /// The nearest bfloat16, an even one where two are equally near; zero below 2^-56; a NaN stays one.
    static func bfloat16(_ x: Float) -> Float {
        if x.isNaN { return x }
        if x.magnitude < 0x1p-56 { return 0 }
        let below = Float(bitPattern: x.bitPattern & 0xffff_0000)
        let above = Float(bitPattern: (x.bitPattern & 0xffff_0000) &+ 0x1_0000)
        let rest = x.bitPattern & 0xffff
        if rest == 0x8000 { return below.bitPattern & 0x1_0000 == 0 ? below : above }
        return rest < 0x8000 ? below : above
    }

    /// start + a b, summed from zero over pairs, the second of a pair first.
    static func product(_ a: [[Float]], _ b: [[Float]], start: [[Float]]) -> [[Float]] {
        zip(a, start).map { row, starts in
            starts.indices.map { column in
                var sum: Float = 0
                for k in stride(from: 0, to: b.count, by: 2) {
                    if k + 1 < b.count { sum.addProduct(row[k + 1], b[k + 1][column]) }
                    sum.addProduct(row[k], b[k][column])
                }
                return starts[column] + sum
            }
        }
    }

    /// The numbers in -127...127 for some floats, and their scale.
    static func quantized(_ x: [Float]) -> (numbers: [Int], scale: Float) {
        let largest = x.reduce(0) { max($0, $1.magnitude) }
        if largest <= 0x1p-100 { return (x.map { _ in 0 }, 0) }
        return (
            x.map { Int(min(127, max(-127, ($0 * (127 / largest)).rounded(.toNearestOrEven)))) },
            largest / 127
        )
    }

    /// The number of a state between -1 and 1.
    static func quantized(state: Float) -> Int {
        Int(min(127, max(-127, (state * 127).rounded(.toNearestOrEven))))
    }

    /// start + a b from numbers and their scales.
    static func product(
        _ a: [(numbers: [Int], scale: Float)], _ columns: [(numbers: [Int], scale: Float)], start: [[Float]]
    ) -> [[Float]] {
        zip(a, start).map { row, starts in
            starts.indices.map { column in
                let sum = zip(row.numbers, columns[column].numbers).reduce(0) { $0 + $1.0 * $1.1 }
                return starts[column] + row.scale * columns[column].scale * Float(sum)
            }
        }
    }
}

/// Random floats of all sizes between 2^-exponent and 2^exponent, some of them the negative of another.
func wideRandom(_ count: Int, exponent: Int, _ random: inout SplitMix64) -> [Float] {
    var values: [Float] = []
    for index in 0..<count {
        if index > 2, random.nextSigned() > 0.5 {
            values.append(-values[Int(random.next() % UInt64(index))])
        } else {
            let power = Int(random.next() % UInt64(2 * exponent + 1)) - exponent
            values.append(Float(sign: .plus, exponent: power, significand: 1) * random.nextSigned())
        }
    }
    return values
}
