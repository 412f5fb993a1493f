import Sentiment
import SentimentTraining
import Testing

@Suite struct WordBlockGradientsTests {
    /// Tables of random numbers, a block, and room for its steps.
    private struct Case {
        let tables: WordVectorTables
        let gradients: WordBlockGradients
        var block = WordBlock()

        init(_ texts: [String], _ configuration: WordVectorConfiguration, _ kernels: Kernels = .best) throws {
            let stream = try WordStream(texts, configuration)
            tables = WordVectorTables(stream.vocabulary, configuration)
            gradients = WordBlockGradients(configuration, kernels)
            var random = SplitMix64(seed: 3)
            for table in [tables.inputs, tables.outputs] {
                for row in 0..<table.rows {
                    for column in 0..<configuration.size { table[row, column] = random.nextSigned() }
                }
            }
            block.read(
                0, of: stream, window: configuration.window,
                WordSampling(counts: stream.counts, threshold: 1), key: 5)
        }

        var loss: Double { gradients.compute(block, tables, rate: 1, measuresLoss: true).loss }

        /// Compares what a block adds to a table with the slope of the loss, times `factor`.
        func check(_ table: Matrix, columns: Int, factor: Float = 1) {
            let all = [tables.inputs, tables.outputs].map { ($0, $0.elements) }
            let before = table.elements
            _ = gradients.compute(block, tables, rate: 1)
            gradients.apply(block, to: tables, TablePart(0, of: 1))
            let steps = zip(table.elements, before).map { after, before in zip(after, before).map { $0 - $1 }
            }
            // The other table has moved as well.
            for (table, elements) in all { restore(elements, table) }
            var found: [Float] = []
            var expected: [Float] = []
            for row in 0..<table.rows {
                for column in 0..<columns {
                    let value = table[row, column]
                    let size: Float = 1.0 / 64
                    table[row, column] = value + size
                    let above = loss
                    table[row, column] = value - size
                    let below = loss
                    table[row, column] = value
                    found.append(steps[row][column])
                    expected.append(-factor * Float((above - below) / Double(2 * size)))
                }
            }
            #expect(expected.contains { abs($0) > 0.1 })
            #expect(relativeDifference(found, expected) < 2e-3)
        }

        func restore(_ elements: [[Float]], _ table: Matrix) {
            for (row, values) in elements.enumerated() {
                for (column, value) in values.enumerated() { table[row, column] = value }
            }
        }
    }

    /// Few words, so that the negatives are often targets as well.
    private let texts = ["ab cd ef gh", "cd ef ab ab ij", "kl", "ef gh ij kl ab cd ef gh ij"]

    @Test("The steps of skip-gram are the slope of its loss")
    func skipgram() throws {
        let one = try Case(texts, .tiny())
        one.check(one.tables.inputs, columns: 6)
        let two = try Case(texts, .tiny())
        two.check(two.tables.outputs, columns: 6)
    }

    @Test("With n-grams each row takes the whole step of a mean")
    func nGrams() throws {
        // Words of two letters have two n-grams of three characters, so the mean is that of three rows.
        let configuration = WordVectorConfiguration.tiny {
            $0.characterNGrams = true
            $0.ngramBuckets = 40
            ($0.minimumNGram, $0.maximumNGram) = (3, 3)
        }
        let one = try Case(texts, configuration)
        one.check(one.tables.inputs, columns: 6, factor: 3)
        let two = try Case(texts, configuration)
        two.check(two.tables.outputs, columns: 6)
    }

    @Test("The steps of CBOW are the slope of its loss, each word taking the whole step of a mean")
    func cbow() throws {
        // Texts of three words with windows of one: the middle is a mean of two words.
        let configuration = WordVectorConfiguration.tiny {
            $0.model = .cbow
            $0.window = 1
        }
        let pairs = try Case(["ab cd", "ef ab", "gh cd", "kl", "ab ef"], configuration)
        pairs.check(pairs.tables.inputs, columns: 6)
        let outputs = try Case(texts, configuration)
        outputs.check(outputs.tables.outputs, columns: 6)
    }

    @Test("The parts of a table that threads take add up to the whole", arguments: [false, true])
    func parts(hasNGrams: Bool) throws {
        let configuration = WordVectorConfiguration.tiny { $0.characterNGrams = hasNGrams }
        let one = try Case(texts, configuration)
        let four = try Case(texts, configuration)
        for part in [one, four] { _ = part.gradients.compute(part.block, part.tables, rate: 0.1) }
        one.gradients.apply(one.block, to: one.tables, TablePart(0, of: 1))
        for part in [2, 0, 3, 1] { four.gradients.apply(four.block, to: four.tables, TablePart(part, of: 4)) }
        #expect(four.tables.inputs.elements == one.tables.inputs.elements)
        #expect(four.tables.outputs.elements == one.tables.outputs.elements)
    }

    @Test("Instruction sets that fuse products agree to the bit")
    func kernels() throws {
        let fusing = Kernels.available.filter(\.fuses)
        let results = try fusing.map { kernels in
            let part = try Case(texts, .tiny(), kernels)
            _ = part.gradients.compute(part.block, part.tables, rate: 0.1)
            part.gradients.apply(part.block, to: part.tables, TablePart(0, of: 1))
            return part.tables.inputs.elements + part.tables.outputs.elements
        }
        #expect(Set(results).count <= 1)
    }
}
