import Sentiment
import Testing

/// Quantization and products in 8 bits against their scalar twins, at sizes around those of blocks and tiles.
@Suite struct Int8KernelsTests {
    static let sizes = [1, 2, 3, 4, 15, 16, 17, 31, 33]

    @Test("Quantized rows are their scalar twin's, padded with zeros", arguments: Kernels.available)
    func quantizeRows(kernels: Kernels) {
        var random = SplitMix64(seed: 1)
        for rows in [0, 1, 3] {
            for columns in 1...67 {
                let name = "\(rows) x \(columns)"
                let x = GuardedMemory(rows: rows, columns: columns, gap: 3) { 7 * random.nextSigned() }
                if rows == 3 { x.matrix.row(1).clear() }
                let (memory, y) = GuardedBytes.int8(rows, columns, gap: 8, hasScales: true)
                kernels.quantize(x.matrix, into: y)
                for row in 0..<rows {
                    let expected = NarrowTwin.quantized(x.matrix.elements[row])
                    #expect(y.scale(row) == expected.scale, "\(name)")
                    #expect((0..<columns).map { Int(y.byte(row, $0)) - 128 } == expected.numbers, "\(name)")
                    let padding = row * y.stride + columns..<row * y.stride + columns.roundedUp(to: 4)
                    #expect(memory.contents[padding].allSatisfy { $0 == 128 }, "\(name)")
                }
                memory.expectGuardsUntouched(name)
            }
        }
    }

    @Test("Quantized weights are their scalar twin's", arguments: Kernels.available)
    func quantizeWeights(kernels: Kernels) {
        var random = SplitMix64(seed: 2)
        for inner in Self.sizes {
            for blocks in [1, 2, 3, 5, 7] {
                for width in 1...4 {
                    let name = "\(inner) x \(blocks) blocks in panels of \(width)"
                    let shape = PackedShape(
                        rows: inner, columns: blocks * Kernels.block, width: width, block: Kernels.block)
                    let weights = GuardedMemory(shape) { random.nextSigned() }
                    for row in 0..<inner { weights.packed[row, 1] = 0 }
                    let (memory, packed) = GuardedBytes.packedInt8(shape)
                    kernels.quantize(weights.packed, into: packed)
                    for (column, expected) in columns(weights).enumerated() {
                        #expect(packed.scale(column) == expected.scale, "\(name)")
                        #expect(
                            (0..<inner).map { Int(packed.byte($0, column)) } == expected.numbers, "\(name)")
                    }
                    memory.expectGuardsUntouched(name)
                }
            }
        }
    }

    /// The quantized columns of packed weights.
    private func columns(_ weights: GuardedMemory) -> [(numbers: [Int], scale: Float)] {
        let elements = weights.packedElements
        return (0..<weights.packed.shape.columns).map { column in
            NarrowTwin.quantized(elements.map { $0[column] })
        }
    }

    @Test(
        "A number is off by half a step at most, and numbers halfway go to even", arguments: Kernels.available
    )
    func rounding(kernels: Kernels) {
        let x = GuardedMemory(rows: 1, columns: 6) { 0 }
        for (column, value) in [127, 0.5, 1.5, -2.5, 0.49, -0.51].enumerated() {
            x.matrix[0, column] = Float(value)
        }
        let (_, y) = GuardedBytes.int8(1, 6, hasScales: true)
        kernels.quantize(x.matrix, into: y)
        #expect((0..<6).map { y[0, $0] } == [127, 0, 2, -2, 0, -1])
    }

    @Test("A row with a NaN has a NaN for its scale, wherever it stands", arguments: Kernels.available)
    func notANumber(kernels: Kernels) {
        for columns in [1, 5, 16, 19, 33] {
            for place in 0..<columns {
                let x = GuardedMemory(rows: 2, columns: columns) { 3 }
                x.matrix[0, place] = .nan
                let (_, y) = GuardedBytes.int8(2, columns, hasScales: true)
                kernels.quantize(x.matrix, into: y)
                #expect(y.scale(0).isNaN && y.scale(1) == 3 / 127)
            }
        }
    }

    @Test("A product is its scalar twin's to the bit, on every instruction set", arguments: Kernels.available)
    func multiply(kernels: Kernels) {
        var random = SplitMix64(seed: 3)
        var variant = 0
        for rows in [0] + Self.sizes {
            for inner in Self.sizes {
                for (blocks, width) in [(1, 1), (1, 4), (3, 2), (3, 3), (5, 3), (7, 4)] {
                    let shape = PackedShape(
                        rows: inner, columns: blocks * Kernels.block, width: width, block: Kernels.block)
                    expectProduct(rows, shape, variant: variant, kernels) { random.nextSigned() }
                    variant += 1
                }
            }
        }
        // More rows than a block of the kernel has.
        let shape = PackedShape(rows: 17, columns: 5 * Kernels.block, width: 3, block: Kernels.block)
        expectProduct(801, shape, variant: 1, kernels) { random.nextSigned() }
    }

    @Test("Sums of the largest numbers do not overflow or saturate", arguments: Kernels.available)
    func extremes(kernels: Kernels) {
        let shape = PackedShape(rows: 1000, columns: 64, width: 4, block: Kernels.block)
        for (state, weight): (Float, Float) in [(1, 1), (1, -1), (-1, 1), (-1, -1)] {
            expectProduct(6, shape, variant: 0, kernels, weight: { weight }, next: { state })
        }
        let longest = PackedShape(rows: 65536, columns: 16, width: 1, block: Kernels.block)
        expectProduct(1, longest, variant: 0, kernels, weight: { -1 }, next: { 1 })
    }

    /// Variants: from zero, from a bias, accumulating.
    private func expectProduct(
        _ rows: Int, _ shape: PackedShape, variant: Int, _ kernels: Kernels, weight: (() -> Float)? = nil,
        next: () -> Float
    ) {
        let name =
            "\(rows) x \(shape.rows) by \(shape.columns), panels of \(shape.width), variant \(variant % 3)"
        let x = GuardedMemory(rows: rows, columns: shape.rows) { next() }
        let weights = GuardedMemory(shape) { weight?() ?? next() }
        let (aMemory, a) = GuardedBytes.int8(rows, shape.rows, gap: 4, hasScales: true)
        let (bMemory, b) = GuardedBytes.packedInt8(shape)
        kernels.quantize(x.matrix, into: a)
        kernels.quantize(weights.packed, into: b)
        for memory in [aMemory, bMemory] { memory.seal() }
        let c = GuardedMemory(rows: rows, columns: shape.columns, gap: 5) { next() }
        let bias = GuardedMemory(rows: 1, columns: shape.columns) { next() }
        let start: [[Float]] =
            switch variant % 3 {
            case 0: [[Float]](repeating: [Float](repeating: 0, count: shape.columns), count: rows)
            case 1: [[Float]](repeating: bias.matrix.elements[0], count: rows)
            default: c.matrix.elements
            }
        let expected = NarrowTwin.product(
            x.matrix.elements.map { NarrowTwin.quantized($0) }, columns(weights), start: start)
        kernels.multiply(
            a, b, into: c.matrix, bias: variant % 3 == 1 ? bias.matrix : nil, accumulating: variant % 3 == 2)
        #expect(c.matrix.elements == expected, "\(name)")
        c.expectGuardsUntouched(name)
        for input in [aMemory, bMemory] { input.expectUntouched(name) }
    }

    @Test("A product is as far from the exact one as the scales imply, at most", arguments: Kernels.available)
    func error(kernels: Kernels) {
        var random = SplitMix64(seed: 5)
        let shape = PackedShape(rows: 300, columns: 64, width: 4, block: Kernels.block)
        let x = GuardedMemory(rows: 17, columns: 300) { random.nextSigned() }
        let weights = GuardedMemory(shape) { random.nextSigned() }
        let (_, a) = GuardedBytes.int8(17, 300, hasScales: true)
        let (_, b) = GuardedBytes.packedInt8(shape)
        let c = GuardedMemory(rows: 17, columns: 64) { 0 }
        kernels.quantize(x.matrix, into: a)
        kernels.quantize(weights.packed, into: b)
        kernels.multiply(a, b, into: c.matrix)
        let (xs, ws) = (x.matrix.elements, weights.packedElements)
        for row in 0..<17 {
            for column in 0..<64 {
                // Each factor is off by half of its scale at most.
                let (da, db) = (Double(a.scale(row)) / 2, Double(b.scale(column)) / 2)
                var (exact, bound) = (0.0, 1e-4)
                for k in 0..<300 {
                    let (x, w) = (Double(xs[row][k]), Double(ws[k][column]))
                    exact += x * w
                    bound += abs(x) * db + abs(w) * da + da * db
                }
                #expect(abs(Double(c.matrix[row, column]) - exact) <= bound)
            }
        }
    }

    @Test("A row does not depend on its neighbours", arguments: Kernels.available)
    func neighbours(kernels: Kernels) {
        var random = SplitMix64(seed: 6)
        let shape = PackedShape(rows: 31, columns: 7 * Kernels.block, width: 4, block: Kernels.block)
        let a = GuardedBytes.int8(33, 31, kernels) { random.nextSigned() }
        let b = GuardedBytes.packedInt8(shape, kernels) { random.nextSigned() }
        let all = GuardedMemory(rows: 33, columns: shape.columns) { 0 }
        kernels.multiply(a, b, into: all.matrix)
        for count in [1, 2, 5, 15] {
            for first in [0, 7, 33 - count] {
                let some = GuardedMemory(rows: count, columns: shape.columns) { 0 }
                kernels.multiply(a.rows(first, count), b, into: some.matrix)
                #expect(some.matrix.elements == all.matrix.rows(first, count).elements)
            }
        }
    }

    @Test("Rows without scales share 1 / 127", arguments: Kernels.available)
    func sharedScale(kernels: Kernels) {
        let shape = PackedShape(rows: 4, columns: 16, width: 1, block: Kernels.block)
        let buffer = FloatBuffer(count: 64)
        let (own, shared) = (
            buffer.int8(at: 0, rows: 1, columns: 4, hasScales: true),
            buffer.int8(at: 0, rows: 1, columns: 4, hasScales: false)
        )
        let twos = GuardedMemory(rows: 1, columns: 4) { 2 }
        kernels.quantize(twos.matrix, into: own)
        twos.expectUntouched("the states")
        let b = GuardedBytes.packedInt8(shape, kernels) { 3 }
        let c = GuardedMemory(rows: 1, columns: 16) { 0 }
        kernels.multiply(own, b, into: c.matrix)
        #expect(c.matrix.elements[0].allSatisfy { abs($0 - 24) < 1e-4 })
        kernels.multiply(shared, b, into: c.matrix)
        #expect(c.matrix.elements[0].allSatisfy { abs($0 - 12) < 1e-4 })
    }

    @Test("Sizes that do not fit, and sums that could overflow, end the program")
    func otherSizes() async {
        await #expect(processExitsWith: .failure) {
            let memory = FloatBuffer(count: 4096)
            let shape = PackedShape(rows: 4, columns: 64, width: 4, block: Kernels.block)
            Kernels.available[0].multiply(
                memory.int8(at: 0, rows: 2, columns: 5, hasScales: true), memory.packedInt8(at: 64, shape),
                into: memory.matrix(at: 1024, rows: 2, columns: 64))
        }
        await #expect(processExitsWith: .failure) {
            let memory = FloatBuffer(count: 1 << 20)
            let shape = PackedShape(rows: 65537, columns: 16, width: 1, block: Kernels.block)
            Kernels.available[0].multiply(
                memory.int8(at: 0, rows: 1, columns: 65537, hasScales: false),
                memory.packedInt8(at: 32768, shape),
                into: memory.matrix(at: 0, rows: 1, columns: 16))
        }
        await #expect(processExitsWith: .failure) {
            let memory = FloatBuffer(count: 4096)
            Kernels.available[0].quantize(
                memory.matrix(at: 0, rows: 2, columns: 4),
                into: memory.int8(at: 64, rows: 2, columns: 4, hasScales: false))
        }
    }
}
