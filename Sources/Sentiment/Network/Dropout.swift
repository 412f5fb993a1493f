/// What is disturbed at random in one training step: numbers set to zero (Srivastava et al. 2014), words made unknown,
/// noise added.
///
/// A mask depends only on the step's key, the place in the network, and the example and time step or the
/// word, never on the batch's order or the number of threads; so the way back simply draws it again. All
/// tokens of a word share a mask (as in Gal and Ghahramani 2016, whose masks also belong to words and not to
/// tokens): so what follows from the word alone is computed once for all its tokens.
package struct Dropout: Sendable {
    /// Where in the network.
    package enum Site: Sendable {
        /// The embedded words.
        case embedding
        /// Between layer `below` and the one above.
        case layer(below: Int)
        /// Before the head.
        case head
        /// Whole words.
        case words
        /// The noise of the embedded words.
        case noise
        /// The recurrent weights.
        case recurrentWeights

        fileprivate var number: UInt64 {
            switch self {
            case .embedding: 1
            case .head: 2
            case .layer(let below): 3 + UInt64(below)
            case .words: 1001
            case .noise: 1002
            case .recurrentWeights: 1003
            }
        }
    }

    /// The share of the embedded numbers dropped.
    package var embeddingRate: Float
    /// The share dropped between layers.
    package var layerRate: Float
    /// Whether all tokens of a text share a mask between layers (Gal and Ghahramani 2016, arXiv:1512.05287, variational
    /// dropout), or each has its own.
    package var isVariational = false
    /// The share dropped before the head.
    package var headRate: Float
    /// The share of the tokens that are read as the unknown word (Iyyer et al. 2015, P15-1162).
    package var wordRate: Float = 0
    /// The standard deviation of the noise added to each embedded number.
    package var noise: Float = 0
    /// The share of the recurrent weights dropped.
    package var recurrentRate: Float = 0
    /// Different for each training step.
    package var key: UInt64

    /// The masks of one step.
    package init(embeddingRate: Float, layerRate: Float, headRate: Float, key: UInt64) {
        self.embeddingRate = embeddingRate
        self.layerRate = layerRate
        self.headRate = headRate
        self.key = key
    }

    private func rate(_ site: Site) -> Float {
        switch site {
        case .embedding: embeddingRate
        case .layer: layerRate
        case .head: headRate
        case .words: wordRate
        case .recurrentWeights: recurrentRate
        case .noise: 0
        }
    }

    /// Whether the token of a text at a step is read as the unknown word.
    package func dropsWord(_ example: Int, _ step: Int) -> Bool {
        guard wordRate > 0 else { return false }
        var mixer = mixer(.words, example: example, step: step)
        return mixer.nextUnit() < Double(wordRate)
    }

    /// Adds noise to a matrix that has a row for each of some embedded words: sums of four uniform numbers, which are
    /// normal near enough and quick to draw.
    package func addNoise(toWords matrix: Matrix, _ words: ArraySlice<Int32>) {
        guard noise > 0 else { return }
        // The variance of a number from 0 to 2^16 - 1 is 2^32 / 12, so that of four is 2^32 / 3.
        let scale = noise * Float(3).squareRoot() / 65_536
        for (row, word) in words.enumerated() {
            var mixer = mixer(.noise, example: Int(word), step: 0)
            for column in 0..<matrix.columns {
                let bits = mixer.next()
                let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + bits >> 48
                matrix[row, column] += scale * (Float(sum) - 2 * 65_535)
            }
        }
    }

    /// Masks a stretch of recurrent weights, or of their gradient, that begins at `offset` of the parameters (Wan et
    /// al. 2013; Merity et al. 2018, arXiv:1708.02182: the same mask for all time steps).
    package func apply(toRecurrentWeights row: Matrix, at offset: Int, _ kernels: Kernels) {
        var mixer = mixer(.recurrentWeights, example: offset, step: 0)
        kernels.dropout(row, rate: recurrentRate, key: UInt32(truncatingIfNeeded: mixer.next() >> 32))
    }

    /// Masks a matrix that has a row for each of some embedded words.
    package func apply(toWords matrix: Matrix, _ words: ArraySlice<Int32>, _ kernels: Kernels) {
        guard rate(.embedding) > 0 else { return }
        for (row, word) in words.enumerated() {
            mask(.embedding, matrix.row(row), parts: 1, example: Int(word), step: 0, kernels)
        }
    }

    /// Masks a matrix that has a row a token. `parts` parts of the columns are masked each by itself, so
    /// that the padding between them makes no difference.
    package func apply(
        _ site: Site, toTokens matrix: Matrix, parts: Int = 1, of batch: Batch, _ kernels: Kernels
    ) {
        guard rate(site) > 0 else { return }
        for step in 0..<batch.steps {
            for sequence in 0..<batch.count(at: step) {
                mask(
                    site, matrix.row(batch.row(step: step, sequence: sequence)), parts: parts,
                    example: batch.order[sequence], step: isVariational ? 0 : step, kernels)
            }
        }
    }

    /// Masks a matrix that has a row a sequence.
    package func apply(
        _ site: Site, toSequences matrix: Matrix, parts: Int, of batch: Batch, _ kernels: Kernels
    ) {
        guard rate(site) > 0 else { return }
        for sequence in 0..<batch.sequences {
            mask(
                site, matrix.row(sequence), parts: parts, example: batch.order[sequence], step: 0, kernels)
        }
    }

    private func mask(_ site: Site, _ row: Matrix, parts: Int, example: Int, step: Int, _ kernels: Kernels) {
        var mixer = mixer(site, example: example, step: step)
        let width = row.columns / parts
        for part in 0..<parts {
            kernels.dropout(
                row.columns(part * width, width), rate: rate(site),
                key: UInt32(truncatingIfNeeded: mixer.next() >> 32))
        }
    }

    /// The random numbers of a place.
    private func mixer(_ site: Site, example: Int, step: Int) -> SplitMix64 {
        var mixer = SplitMix64(seed: key ^ site.number &* 0x9E37_79B9_7F4A_7C15)
        mixer = SplitMix64(seed: mixer.next() ^ UInt64(truncatingIfNeeded: example))
        return SplitMix64(seed: mixer.next() ^ UInt64(truncatingIfNeeded: step))
    }
}
