/// Which numbers are set to zero in one training step (Srivastava et al. 2014).
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

        fileprivate var number: UInt64 {
            switch self {
            case .embedding: 1
            case .head: 2
            case .layer(let below): 3 + UInt64(below)
            }
        }
    }

    /// The share of the embedded numbers dropped.
    package var embeddingRate: Float
    /// The share dropped between layers.
    package var layerRate: Float
    /// The share dropped before the head.
    package var headRate: Float
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
        }
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
                    example: batch.order[sequence], step: step, kernels)
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
        var mixer = SplitMix64(seed: key ^ site.number &* 0x9E37_79B9_7F4A_7C15)
        mixer = SplitMix64(seed: mixer.next() ^ UInt64(truncatingIfNeeded: example))
        mixer = SplitMix64(seed: mixer.next() ^ UInt64(truncatingIfNeeded: step))
        let width = row.columns / parts
        for part in 0..<parts {
            kernels.dropout(
                row.columns(part * width, width), rate: rate(site),
                key: UInt32(truncatingIfNeeded: mixer.next() >> 32))
        }
    }
}
