import Sentiment
import Testing

/// Conversions and products in bfloat16 against their scalar twins, at sizes around those of blocks and tiles.
@Suite struct BFloat16KernelsTests {
    static let sizes = [1, 2, 15, 16, 17, 31, 33]

    @Test(
        "Numbers are rounded to the nearest bfloat16, to even; a NaN stays one", arguments: Kernels.available)
    func rounding(kernels: Kernels) {
        let halfway = Float(bitPattern: 0x3f80_8000)
        let special: [(Float, Float)] = [
            (0, 0), (1, 1), (-1.5, -1.5), (halfway, 1), (halfway.nextUp, Float(bitPattern: 0x3f81_0000)),
            (Float(bitPattern: 0x3f81_8000), Float(bitPattern: 0x3f82_0000)), (halfway.nextDown, 1),
            (0x1p-56, 0x1p-56), (Float(0x1p-56).nextDown, 0), (-0x1p-57, 0), (.leastNonzeroMagnitude, 0),
            (.infinity, .infinity), (-.infinity, -.infinity), (.greatestFiniteMagnitude, .infinity),
        ]
        // Rows shorter and longer than a vector.
        for columns in [1, special.count, 2 * special.count] {
            let x = GuardedMemory(rows: 1, columns: columns) { 0 }
            for column in 0..<columns { x.matrix[0, column] = special[column % special.count].0 }
            let (memory, y) = GuardedBytes.bfloat16(1, columns)
            kernels.convert(x.matrix, into: y)
            for column in 0..<columns {
                let (input, expected) = special[column % special.count]
                #expect(y[0, column] == expected, "\(input)")
                #expect(NarrowTwin.bfloat16(input) == expected, "\(input), the twin")
            }
            memory.expectGuardsUntouched("\(columns) numbers")
        }
        for bits: UInt32 in [0x7f80_0001, 0xff80_0001, 0x7fff_ffff, 0x7fc0_0000] {
            let x = GuardedMemory(rows: 1, columns: 17) { Float(bitPattern: bits) }
            let (_, y) = GuardedBytes.bfloat16(1, 17)
            kernels.convert(x.matrix, into: y)
            #expect(y.elements[0].allSatisfy { $0.isNaN }, "\(String(bits, radix: 16))")
        }
    }

    @Test(
        "Converted rows are their scalar twin's, with a zero behind an odd number",
        arguments: Kernels.available)
    func convertRows(kernels: Kernels) {
        var random = SplitMix64(seed: 1)
        for rows in [0, 1, 3] {
            for columns in 1...67 {
                let x = GuardedMemory(rows: rows, columns: columns, gap: 3) { random.nextSigned() }
                let (memory, y) = GuardedBytes.bfloat16(rows, columns, gap: 6)
                kernels.convert(x.matrix, into: y)
                #expect(
                    y.elements == x.matrix.elements.map { $0.map(NarrowTwin.bfloat16) },
                    "\(rows) x \(columns)")
                if columns % 2 == 1 {
                    let contents = memory.contents
                    for row in 0..<rows {
                        let place = 2 * (row * y.stride + columns)
                        #expect(contents[place] == 0 && contents[place + 1] == 0, "\(rows) x \(columns)")
                    }
                }
                memory.expectGuardsUntouched("\(rows) x \(columns)")
            }
        }
    }

    @Test("Packed weights and their transposes are their scalar twin's", arguments: Kernels.available)
    func pack(kernels: Kernels) {
        var random = SplitMix64(seed: 2)
        for inner in Self.sizes {
            for blocks in [1, 2, 3, 4, 5, 7] {
                for width in 1...4 {
                    let name = "\(inner) x \(blocks) blocks in panels of \(width)"
                    let shape = PackedShape(
                        rows: inner, columns: blocks * Kernels.block, width: width, block: Kernels.block)
                    let weights = GuardedMemory(shape) { random.nextSigned() }
                    let expected = weights.packedElements.map { $0.map(NarrowTwin.bfloat16) }
                    let (memory, packed) = GuardedBytes.packedBFloat16(shape)
                    kernels.convert(weights.packed, into: packed)
                    #expect(elements(packed) == expected, "\(name)")
                    memory.expectGuardsUntouched(name)

                    let (transposedMemory, transposed) = GuardedBytes.packedBFloat16(shape.transposed)
                    kernels.transpose(weights.packed, into: transposed)
                    let turned = elements(transposed)
                    for row in 0..<shape.columns {
                        #expect(
                            Array(turned[row].prefix(inner)) == expected.map { $0[row] },
                            "\(name), transposed")
                        #expect(turned[row].dropFirst(inner).allSatisfy { $0 == 0 }, "\(name), padding")
                    }
                    transposedMemory.expectGuardsUntouched("\(name), transposed")
                    weights.expectUntouched(name)
                }
            }
        }
    }

    private func elements(_ matrix: PackedBFloat16) -> [[Float]] {
        (0..<matrix.shape.rows).map { row in (0..<matrix.shape.columns).map { matrix[row, $0] } }
    }

    @Test("A product is its scalar twin's to the bit, on every instruction set", arguments: Kernels.available)
    func multiply(kernels: Kernels) {
        var random = SplitMix64(seed: 3)
        var variant = 0
        for rows in [0] + Self.sizes {
            for inner in Self.sizes {
                for (blocks, width) in [(1, 1), (1, 4), (3, 2), (3, 3), (5, 3), (7, 4), (2, 1)] {
                    expectProduct(
                        rows,
                        PackedShape(
                            rows: inner, columns: blocks * Kernels.block, width: width, block: Kernels.block),
                        variant: variant, kernels, &random)
                    variant += 1
                }
            }
        }
        // More rows than a block of the kernel has.
        expectProduct(
            801, PackedShape(rows: 17, columns: 5 * Kernels.block, width: 3, block: Kernels.block),
            variant: 1,
            kernels, &random)
    }

    /// Variants: from zero, from a bias, accumulating.
    private func expectProduct(
        _ rows: Int, _ shape: PackedShape, variant: Int, _ kernels: Kernels, _ random: inout SplitMix64
    ) {
        let name =
            "\(rows) x \(shape.rows) by \(shape.columns), panels of \(shape.width), variant \(variant % 3)"
        let (aMemory, a) = GuardedBytes.bfloat16(rows, shape.rows, gap: 2, kernels) { random.nextSigned() }
        let (bMemory, b) = GuardedBytes.packedBFloat16(shape, kernels) { random.nextSigned() }
        for memory in [aMemory, bMemory] { memory.seal() }
        let c = GuardedMemory(rows: rows, columns: shape.columns, gap: 5) { random.nextSigned() }
        let bias = GuardedMemory(rows: 1, columns: shape.columns) { random.nextSigned() }
        let start: [[Float]] =
            switch variant % 3 {
            case 0: [[Float]](repeating: [Float](repeating: 0, count: shape.columns), count: rows)
            case 1: [[Float]](repeating: bias.matrix.elements[0], count: rows)
            default: c.matrix.elements
            }
        let expected = NarrowTwin.product(a.elements, elements(b), start: start)
        kernels.multiply(
            a, b, into: c.matrix, bias: variant % 3 == 1 ? bias.matrix : nil, accumulating: variant % 3 == 2)
        #expect(c.matrix.elements == expected, "\(name)")
        c.expectGuardsUntouched(name)
        for input in [aMemory, bMemory] { input.expectUntouched(name) }
    }

    @Test(
        "Products of numbers of all sizes, which cancel each other, are their scalar twin's to the bit",
        arguments: Kernels.available)
    func cancellation(kernels: Kernels) {
        var random = SplitMix64(seed: 4)
        for (exponent, rounds) in [(1, 6), (12, 6), (56, 12)] {
            for _ in 0..<rounds {
                let shape = PackedShape(rows: 64, columns: 4 * Kernels.block, width: 4, block: Kernels.block)
                var values = wideRandom(64 * 64, exponent: exponent, &random)
                let (_, a) = GuardedBytes.bfloat16(64, 64, kernels) { values.popLast() ?? 0 }
                values = wideRandom(64 * 64, exponent: exponent, &random)
                let (_, b) = GuardedBytes.packedBFloat16(shape, kernels) { values.popLast() ?? 0 }
                let c = GuardedMemory(rows: 64, columns: 64) { 0 }
                kernels.multiply(a, b, into: c.matrix)
                let zeros = [[Float]](repeating: [Float](repeating: 0, count: 64), count: 64)
                let expected = NarrowTwin.product(a.elements, elements(b), start: zeros)
                #expect(
                    c.matrix.elements.map { $0.map(\.bitPattern) } == expected.map { $0.map(\.bitPattern) },
                    "up to 2^\(exponent)")
            }
        }
    }

    @Test(
        "A product is as far from the exact one as the format implies, at most", arguments: Kernels.available)
    func error(kernels: Kernels) {
        var random = SplitMix64(seed: 5)
        let shape = PackedShape(rows: 300, columns: 64, width: 4, block: Kernels.block)
        let (x, weights) = (
            GuardedMemory(rows: 17, columns: 300) { random.nextSigned() },
            GuardedMemory(shape) { random.nextSigned() }
        )
        let (_, a) = GuardedBytes.bfloat16(17, 300)
        let (_, b) = GuardedBytes.packedBFloat16(shape)
        let c = GuardedMemory(rows: 17, columns: 64) { 0 }
        kernels.convert(x.matrix, into: a)
        kernels.convert(weights.packed, into: b)
        kernels.multiply(a, b, into: c.matrix)
        let (xs, ws) = (x.matrix.elements, weights.packedElements)
        for row in 0..<17 {
            for column in 0..<64 {
                let products = (0..<300).map { Double(xs[row][$0]) * Double(ws[$0][column]) }
                // Each factor is off by 2^-9 at most, each of 300 sums by 2^-24.
                let bound = products.reduce(0) { $0 + abs($1) } * (0x1p-8 + 0x1p-18 + 300 * 0x1p-24)
                #expect(abs(Double(c.matrix[row, column]) - products.reduce(0, +)) <= bound)
            }
        }
    }

    @Test("A row does not depend on its neighbours", arguments: Kernels.available)
    func neighbours(kernels: Kernels) {
        var random = SplitMix64(seed: 6)
        let shape = PackedShape(rows: 31, columns: 7 * Kernels.block, width: 4, block: Kernels.block)
        let (_, a) = GuardedBytes.bfloat16(33, 31, kernels) { random.nextSigned() }
        let (_, b) = GuardedBytes.packedBFloat16(shape, kernels) { random.nextSigned() }
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

    @Test(
        "A weight gradient is its scalar twin's to the bit, on every instruction set",
        arguments: Kernels.available)
    func weightGradient(kernels: Kernels) {
        var random = SplitMix64(seed: 7)
        for tokens in [0] + Self.sizes + [255, 256, 257, 600] {
            for (inputs, blocks, width) in [
                (1, 1, 1), (15, 2, 4), (16, 3, 2), (17, 4, 3), (24, 2, 4), (31, 5, 4), (33, 7, 4), (57, 1, 4),
            ] {
                let name = "\(tokens) tokens, \(inputs) inputs, \(blocks) blocks in panels of \(width)"
                let shape = PackedShape(
                    rows: inputs, columns: blocks * Kernels.block, width: width, block: Kernels.block)
                let (xMemory, x) = GuardedBytes.bfloat16(tokens, inputs, gap: 2, kernels) {
                    random.nextSigned()
                }
                let (dMemory, d) = GuardedBytes.bfloat16(tokens, shape.columns, gap: 4, kernels) {
                    random.nextSigned()
                }
                let gradient = GuardedMemory(shape) { random.nextSigned() }
                let scratch = GuardedMemory(rows: 1, columns: kernels.gradientScratch(for: shape)) {
                    .nan
                }
                let (xs, ds) = (x.elements, d.elements)
                var expected = gradient.packedElements
                func expectSums(_ pairs: [(x: Int, d: Int)], _ name: String) {
                    for first in stride(from: 0, to: pairs.count, by: 256) {
                        let block = pairs[first..<min(pairs.count, first + 256)]
                        let columns = (0..<inputs).map { column in block.map { xs[$0.x][column] } }
                        expected = NarrowTwin.product(columns, block.map { ds[$0.d] }, start: expected)
                    }
                    #expect(gradient.packedElements == expected, "\(name)")
                }
                kernels.weightGradient(x, d, into: gradient.packed, scratch: scratch.matrix)
                expectSums((0..<tokens).map { ($0, $0) }, name)
                for rows in [ShuffledRows(tokens), ShuffledRows(tokens, areAbsent: true)] {
                    kernels.weightGradient(
                        x, rows: rows.indices, d, into: gradient.packed, scratch: scratch.matrix)
                    expectSums(
                        (0..<tokens).compactMap { token in rows.indices[token].map { ($0, token) } },
                        "\(name), by number")
                }
                gradient.expectGuardsUntouched(name)
                scratch.expectGuardsUntouched(name)
                for input in [xMemory, dMemory] { input.expectUntouched(name) }
            }
        }
    }

    @Test("Sizes that do not fit end the program")
    func otherSizes() async {
        await #expect(processExitsWith: .failure) {
            let memory = FloatBuffer(count: 4096)
            let shape = PackedShape(rows: 4, columns: 64, width: 4, block: Kernels.block)
            Kernels.available[0].multiply(
                memory.bfloat16(at: 0, rows: 2, columns: 5), memory.packedBFloat16(at: 64, shape),
                into: memory.matrix(at: 1024, rows: 2, columns: 64))
        }
        await #expect(processExitsWith: .failure) {
            let memory = FloatBuffer(count: 4096)
            let shape = PackedShape(rows: 4, columns: 64, width: 4, block: Kernels.block)
            Kernels.available[0].weightGradient(
                memory.bfloat16(at: 0, rows: 2, columns: 4), memory.bfloat16(at: 64, rows: 2, columns: 64),
                into: memory.packed(at: 512, shape), scratch: memory.matrix(at: 1024, rows: 1, columns: 128))
        }
        await #expect(processExitsWith: .failure) {
            let memory = FloatBuffer(count: 4096)
            Kernels.available[0].convert(
                memory.matrix(at: 0, rows: 2, columns: 4), into: memory.bfloat16(at: 64, rows: 2, columns: 5))
        }
    }
}
