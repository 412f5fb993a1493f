import Sentiment
import Testing

/// Products and vectors against their scalar twins, at sizes around those of blocks and tiles.
@Suite struct KernelsTests {
    static let sizes = [0, 1, 2, 3, 7, 15, 16, 17, 31, 33]

    @Test(
        "A product is its scalar twin's to the bit, at any size, width and stride",
        arguments: Kernels.available)
    func multiply(kernels: Kernels) {
        var random = SplitMix64(seed: 1)
        var variant = 0
        for rows in Self.sizes {
            for inner in Self.sizes {
                for blocks in [1, 2, 3, 4, 5, 7] {
                    for width in 1...4 {
                        let shape = PackedShape(
                            rows: inner, columns: blocks * Kernels.block, width: width, block: Kernels.block)
                        expectProduct(rows, shape, variant: variant, kernels, &random)
                        variant += 1
                    }
                }
            }
        }
        // More inner rows than a slice of the kernel has, in tiles of few rows and of many.
        for (variant, inner) in [256, 257, 600, 1025].enumerated() {
            for rows in [1, 2, 3, 13] {
                let shape = PackedShape(
                    rows: inner, columns: 7 * Kernels.block, width: 4, block: Kernels.block)
                expectProduct(rows, shape, variant: variant, kernels, &random)
            }
        }
        // More rows than a block of the kernel has.
        for variant in 0..<3 {
            let shape = PackedShape(rows: 17, columns: 5 * Kernels.block, width: 3, block: Kernels.block)
            expectProduct(801, shape, variant: variant, kernels, &random)
        }
    }

    /// Variants: from zero, from a bias, accumulating.
    private func expectProduct(
        _ rows: Int, _ shape: PackedShape, variant: Int, _ kernels: Kernels, _ random: inout SplitMix64
    ) {
        let name =
            "\(rows) x \(shape.rows) by \(shape.columns), panels of \(shape.width), variant \(variant % 3)"
        let a = GuardedMemory(rows: rows, columns: shape.rows, gap: 3) { random.nextSigned() }
        let b = GuardedMemory(shape) { random.nextSigned() }
        let c = GuardedMemory(rows: rows, columns: shape.columns, gap: 5) { random.nextSigned() }
        let bias = GuardedMemory(rows: 1, columns: shape.columns) { random.nextSigned() }
        let start: [[Float]] =
            switch variant % 3 {
            case 0: [[Float]](repeating: [Float](repeating: 0, count: shape.columns), count: rows)
            case 1: [[Float]](repeating: bias.matrix.elements[0], count: rows)
            default: c.matrix.elements
            }
        let expected = ScalarTwin(of: kernels).product(a.matrix.elements, b.packedElements, start: start)
        kernels.multiply(
            a.matrix, b.packed, into: c.matrix, bias: variant % 3 == 1 ? bias.matrix : nil,
            accumulating: variant % 3 == 2)
        #expect(c.matrix.elements == expected, "\(name)")
        c.expectGuardsUntouched(name)
        for input in [a, b, bias] { input.expectUntouched(name) }
    }

    @Test("A weight gradient is its scalar twin's to the bit", arguments: Kernels.available)
    func weightGradient(kernels: Kernels) {
        var random = SplitMix64(seed: 2)
        for tokens in Self.sizes + [255, 256, 257, 600] {
            for (inputs, blocks) in [(1, 1), (15, 2), (16, 3), (17, 4), (24, 2), (31, 5), (33, 7), (57, 1)] {
                for width in 1...4 {
                    let name = "\(tokens) tokens, \(inputs) inputs, \(blocks) blocks in panels of \(width)"
                    let shape = PackedShape(
                        rows: inputs, columns: blocks * Kernels.block, width: width, block: Kernels.block)
                    let x = GuardedMemory(rows: tokens, columns: inputs, gap: 3) { random.nextSigned() }
                    let d = GuardedMemory(rows: tokens, columns: shape.columns, gap: 1) {
                        random.nextSigned()
                    }
                    let gradient = GuardedMemory(shape) { random.nextSigned() }
                    let scratch = GuardedMemory(rows: 1, columns: kernels.gradientScratch(for: shape)) {
                        .nan
                    }
                    let (xs, ds) = (x.matrix.elements, d.matrix.elements)
                    func transposed(_ rows: [Int]) -> [[Float]] {
                        (0..<inputs).map { input in rows.map { xs[$0][input] } }
                    }
                    var expected = ScalarTwin(of: kernels).product(
                        transposed(Array(0..<tokens)), ds, start: gradient.packedElements)
                    kernels.weightGradient(x.matrix, d.matrix, into: gradient.packed, scratch: scratch.matrix)
                    #expect(gradient.packedElements == expected, "\(name)")
                    for rows in [ShuffledRows(tokens), ShuffledRows(tokens, areAbsent: true)] {
                        let present = (0..<tokens).filter { rows.indices[$0] != nil }
                        expected = ScalarTwin(of: kernels).product(
                            transposed(present.compactMap { rows.indices[$0] }), present.map { ds[$0] },
                            start: expected)
                        kernels.weightGradient(
                            x.matrix, rows: rows.indices, d.matrix, into: gradient.packed,
                            scratch: scratch.matrix)
                        #expect(gradient.packedElements == expected, "\(name), by number")
                    }
                    for written in [gradient, scratch] { written.expectGuardsUntouched(name) }
                    for input in [x, d] { input.expectUntouched(name) }
                }
            }
        }
    }

    @Test("Rows are gathered from two matrices by their numbers", arguments: Kernels.available)
    func gather(kernels: Kernels) {
        for columns in Self.sizes {
            let one = GuardedMemory(rows: 5, columns: columns, gap: 3) { 1 }
            let other = GuardedMemory(rows: 4, columns: columns, gap: 1) { 2 }
            for (memory, factor) in [(one, Float(10)), (other, 100)] {
                for row in 0..<memory.matrix.rows {
                    for column in 0..<columns {
                        memory.matrix[row, column] = factor * Float(row) + Float(column)
                    }
                }
                memory.seal()
            }
            let rows: [Int32] = [-1, 4, 0, -3, -4, 2, 2]
            for count in 0...rows.count {
                let target = GuardedMemory(rows: count, columns: columns, gap: 2) { .nan }
                kernels.gather(rows[..<count], of: one.matrix, or: other.matrix, into: target.matrix)
                let expected = rows[..<count].map {
                    $0 < 0 ? other.matrix.elements[Int(~$0)] : one.matrix.elements[Int($0)]
                }
                #expect(target.matrix.elements == expected)
                target.expectGuardsUntouched("\(columns) columns")
                for input in [one, other] { input.expectUntouched("\(columns) columns") }
            }
        }
    }

    @Test("Rows that stand anywhere are added in their order", arguments: Kernels.available)
    func sumRows(kernels: Kernels) {
        var random = SplitMix64(seed: 9)
        for columns in Self.sizes + [127, 128, 129, 300] {
            let x = GuardedMemory(rows: 7, columns: columns, gap: 3) { random.nextSigned() }
            let arena = Arena()
            let order = [3, 0, 6, 3, 5]
            let pointers = arena.rowPointers(order.count, columns: columns)
            for (place, row) in order.enumerated() { pointers.set(place, to: x.matrix.row(row)) }
            for range in [0..<1, 1..<3, 0..<5, 4..<5] {
                let sum = GuardedMemory(rows: 1, columns: columns) { .nan }
                kernels.sum(pointers, range, into: sum.matrix)
                let rows = order[range].map { x.matrix.elements[$0] }
                let expected = rows.dropFirst().reduce(rows[0]) { sum, row in zip(sum, row).map { $0 + $1 } }
                #expect(sum.matrix.elements[0] == expected, "\(columns) columns, rows \(range)")
                sum.expectGuardsUntouched("\(columns) columns")
                x.expectUntouched("\(columns) columns")
            }
            withExtendedLifetime(arena) {}
        }
    }

    @Test("Rows that are not there are neither gathered nor added")
    func rowsOutside() async {
        await #expect(processExitsWith: .failure) {
            let memory = FloatBuffer(count: 64)
            let rows = memory.matrix(at: 0, rows: 2, columns: 4)
            Kernels.best.gather([2], of: rows, or: rows, into: memory.matrix(at: 32, rows: 1, columns: 4))
        }
        await #expect(processExitsWith: .failure) {
            let memory = FloatBuffer(count: 64)
            let rows = memory.matrix(at: 0, rows: 2, columns: 4)
            Kernels.best.gather([-3], of: rows, or: rows, into: memory.matrix(at: 32, rows: 1, columns: 4))
        }
        await #expect(processExitsWith: .failure) {
            let (memory, arena) = (FloatBuffer(count: 64), Arena())
            let two = arena.rowPointers(2, columns: 4)
            for place in 0..<2 { two.set(place, to: memory.matrix(at: 0, rows: 1, columns: 4)) }
            // The same memory again, so that a second row could be read.
            arena.reset()
            Kernels.best.sum(
                arena.rowPointers(1, columns: 4), 0..<2, into: memory.matrix(at: 32, rows: 1, columns: 4))
        }
    }

    @Test("The packed transpose holds every element once, and zeros as padding", arguments: Kernels.available)
    func transpose(kernels: Kernels) {
        for rows in Self.sizes {
            for blocks in [1, 2, 3, 4, 5, 7] {
                for width in 1...4 {
                    let shape = PackedShape(
                        rows: rows, columns: blocks * Kernels.block, width: width, block: Kernels.block)
                    var next: Float = 0
                    let source = GuardedMemory(shape) {
                        next += 1
                        return next
                    }
                    let target = GuardedMemory(shape.transposed) { .nan }
                    kernels.transpose(source.packed, into: target.packed)
                    let elements = source.packedElements
                    let expected = (0..<shape.columns).map { column in
                        (0..<rows.roundedUp(to: Kernels.block)).map { $0 < rows ? elements[$0][column] : 0 }
                    }
                    let name = "\(rows) x \(shape.columns), panels of \(width)"
                    #expect(target.packedElements == expected, "\(name)")
                    target.expectGuardsUntouched(name)
                    source.expectUntouched(name)
                }
            }
        }
    }

    @Test("Column sums are their scalar twin's to the bit", arguments: Kernels.available)
    func columnSums(kernels: Kernels) {
        var random = SplitMix64(seed: 3)
        for rows in Self.sizes {
            for blocks in 1...5 {
                let x = GuardedMemory(rows: rows, columns: blocks * Kernels.block, gap: 7) {
                    random.nextSigned()
                }
                let sums = GuardedMemory(rows: 1, columns: x.matrix.columns) { random.nextSigned() }
                let expected = ScalarTwin(of: kernels).columnSums(
                    x.matrix.elements, start: sums.matrix.elements[0])
                kernels.addColumnSums(of: x.matrix, to: sums.matrix)
                #expect(sums.matrix.elements[0] == expected, "\(rows) rows, \(blocks) blocks")
                sums.expectGuardsUntouched("\(rows) rows, \(blocks) blocks")
                x.expectUntouched("\(rows) rows, \(blocks) blocks")
            }
        }
    }

    @Test("Adding, scaled or not, is its scalar twin's to the bit", arguments: Kernels.available)
    func add(kernels: Kernels) {
        var random = SplitMix64(seed: 4)
        let twin = ScalarTwin(of: kernels)
        for rows in [0, 1, 3] {
            for columns in 0...49 {
                for factor: Float? in [nil, 1.7] {
                    let x = GuardedMemory(rows: rows, columns: columns, gap: 2) { random.nextSigned() }
                    let y = GuardedMemory(rows: rows, columns: columns, gap: 5) { random.nextSigned() }
                    let expected = zip(x.matrix.elements, y.matrix.elements).map { xs, ys in
                        zip(xs, ys).map { a, b in factor.map { twin.multiplyAdd($0, a, b) } ?? a + b }
                    }
                    if let factor {
                        kernels.add(x.matrix, times: factor, to: y.matrix)
                    } else {
                        kernels.add(x.matrix, to: y.matrix)
                    }
                    #expect(y.matrix.elements == expected, "\(rows) x \(columns)")
                    y.expectGuardsUntouched("\(rows) x \(columns)")
                    x.expectUntouched("\(rows) x \(columns)")
                }
            }
        }
    }

    @Test(
        "Inner products and sums of squares are their scalar twins' to the bit", arguments: Kernels.available)
    func sums(kernels: Kernels) {
        var random = SplitMix64(seed: 5)
        let twin = ScalarTwin(of: kernels)
        for width in 0...67 {
            for parts in 1...3 {
                let x = GuardedMemory(rows: 1, columns: parts * width) { random.nextSigned() }
                let y = GuardedMemory(rows: 1, columns: parts * width) { random.nextSigned() }
                let (xs, ys) = (x.matrix.elements[0], y.matrix.elements[0])
                let expected = (0..<parts).reduce(Float(0)) { sum, part in
                    let range = part * width..<(part + 1) * width
                    return sum + twin.dot(Array(xs[range]), Array(ys[range]))
                }
                #expect(
                    kernels.dot(x.matrix, y.matrix, parts: parts) == expected, "\(parts) parts of \(width)")
                #expect(kernels.sumOfSquares(x.matrix) == twin.sumOfSquares(xs), "\(parts * width) numbers")
                for input in [x, y] { input.expectUntouched("\(parts) parts of \(width)") }
            }
        }
    }

    @Test(
        "The largest number of a row and the exponentials above it are those of plain loops",
        arguments: Kernels.available)
    func softmaxRows(kernels: Kernels) {
        var random = SplitMix64(seed: 7)
        for width in stride(from: 16, through: 80, by: 16) {
            let x = GuardedMemory(rows: 1, columns: width) { 20 * random.nextSigned() }
            let (row, values) = (x.matrix, x.matrix.elements[0])
            let largest = kernels.maximum(row)
            #expect(largest == values.max())
            let single = GuardedMemory(rows: 1, columns: width) { 0 }
            for (column, value) in values.enumerated() { single.matrix[0, column] = value - largest }
            kernels.exp(single.matrix)
            var sums = [Float](repeating: 0, count: 16)
            let sum = kernels.exponentialSum(row, above: largest)
            #expect(row.elements == single.matrix.elements)
            for (column, value) in row.elements[0].enumerated() { sums[column % 16] += value }
            for half in [8, 4, 2, 1] { for index in 0..<half { sums[index] += sums[index + half] } }
            #expect(sum == sums[0])
            x.expectGuardsUntouched("\(width) numbers")
        }
    }

    @Test("Zeros behind each part make no difference to an inner product", arguments: Kernels.available)
    func paddedDot(kernels: Kernels) {
        var random = SplitMix64(seed: 6)
        for width in 1...35 {
            let padded = width.roundedUp(to: 16)
            func row(_ values: [Float], _ partWidth: Int) -> GuardedMemory {
                let memory = GuardedMemory(rows: 1, columns: 2 * partWidth) { 0 }
                for (index, value) in values.enumerated() {
                    memory.matrix[0, index / width * partWidth + index % width] = value
                }
                return memory
            }
            let x = (0..<2 * width).map { _ in random.nextSigned() }
            let y = (0..<2 * width).map { _ in random.nextSigned() }
            let (narrowX, narrowY, wideX, wideY) = (
                row(x, width), row(y, width), row(x, padded), row(y, padded)
            )
            #expect(
                kernels.dot(narrowX.matrix, narrowY.matrix, parts: 2)
                    == kernels.dot(wideX.matrix, wideY.matrix, parts: 2), "\(width) units")
            for memory in [narrowX, narrowY, wideX, wideY] { memory.expectGuardsUntouched("\(width) units") }
        }
    }

    @Test("A step of Adam is its scalar twin's to the bit", arguments: Kernels.available)
    func adam(kernels: Kernels) {
        var random = SplitMix64(seed: 7)
        for columns in 0...49 {
            for step in [1, 10] {
                let numbers = AdamStep(step: step, learningRate: 0.01, weightDecay: 0.1, gradientScale: 0.3)
                let gradient = GuardedMemory(rows: 1, columns: columns) { random.nextSigned() }
                let weights = GuardedMemory(rows: 1, columns: columns) { random.nextSigned() }
                let first = GuardedMemory(rows: 1, columns: columns) { random.nextSigned() }
                let second = GuardedMemory(rows: 1, columns: columns) { abs(random.nextSigned()) }
                var (w, m, v) = (
                    weights.matrix.elements[0], first.matrix.elements[0], second.matrix.elements[0]
                )
                for index in 0..<columns {
                    ScalarTwin(of: kernels).adam(
                        numbers, gradient: gradient.matrix[0, index], weight: &w[index], first: &m[index],
                        second: &v[index])
                }
                kernels.adam(
                    numbers, gradient: gradient.matrix, weights: weights.matrix, first: first.matrix,
                    second: second.matrix)
                #expect(weights.matrix.elements[0] == w, "\(columns) weights, step \(step)")
                #expect(first.matrix.elements[0] == m, "\(columns) weights, step \(step)")
                #expect(second.matrix.elements[0] == v, "\(columns) weights, step \(step)")
                for written in [weights, first, second] {
                    written.expectGuardsUntouched("\(columns) weights")
                }
                gradient.expectUntouched("\(columns) weights")
            }
        }
    }

    @Test("Dropout is its scalar twin's to the bit", arguments: Kernels.available)
    func dropout(kernels: Kernels) {
        var random = SplitMix64(seed: 8)
        for columns in 0...49 {
            for (rate, key): (Float, UInt32) in [(0, 1), (0.25, 0), (0.5, .max), (0.9, 12_345)] {
                let x = GuardedMemory(rows: 1, columns: columns) { random.nextSigned() }
                let expected = x.matrix.elements[0].enumerated().map {
                    ScalarTwin(of: kernels).dropout($1, index: $0, rate: rate, key: key)
                }
                kernels.dropout(x.matrix, rate: rate, key: key)
                #expect(x.matrix.elements[0] == expected, "\(columns) numbers, rate \(rate)")
                x.expectGuardsUntouched("\(columns) numbers, rate \(rate)")
            }
        }
    }

    @Test("There is always a portable set, and the best one stands first")
    func available() {
        #expect(Kernels.available.last?.name == "portable")
        #expect(Set(Kernels.available.map(\.name)).count == Kernels.available.count)
        let names = Set(Kernels.available.map(\.name))
        #expect(
            Kernels.available.map(\.name)
                == ["avx512_bf16", "avx512", "avx2", "portable"].filter(names.contains))
        #expect(Kernels.available.contains { $0.name == Kernels.best.name })
    }

    @Test("Weights packed in blocks of another size end the program with a sentence")
    func otherLanes() async {
        await #expect(processExitsWith: .failure) {
            let kernels = Kernels.available[0]
            let memory = FloatBuffer(count: 4096)
            let shape = PackedShape(rows: 4, columns: 64, width: 4, block: Kernels.block * 2)
            kernels.multiply(
                memory.matrix(at: 0, rows: 2, columns: 4), memory.packed(at: 64, shape),
                into: memory.matrix(at: 1024, rows: 2, columns: 64))
        }
    }

    @Test("A result of another size ends the program")
    func otherSize() async {
        await #expect(processExitsWith: .failure) {
            let kernels = Kernels.available[0]
            let memory = FloatBuffer(count: 4096)
            let shape = PackedShape(rows: 4, columns: 64, width: 4, block: Kernels.block)
            kernels.multiply(
                memory.matrix(at: 0, rows: 2, columns: 4), memory.packed(at: 64, shape),
                into: memory.matrix(at: 1024, rows: 1, columns: 64))
        }
    }
}
