import Sentiment
import Testing

@Suite struct DropoutTests {
    private let texts = BatchTests.texts([3, 1, 6, 3, 8])
    private let width = 64

    /// Ones after a dropout, by text, then by step: what each number was multiplied by.
    private func masks(
        _ dropout: Dropout, _ site: Dropout.Site, _ batch: Batch, parts: Int = 1, width: Int,
        _ kernels: Kernels = .best
    ) -> [Int: [[Float]]] {
        let buffer = FloatBuffer(count: batch.tokens * parts * width)
        let matrix = buffer.matrix(at: 0, rows: batch.tokens, columns: parts * width)
        for index in 0..<buffer.count { buffer[index] = 1 }
        dropout.apply(site, toTokens: matrix, parts: parts, of: batch, kernels)
        let rows = matrix.elements
        return withExtendedLifetime(buffer) {
            Dictionary(
                uniqueKeysWithValues: batch.order.enumerated().map { sequence, text in
                    (
                        text,
                        (0..<batch.lengths[sequence]).map { rows[batch.row(step: $0, sequence: sequence)] }
                    )
                })
        }
    }

    private func sequenceMasks(_ dropout: Dropout, _ batch: Batch, parts: Int, width: Int) -> [Int: [Float]] {
        let buffer = FloatBuffer(count: batch.sequences * parts * width)
        let matrix = buffer.matrix(at: 0, rows: batch.sequences, columns: parts * width)
        for index in 0..<buffer.count { buffer[index] = 1 }
        dropout.apply(.head, toSequences: matrix, parts: parts, of: batch, .best)
        let rows = matrix.elements
        return withExtendedLifetime(buffer) {
            Dictionary(uniqueKeysWithValues: batch.order.enumerated().map { ($1, rows[$0]) })
        }
    }

    private func dropout(_ rate: Float = 0.5, key: UInt64 = 1) -> Dropout {
        Dropout(embeddingRate: rate, layerRate: rate, headRate: rate, key: key)
    }

    @Test(
        "The rate's share of the numbers is dropped, and the others are scaled up",
        arguments: [Float(0.1), 0.5, 0.9])
    func share(rate: Float) {
        let batch = Batch([[Int32]](repeating: [Int32](repeating: 0, count: 100), count: 20))
        let numbers = masks(dropout(rate), .embedding, batch, width: 100).values.joined().joined()
        let dropped = numbers.count { $0 == 0 }
        let share = Double(dropped) / Double(numbers.count)
        // Six standard deviations of 200 000 draws.
        let deviation = (Double(rate) * Double(1 - rate) / 200_000).squareRoot()
        #expect(abs(share - Double(rate)) < 6 * deviation, "\(share)")
        #expect(numbers.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
    }

    @Test("The same key draws the same masks, another key others")
    func keys() {
        let batch = Batch(texts)
        let masks = masks(dropout(key: 1), .embedding, batch, width: width)
        #expect(masks == self.masks(dropout(key: 1), .embedding, batch, width: width))
        #expect(masks != self.masks(dropout(key: 2), .embedding, batch, width: width))
    }

    @Test("A word's mask depends neither on its batch nor on its place in it, and no two words share one")
    func words() {
        func masks(_ texts: [[Int32]], key: UInt64 = 1) -> [Int32: [Float]] {
            var words = DistinctWords()
            words.append(texts.flatMap(\.self))
            let buffer = FloatBuffer(count: words.ids.count * width)
            for index in 0..<buffer.count { buffer[index] = 1 }
            let matrix = buffer.matrix(at: 0, rows: words.ids.count, columns: width)
            dropout(key: key).apply(toWords: matrix, words.ids[...], .best)
            let rows = matrix.elements
            return withExtendedLifetime(buffer) {
                Dictionary(uniqueKeysWithValues: words.ids.enumerated().map { ($1, rows[$0]) })
            }
        }
        let expected = masks([[5, 3, 5, 8], [2, 7]])
        #expect(Set(expected.values).count == 5)
        #expect(expected.values.allSatisfy { $0.contains(0) && $0.contains(2) })
        for (word, mask) in masks([[8], [9, 2, 3]]) where word != 9 { #expect(mask == expected[word]) }
        #expect(masks([[5]], key: 2)[5] != expected[5])
    }

    @Test("A variational mask is the same for all tokens of a text, another for each text and layer")
    func variational() {
        var dropout = dropout()
        dropout.isVariational = true
        let batch = Batch(texts)
        let found = masks(dropout, .layer(below: 0), batch, width: width)
        for rows in found.values { #expect(Set(rows).count == 1) }
        #expect(Set(found.values.map { $0[0] }).count == texts.count)
        #expect(found != masks(dropout, .layer(below: 1), batch, width: width))
        let plain = masks(self.dropout(), .layer(below: 0), batch, width: width)
        for (text, rows) in plain { #expect(Set(rows).count == texts[text].count) }
    }

    @Test("The given share of the words is read as unknown, others on the next step")
    func droppedWords() {
        var dropout = dropout(0)
        dropout.wordRate = 0.2
        let texts = [[Int32]](repeating: [Int32](repeating: 9, count: 200), count: 30)
        func ids(_ dropout: Dropout, _ members: [Int]) -> [Int32] {
            var batch = Batch()
            batch.fill(TokenSequences(texts), members: members[...], dropout)
            return batch.ids
        }
        let all = ids(dropout, Array(0..<30))
        let share = Double(all.count { $0 == Vocabulary.unknownID }) / Double(all.count)
        // Within five standard deviations of 6000 draws.
        #expect(abs(share - 0.2) < 0.026)
        #expect(all.allSatisfy { $0 == 9 || $0 == Vocabulary.unknownID })
        // A text loses the same words in any company.
        #expect(ids(dropout, [3]) == (0..<200).map { all[$0 * 30 + 3] })
        var next = dropout
        next.key += 1
        #expect(ids(next, Array(0..<30)) != all)
    }

    @Test("Noise has the deviation that was asked for, and is the same for all tokens of a word")
    func noise() {
        var dropout = dropout(0)
        dropout.noise = 0.3
        let buffer = FloatBuffer(count: 3 * 5000)
        let matrix = buffer.matrix(at: 0, rows: 3, columns: 5000)
        dropout.addNoise(toWords: matrix, [4, 5, 4][...])
        let rows = matrix.elements
        #expect(rows[0] == rows[2] && rows[0] != rows[1])
        for row in rows {
            let mean = row.reduce(0, +) / 5000
            let deviation = (row.reduce(0) { $0 + $1 * $1 } / 5000).squareRoot()
            #expect(abs(mean) < 0.02 && abs(deviation - 0.3) < 0.01, "\(mean) \(deviation)")
        }
    }

    @Test("All instruction sets draw the same masks")
    func instructionSets() {
        let batch = Batch(texts)
        let expected = masks(dropout(), .embedding, batch, width: 37, Kernels.available[0])
        for kernels in Kernels.available {
            #expect(masks(dropout(), .embedding, batch, width: 37, kernels) == expected, "\(kernels.name)")
        }
    }

    @Test("A text's masks depend neither on the batch's order nor on its company")
    func batches() {
        let together = masks(dropout(), .layer(below: 0), Batch(texts), width: width)
        let shuffled = masks(
            dropout(), .layer(below: 0), Batch(texts, members: [4, 2, 0, 3, 1]), width: width)
        #expect(shuffled == together)
        let summaries = sequenceMasks(dropout(), Batch(texts), parts: 1, width: width)
        for text in texts.indices {
            let alone = Batch(texts, members: [text])
            #expect(masks(dropout(), .layer(below: 0), alone, width: width) == [text: together[text]])
            #expect(sequenceMasks(dropout(), alone, parts: 1, width: width) == [text: summaries[text]])
        }
    }

    @Test("Texts, time steps, places in the network and parts each have masks of their own")
    func independence() {
        let batch = Batch(texts)
        var all: [[Float]] = []
        for site in [Dropout.Site.embedding, .layer(below: 0), .layer(below: 1), .head] {
            for rows in masks(dropout(), site, batch, parts: 2, width: width).values {
                for row in rows { all += [Array(row.prefix(width)), Array(row.suffix(width))] }
            }
        }
        #expect(Set(all).count == all.count)
    }

    @Test("Being dropped at one place says nothing about another")
    func correlation() {
        let batch = Batch([[Int32]](repeating: [Int32](repeating: 0, count: 100), count: 2))
        let rate: Float = 0.3
        let masks = masks(dropout(rate), .embedding, batch, width: 1000)
        func together(_ one: [Float], _ other: [Float]) -> Double {
            Double(zip(one, other).count { $0 == 0 && $1 == 0 }) / Double(one.count)
        }
        guard let first = masks[0], let second = masks[1] else {
            return #expect(Bool(false), "a text is missing")
        }
        let flat = (Array(first.joined()), Array(second.joined()))
        // 0.3 * 0.3, within six standard deviations of 99 000 draws or more.
        for share in [
            together(flat.0, flat.1),
            together(Array(flat.0.dropLast(1000)), Array(flat.0.dropFirst(1000))),
            together(Array(flat.0.dropLast()), Array(flat.0.dropFirst())),
        ] {
            #expect(abs(share - 0.09) < 0.0055, "\(share)")
        }
    }

    @Test("The padding behind each part makes no difference")
    func padding() {
        let batch = Batch(texts)
        func units(_ row: [Float]) -> [Float] {
            (0..<2).flatMap { row[$0 * row.count / 2..<$0 * row.count / 2 + 5] }
        }
        let narrow = masks(dropout(), .layer(below: 0), batch, parts: 2, width: 5)
        let wide = masks(dropout(), .layer(below: 0), batch, parts: 2, width: 16)
        #expect(narrow.mapValues { $0.map(units) } == wide.mapValues { $0.map(units) })
        let narrowSummaries = sequenceMasks(dropout(), batch, parts: 2, width: 5)
        let wideSummaries = sequenceMasks(dropout(), batch, parts: 2, width: 16)
        #expect(narrowSummaries.mapValues(units) == wideSummaries.mapValues(units))
    }

    @Test("Each place in the network has a rate of its own; zero drops nothing")
    func rates() {
        let batch = Batch(texts)
        let dropout = Dropout(embeddingRate: 0.5, layerRate: 0, headRate: 0, key: 1)
        func drops(_ site: Dropout.Site) -> Bool {
            masks(dropout, site, batch, width: width).values.joined().joined().contains { $0 != 1 }
        }
        #expect(drops(.embedding) && !drops(.layer(below: 0)) && !drops(.head))
        #expect(sequenceMasks(dropout, batch, parts: 1, width: width).values.joined().allSatisfy { $0 == 1 })
    }
}
