import Sentiment

/// The gradient of each distinct word of a batch: the sum over its tokens, in the order of shards and rows.
///
/// Summing by word instead of by shard needs no table of gradients for each thread, gives the same sums for
/// any number of threads, and leaves one row a word for the lazy step of the optimizer.
package final class WordGradients: @unchecked Sendable {
    // Sendable: the index is built by one thread between the parallel phases, and each parallel task writes
    // only the rows of its own words.

    private struct Token {
        var shard: Int32
        var row: Int32
    }

    /// The distinct words in the order in which they first occur.
    package private(set) var words: [Int32] = []
    private var starts: [Int] = []
    private var tokens: [Token] = []
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

    /// Finds the tokens of each word.
    package func index(_ shards: [Batch]) {
        for word in words { places[Int(word)] = -1 }
        words.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        for shard in shards {
            for id in shard.ids {
                if places[Int(id)] < 0 {
                    places[Int(id)] = Int32(words.count)
                    words.append(id)
                    starts.append(0)
                }
                starts[Int(places[Int(id)])] += 1
            }
        }
        var total = 0
        for place in starts.indices {
            total += starts[place]
            starts[place] = total
        }
        starts.append(total)
        tokens.removeAll(keepingCapacity: true)
        tokens.append(contentsOf: repeatElement(Token(shard: 0, row: 0), count: total))
        // Filled from the back, each word's count turns into its first place.
        for (index, shard) in shards.enumerated().reversed() {
            for (row, id) in shard.ids.enumerated().reversed() {
                let place = Int(places[Int(id)])
                starts[place] -= 1
                tokens[starts[place]] = Token(shard: Int32(index), row: Int32(row))
            }
        }
        arena.reset()
        sums = arena.uninitialized(words.count, size)
    }

    /// Sums the gradients of a word's tokens and gives the sum of the squares.
    package func sum(_ place: Int, _ shardGradients: [Matrix], _ kernels: Kernels) -> Double {
        let sum = sums.row(place)
        sum.clear()
        for token in tokens[starts[place]..<starts[place + 1]] {
            kernels.add(shardGradients[Int(token.shard)].row(Int(token.row)).columns(0, size), to: sum)
        }
        return kernels.sumOfSquares(sum)
    }

    /// The summed gradient of a word.
    package func gradient(_ place: Int) -> Matrix { sums.row(place) }
}
