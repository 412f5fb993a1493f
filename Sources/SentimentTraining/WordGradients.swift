import Sentiment

/// The gradient of each distinct word of a batch: the sum over the shards, in their order.
///
/// Summing by word needs no table of gradients for each thread, gives the same sums for any number of
/// threads, and leaves one row a word for the lazy step of the optimizer.
package final class WordGradients: @unchecked Sendable {
    // Sendable: the index is built by one thread between the parallel phases, and each parallel task writes
    // only the rows of its own words.

    private struct Place {
        var shard: Int32
        var row: Int32
    }

    /// The distinct words in the order in which they first occur.
    package private(set) var words: [Int32] = []
    private var starts: [Int] = []
    private var rows: [Place] = []
    /// For each word of the vocabulary its place in `words`, or -1.
    private var places: [Int32]
    private let arena = Arena()
    private var sums: Matrix
    private let size: Int

    /// For a vocabulary of this size and embeddings of this width.
    package init(vocabularySize: Int, size: Int) {
        places = Array(repeating: -1, count: vocabularySize)
        self.size = size
        sums = arena.uninitialized(0, size)
    }

    /// Finds the rows of each word in the shards, whose distinct words are given.
    package func index(shards: Int, words wordsOf: (_ shard: Int) -> [Int32]) {
        for word in words { places[Int(word)] = -1 }
        words.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        for shard in 0..<shards {
            for word in wordsOf(shard) {
                if places[Int(word)] < 0 {
                    places[Int(word)] = Int32(words.count)
                    words.append(word)
                    starts.append(0)
                }
                starts[Int(places[Int(word)])] += 1
            }
        }
        var total = 0
        for place in starts.indices {
            total += starts[place]
            starts[place] = total
        }
        starts.append(total)
        rows.removeAll(keepingCapacity: true)
        for _ in 0..<total { rows.append(Place(shard: 0, row: 0)) }
        // Filled from the back, each word's count turns into its first place.
        for shard in (0..<shards).reversed() {
            let shardWords = wordsOf(shard)
            for row in shardWords.indices.reversed() {
                let place = Int(places[Int(shardWords[row])])
                starts[place] -= 1
                rows[starts[place]] = Place(shard: Int32(shard), row: Int32(row))
            }
        }
        arena.reset()
        sums = arena.uninitialized(words.count, size)
    }

    /// Sums the gradients of a word, whose shards' gradients are given, and gives the sum of the squares.
    package func sum(_ place: Int, of gradients: (_ shard: Int) -> Matrix, _ kernels: Kernels) -> Double {
        let sum = sums.row(place)
        sum.clear()
        for index in starts[place]..<starts[place + 1] {
            let row = rows[index]
            kernels.add(gradients(Int(row.shard)).row(Int(row.row)).columns(0, size), to: sum)
        }
        return kernels.sumOfSquares(sum)
    }

    /// The summed gradient of a word.
    package func gradient(_ place: Int) -> Matrix { sums.row(place) }
}
