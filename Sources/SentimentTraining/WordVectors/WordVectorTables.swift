import Sentiment

/// The numbers that are learned: a vector for each word and each bucket of n-grams, and one for each word as what is
/// predicted.
package final class WordVectorTables: Sendable {
    /// [V + buckets x D], D padded with zeros to whole blocks.
    package let inputs: Matrix
    /// [V x D], likewise.
    package let outputs: Matrix
    private let buffers: [FloatBuffer]
    private let nGrams: WordNGrams?
    private let vocabularySize: Int

    /// Tables at their start: input vectors uniform within ±1 / D, output vectors zero, as fastText begins.
    package init(_ vocabulary: Vocabulary, _ configuration: WordVectorConfiguration) {
        vocabularySize = vocabulary.count
        nGrams = configuration.nGrams.map { WordNGrams($0, of: vocabulary) }
        let rows = vocabulary.count + (nGrams == nil ? 0 : configuration.ngramBuckets)
        let width = configuration.size.roundedUp(to: Kernels.block)
        buffers = [rows, vocabulary.count].map { FloatBuffer(count: $0 * width) }
        inputs = buffers[0].matrix(at: 0, rows: rows, columns: width)
        outputs = buffers[1].matrix(at: 0, rows: vocabulary.count, columns: width)
        var random = SplitMix64(seed: configuration.seed ^ 0x5EED_0F_F0_5)
        let range = 1 / Float(configuration.size)
        for row in 0..<rows {
            for column in 0..<configuration.size { inputs[row, column] = range * random.nextSigned() }
        }
    }

    /// Whether no number has become infinite or NaN.
    func areFinite(_ kernels: Kernels) -> Bool { inputs.isFinite(kernels) && outputs.isFinite(kernels) }

    /// Whether words have n-grams.
    package var hasNGrams: Bool { nGrams != nil }

    /// The n-grams of a word, as buckets.
    private func nGrams(of word: Int32) -> ArraySlice<Int32> { nGrams?[Int(word)] ?? [] }

    /// The vectors of some words, each the mean of its rows.
    package func gather(_ words: ArraySlice<Int32>, into target: Matrix, _ kernels: Kernels) {
        guard hasNGrams else { return kernels.gather(words, of: inputs, or: inputs, into: target) }
        target.clear()
        for (place, word) in words.enumerated() {
            forEachRow(of: word) { row, share in
                kernels.add(inputs.row(row), times: share, to: target.row(place))
            }
        }
    }

    /// Calls `body` with each row of a word, and with its share of the word's vector.
    func forEachRow(of word: Int32, _ body: (_ row: Int, _ share: Float) -> Void) {
        let nGrams = nGrams(of: word)
        let share = 1 / Float(nGrams.count + 1)
        body(Int(word), share)
        for nGram in nGrams { body(vocabularySize + Int(nGram), share) }
    }

    /// Adds a step to those rows of a word that belong to a part of the table. Each row takes the whole step, as in
    /// fastText, so that the mean does; but for the limits.
    package func addToInput(
        _ word: Int32, _ step: Matrix, _ part: TablePart, _ limits: StepLimits?, _ kernels: Kernels
    ) {
        forEachRow(of: word) { row, _ in
            guard part.contains(Int32(row)) else { return }
            kernels.add(step, times: limits?.inputs[row] ?? 1, to: inputs.row(row))
        }
    }

    /// Adds a step to a word's output vector, if it belongs to a part.
    package func addToOutput(
        _ word: Int32, _ step: Matrix, _ part: TablePart, _ limits: StepLimits?, _ kernels: Kernels
    ) {
        guard part.contains(word) else { return }
        kernels.add(step, times: limits?.outputs[Int(word)] ?? 1, to: outputs.row(Int(word)))
    }
}

/// The rows that one thread moves: those whose number leaves this rest.
package struct TablePart {
    private let rest: Int32
    private let mask: Int32

    /// The part number `part` of `count`, a power of two.
    package init(_ part: Int, of count: Int) {
        precondition(count.nonzeroBitCount == 1 && part < count, "There is no part \(part) of \(count).")
        rest = Int32(part)
        mask = Int32(count - 1)
    }

    /// Whether a row is one of them.
    package func contains(_ row: Int32) -> Bool { row & mask == rest }
}

extension Matrix {
    /// Whether no number is infinite or NaN.
    fileprivate func isFinite(_ kernels: Kernels) -> Bool {
        (0..<rows).allSatisfy { kernels.sumOfSquares(row($0)).isFinite }
    }
}
