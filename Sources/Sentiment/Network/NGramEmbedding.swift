/// The table that gives each character n-gram its D numbers. A word's vector is the mean of those of its n-grams, with
/// its own row of the ``Embedding`` where the vocabulary has it (Bojanowski et al. 2017, arXiv:1607.04606, there the
/// sum).
package struct NGramEmbedding: Sendable {
    /// The table's name in a model file.
    package static let tensorName = "embedding.ngrams"

    /// [buckets x D].
    package let table: Embedding
    /// The n-grams of the words of the vocabulary; nil where their rows in the ``Embedding`` have the mean in them, as
    /// those of a model do.
    package let known: WordNGrams?

    /// A table, and the n-grams of the words that it is added to.
    package init(_ table: Embedding, known: WordNGrams? = nil) {
        self.table = table
        self.known = known
    }

    /// The n-grams of a word whose mean belongs to its vector. `unknownWords` has the words whose ids are not below its
    /// ``UnknownWords/firstID``.
    package func nGrams(of id: Int32, _ unknownWords: UnknownWords?) -> ArraySlice<Int32> {
        if let unknownWords, id >= unknownWords.firstID {
            return unknownWords.nGrams[Int(id - unknownWords.firstID)]
        }
        return known?[Int(id)] ?? []
    }

    /// The vectors of some words: (U) -> (U, D).
    package func callAsFunction(
        _ words: ArraySlice<Int32>, _ unknownWords: UnknownWords?, _ rows: Embedding, into target: Matrix,
        _ kernels: Kernels
    ) {
        for (place, id) in words.enumerated() {
            let target = target.row(place)
            if Int(id) < rows.vocabularySize {
                rows.copyRow(Int(id), into: target)
            } else {
                target.clear()
            }
            let nGrams = nGrams(of: id, unknownWords)
            let share = 1 / Float(nGrams.count)
            for nGram in nGrams { table.addRow(Int(nGram), times: share, to: target, kernels) }
        }
    }
}
