import Sentiment

/// The words whose embeddings a step of a language model moves, and their gradients: what was read, what was to be
/// predicted, and the candidates, in both directions. The embedding is input and softmax weight in one.
package final class TouchedWords: @unchecked Sendable {
    // Sendable: ``index(_:_:_:)`` runs between the parallel phases, and each parallel task writes only the rows of its
    // own words.

    private struct Token {
        var shard: Int32
        var row: Int32
    }

    /// The words of a task.
    private static let wordsPerTask = 64

    private let size: Int
    private var targets = DistinctWords()
    /// For each target its first place in `targetTokens`; one more entry at the end.
    private var targetStarts: [Int] = []
    private var targetTokens: [Token] = []
    private var words = DistinctWords()
    /// For each word its first place in `parts`; one more entry at the end.
    private var starts: [Int] = []
    /// What the gradients are sums of: numbers of the words read in each direction, of the targets, of the candidates.
    private var parts: [Int] = []
    /// The first number of each of these.
    private var firstParts: [Int] = []
    private var gradients = FloatBuffer(count: 0)

    /// No words yet, of a vocabulary with embeddings of `size` numbers.
    package init(vocabularySize: Int, size: Int) {
        self.size = size
        targets.reserve(vocabularySize)
        words.reserve(vocabularySize)
    }

    /// The words.
    package var ids: [Int32] { words.ids }

    /// How many tasks the words are cut into.
    package var tasks: Int { (words.ids.count + Self.wordsPerTask - 1) / Self.wordsPerTask }

    /// The words of a task.
    package func range(of task: Int) -> Range<Int> {
        task * Self.wordsPerTask..<min((task + 1) * Self.wordsPerTask, words.ids.count)
    }

    /// The gradient of a word, once ``sum(_:_:_:_:_:)`` has run.
    package func gradient(_ place: Int) -> Matrix {
        gradients.matrix(at: place * size, rows: 1, columns: size)
    }

    /// Takes the words of other stretches.
    package func index(_ inputs: [BatchWords], _ shards: [LanguageModelShard], _ candidates: CandidateWords) {
        targets.removeAll()
        var firstTokens: [Int] = []
        for shard in shards {
            firstTokens.append(targets.places.count)
            targets.append(shard.targets)
        }
        while targetTokens.count < targets.places.count { targetTokens.append(Token(shard: 0, row: 0)) }
        var shard = shards.count - 1
        targets.group(into: &targetStarts) { token, place in
            while token < firstTokens[shard] { shard -= 1 }
            targetTokens[place] = Token(shard: Int32(shard), row: Int32(token - firstTokens[shard]))
        }

        words.removeAll()
        firstParts.removeAll(keepingCapacity: true)
        for ids in inputs.map(\.ids) + [targets.ids, candidates.ids] {
            firstParts.append(words.places.count)
            words.append(ids)
        }
        while parts.count < words.places.count { parts.append(0) }
        words.group(into: &starts) { part, place in parts[place] = part }
        gradients = gradients.grown(to: words.ids.count * size)
    }

    /// Sums the gradients of the words of a task, and gives the sum of their squares. Before, the words that were read
    /// have gone back, and the shards.
    package func sum(
        _ task: Int, _ inputs: [BatchWords], _ shards: [LanguageModelShard], _ kernels: Kernels
    ) -> Double {
        let (starts, parts, firstParts) = (starts, parts, firstParts)
        let (targetStarts, targetTokens) = (targetStarts, targetTokens)
        let targetsFirst = firstParts[inputs.count]
        let candidatesFirst = firstParts[inputs.count + 1]
        var squares = 0.0
        for place in range(of: task) {
            let row = gradient(place)
            row.clear()
            for part in parts[starts[place]..<starts[place + 1]] {
                if part >= candidatesFirst {
                    for shard in shards where shard.batch.tokens > 0 {
                        shard.scratch.candidates.addColumn(part - candidatesFirst, to: row)
                    }
                } else if part >= targetsFirst {
                    let target = part - targetsFirst
                    for token in targetTokens[targetStarts[target]..<targetStarts[target + 1]] {
                        let scratch = shards[Int(token.shard)].scratch
                        kernels.add(
                            scratch.vectors.row(Int(token.row)).columns(0, size),
                            times: scratch.slopes[Int(token.row)], to: row)
                    }
                } else {
                    let direction = inputs.count > 1 && part >= firstParts[1] ? 1 : 0
                    kernels.add(
                        inputs[direction].gradient(part - firstParts[direction], size: size), to: row)
                }
            }
            squares += kernels.sumOfSquares(row)
        }
        return squares
    }
}
