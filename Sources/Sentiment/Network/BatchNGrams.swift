/// The distinct n-grams of the words of a training batch, and the gradients of their rows.
///
/// A row's gradient is the sum of what the words that it is in ask for, each divided by the number of the word's
/// n-grams. It is cut into tasks over the rows.
package final class BatchNGrams: @unchecked Sendable {
    // Sendable: ``index(_:of:)`` runs between the parallel phases, and each parallel task writes only the gradients of
    // its own rows.

    /// The rows of a task: enough for a task.
    private static let rowsPerTask = 128

    private var distinct = DistinctWords()
    /// For each of the batch's words the first of its n-grams.
    private var firstNGrams: [Int] = []
    /// For each row its first place in `words`; one more entry at the end.
    private var starts: [Int] = []
    /// The words that the rows are in, one row after the other, by their place in the ``BatchWords``.
    private var words: [Int32] = []
    /// For each of the batch's words one by the number of its n-grams.
    private var shares: [Float] = []
    private let arena = Arena()
    /// [rows x D].
    private var gradients: Matrix

    /// N-grams of batches that are still to come, of a table with so many rows.
    package init(buckets: Int) {
        distinct.reserve(buckets)
        gradients = arena.uninitialized(0, 0)
    }

    /// The distinct rows in the order in which they first occur.
    package var rows: [Int32] { distinct.ids }

    /// How many tasks the rows are cut into.
    package var tasks: Int { Self.tasks(of: rows.count) }

    /// How many tasks so many rows are cut into.
    package static func tasks(of rows: Int) -> Int { (rows + rowsPerTask - 1) / rowsPerTask }

    /// The rows of a task.
    package func range(of task: Int) -> Range<Int> {
        task * Self.rowsPerTask..<min((task + 1) * Self.rowsPerTask, rows.count)
    }

    /// The gradient of a row, once ``backPropagate(_:_:_:)`` has run.
    package func gradient(_ place: Int) -> Matrix { gradients.row(place) }

    /// Takes the n-grams of the words of another batch, and reserves memory for them.
    package func index(_ batchWords: BatchWords, of network: Network) {
        guard let table = network.nGrams else { return }
        distinct.removeAll()
        shares.removeAll(keepingCapacity: true)
        firstNGrams.removeAll(keepingCapacity: true)
        for id in batchWords.ids {
            let nGrams = table.nGrams(of: id, batchWords.unknownWords)
            firstNGrams.append(distinct.places.count)
            distinct.append(nGrams)
            shares.append(1 / Float(nGrams.count))
        }
        groupWords()
        arena.reset()
        gradients = arena.uninitialized(rows.count, network.configuration.embeddingSize)
    }

    private func groupWords() {
        while words.count < distinct.places.count { words.append(0) }
        var word = firstNGrams.count - 1
        distinct.group(into: &starts) { nGram, place in
            while nGram < firstNGrams[word] { word -= 1 }
            words[place] = Int32(word)
        }
    }

    /// Computes the gradients of the rows of a task from those of the words, and gives the sum of their squares.
    package func backPropagate(_ task: Int, _ batchWords: BatchWords, _ kernels: Kernels) -> Double {
        var squares = 0.0
        for place in range(of: task) {
            let sum = gradients.row(place)
            sum.clear()
            for index in starts[place]..<starts[place + 1] {
                let word = Int(words[index])
                kernels.add(
                    batchWords.gradient(word, size: sum.columns), times: shares[word], to: sum)
            }
            squares += kernels.sumOfSquares(sum)
        }
        return squares
    }
}
