import Foundation
import Sentiment
import Testing

/// How near the vector functions come to the true ones. The bounds are those found when all floats of magnitude 2^-25
/// to 104 were tried, rounded up: tanh 2.92e-7 (4.10e-7 where products are not fused), the logistic function 8.93e-8,
/// exp 1.19e-7. The tests try every 1009th float, and a grid.
@Suite struct ActivationTests {
    /// Every 1009th float there is, in both signs, denormal numbers and infinities included, and a dense grid.
    static let grid: [Float] = {
        var values: [Float] = [
            0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
            .leastNormalMagnitude,
            -.leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88, -88, 87, -87, 89,
            -89,
        ]
        for bits in stride(from: UInt32(0), through: Float.infinity.bitPattern, by: 1009) {
            values += [Float(bitPattern: bits), -Float(bitPattern: bits)]
        }
        values += (-200_000...200_000).map { Float($0) / 10_000 }
        values += (-100_000...100_000).map { Float($0) / 1_000 }
        return values
    }()

    static let nans: [Float] = [
        .nan, -.nan, .signalingNaN, Float(nan: 1, signaling: false), Float(bitPattern: 0x7FC0_01FF),
        Float(bitPattern: 0x7FFF_FFFF), Float(bitPattern: 0xFFFF_FFFF),
    ]

    private func apply(_ function: (Matrix) -> Void, to values: [Float]) -> [Float] {
        let buffer = FloatBuffer(count: values.count)
        for (index, value) in values.enumerated() { buffer[index] = value }
        function(buffer.all)
        return (0..<values.count).map { buffer[$0] }
    }

    /// The grid's values, what the function gives, and the truth in double precision.
    private func evaluate(
        _ function: (Matrix) -> Void, _ truth: (Double) -> Double
    ) -> [(x: Float, found: Float, truth: Double)] {
        zip(Self.grid, apply(function, to: Self.grid)).map { ($0, $1, truth(Double($0))) }
    }

    private func largest(_ values: some Sequence<(x: Float, error: Double)>) -> (x: Float, error: Double) {
        var worst: (x: Float, error: Double) = (0, 0)
        for value in values where !(value.error <= worst.error) { worst = value }
        return worst
    }

    @Test(
        "tanh is within 3e-7 of the truth, or 4.2e-7 where products are not fused",
        arguments: Kernels.available)
    func tanhAccuracy(kernels: Kernels) {
        let values = evaluate(kernels.tanh) { tanh($0) }
        let bound = kernels.fuses ? 3e-7 : 4.2e-7
        let worst = largest(values.lazy.map { ($0.x, abs(Double($0.found) - $0.truth)) })
        #expect(worst.error <= bound, "\(worst)")
        // Near zero the error shrinks with the number itself.
        let relative = largest(
            values.lazy.filter { abs($0.x) > 1e-30 }.map { ($0.x, abs(Double($0.found) / $0.truth - 1)) })
        #expect(relative.error <= bound, "\(relative)")
    }

    @Test("tanh stays between -1 and 1, and is odd to the bit", arguments: Kernels.available)
    func tanhRange(kernels: Kernels) {
        let positive = apply(kernels.tanh, to: Self.grid)
        #expect(positive.allSatisfy { $0 >= -1 && $0 <= 1 })
        #expect(apply(kernels.tanh, to: Self.grid.map { -$0 }) == positive.map { -$0 })
    }

    @Test("The logistic function is within 1e-7 of the truth everywhere", arguments: Kernels.available)
    func logisticAccuracy(kernels: Kernels) {
        let values = evaluate(kernels.logistic) { 1 / (1 + exp(-$0)) }
        let worst = largest(values.lazy.map { ($0.x, abs(Double($0.found) - $0.truth)) })
        #expect(worst.error <= 1e-7, "\(worst)")
        #expect(values.allSatisfy { $0.found >= 0 && $0.found <= 1 })
    }

    @Test("A far argument saturates the logistic function", arguments: Kernels.available)
    func logisticSaturation(kernels: Kernels) {
        #expect(apply(kernels.logistic, to: [20, 88, 1e30, .infinity]) == [1, 1, 1, 1])
        #expect(apply(kernels.logistic, to: [-100, -1e30, -.infinity]).allSatisfy { $0 < 1e-38 })
    }

    @Test("exp is within 1.2e-7 of the truth, relatively, from -87 to 88", arguments: Kernels.available)
    func expAccuracy(kernels: Kernels) {
        let values = evaluate(kernels.exp) { exp($0) }.filter { $0.x >= -87 && $0.x <= 88 }
        let worst = largest(values.lazy.map { ($0.x, abs(Double($0.found) / $0.truth - 1)) })
        #expect(worst.error <= 1.2e-7, "\(worst)")
        #expect(apply(kernels.exp, to: [0, -0.0]) == [1, 1])
    }

    @Test("Beyond -87 and 88 exp stays at its values there", arguments: Kernels.available)
    func expClamp(kernels: Kernels) {
        let ends = apply(kernels.exp, to: [-87, 88])
        #expect(apply(kernels.exp, to: [-88, -1e30, -.infinity]) == [ends[0], ends[0], ends[0]])
        #expect(apply(kernels.exp, to: [89, 1e30, .infinity]) == [ends[1], ends[1], ends[1]])
        #expect(ends[0].isNormal && ends[1].isFinite)
    }

    @Test("A NaN stays a NaN, whatever its payload", arguments: Kernels.available)
    func nans(kernels: Kernels) {
        for function in [kernels.tanh, kernels.logistic, kernels.exp] {
            #expect(apply(function, to: Self.nans).allSatisfy { $0.isNaN })
        }
    }

    @Test("A number's result does not depend on its place in a row", arguments: Kernels.available)
    func places(kernels: Kernels) {
        let values = (0..<67).map { Float($0) / 7 - 4 }
        for function in [kernels.tanh, kernels.logistic, kernels.exp] {
            let alone = values.map { apply(function, to: [$0])[0] }
            for count in 0...values.count {
                #expect(apply(function, to: Array(values.prefix(count))) == Array(alone.prefix(count)))
            }
        }
    }

    @Test("Nothing is written beyond a row", arguments: Kernels.available)
    func guards(kernels: Kernels) {
        for function in [kernels.tanh, kernels.logistic, kernels.exp] {
            for columns in 0...35 {
                let x = GuardedMemory(rows: 1, columns: columns) { 0.5 }
                function(x.matrix)
                x.expectGuardsUntouched("\(columns) numbers")
            }
        }
    }
}
