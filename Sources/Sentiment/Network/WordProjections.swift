import Synchronization

/// The input's share of the gates of frequent words, E Wx + b, which does not change while a network only predicts.
///
/// Each is computed when its word first occurs, with the same arithmetic as without the table, and then kept for all
/// threads: results are the same to the bit. A network whose weights change must not have one.
package final class WordProjections: @unchecked Sendable {
    // Sendable: a row is written by the one thread that has claimed it, and read only once it is marked complete.

    private enum State {
        static let absent: UInt8 = 0
        static let claimed: UInt8 = 1
        static let complete: UInt8 = 2
    }

    /// The memory that rows may come to take. Vocabularies begin with the most frequent words, and the first few
    /// thousand make up nine tenths of a text.
    package static let mostBytes = 16 << 20

    /// How many words have a row, those of the ids from zero on.
    package let words: Int
    /// For each direction of the first layer, [words x G·H].
    private let rows: [Matrix]
    private let storage: FloatBuffer
    private let states: UnsafeMutablePointer<Atomic<UInt8>>

    /// A table for a vocabulary of `vocabularySize` words, empty at first. `columns` are the gates' widths, one for
    /// each direction of the first layer.
    package init(vocabularySize: Int, columns: [Int], mostBytes: Int = mostBytes) {
        let width = columns.reduce(0, +)
        let words = min(vocabularySize, mostBytes / (width * MemoryLayout<Float>.stride))
        self.words = words
        let storage = FloatBuffer(count: words * width)
        var start = 0
        rows = columns.map { columns in
            defer { start += words * columns }
            return storage.matrix(at: start, rows: words, columns: columns)
        }
        self.storage = storage
        states = .allocate(capacity: words)
        for word in 0..<words { (states + word).initialize(to: Atomic(State.absent)) }
    }

    deinit {
        states.deinitialize(count: words)
        states.deallocate()
    }

    /// Whether the rows of a word can be read.
    fileprivate func isComplete(_ word: Int) -> Bool {
        word < words && states[word].load(ordering: .acquiring) == State.complete
    }

    /// Whether the caller is the one who has to write the rows of a word.
    fileprivate func claim(_ word: Int) -> Bool {
        word < words
            && states[word].compareExchange(
                expected: State.absent, desired: State.claimed, ordering: .relaxed
            ).exchanged
    }

    /// How many directions the first layer has.
    fileprivate var directions: Int { rows.count }

    /// The rows of all words in a direction.
    fileprivate func rows(_ direction: Int) -> Matrix { rows[direction] }

    /// Lets everybody read the rows of a word.
    fileprivate func complete(_ word: Int) { states[word].store(State.complete, ordering: .releasing) }
}

/// The distinct words of a batch that is predicted: which of them a table knows, and which have to be projected.
package final class BatchProjections {
    /// The ids that have to be projected.
    package private(set) var missing: [Int32] = []
    private var words = DistinctWords()
    private var table: WordProjections?
    /// For each distinct word its id when the table has it, or else the complement of its place in `missing`.
    private var places: [Int32] = []
    /// The same for each token.
    private var rows: [Int32] = []
    /// The places in `missing` whose words this batch adds to the table.
    private var claimed: [Int32] = []
    /// For each direction the projections of the missing words.
    private var projected: [Matrix] = []

    /// No words.
    package init() {}

    /// Looks up the words of a batch's tokens. Each call must be followed by ``append(_:)`` for each direction and
    /// ``keep()``.
    package func find(_ tokens: [Int32], in table: WordProjections?) {
        self.table = table
        words.removeAll()
        words.append(tokens)
        missing.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        claimed.removeAll(keepingCapacity: true)
        projected.removeAll(keepingCapacity: true)
        for word in words.ids {
            if let table, table.isComplete(Int(word)) {
                places.append(word)
                continue
            }
            let place = Int32(missing.count)
            if let table, table.claim(Int(word)) { claimed.append(place) }
            places.append(~place)
            missing.append(word)
        }
        rows.removeAll(keepingCapacity: true)
        for place in words.places { rows.append(places[Int(place)]) }
    }

    /// Takes the projections of ``missing`` in the next direction, and puts those that the table is to have into it.
    package func append(_ projections: Matrix) {
        let direction = projected.count
        projected.append(projections)
        guard let table else { return }
        for place in claimed {
            table.rows(direction).row(Int(missing[Int(place)])).copy(from: projections.row(Int(place)))
        }
    }

    /// Lets other batches read what the table got, once all directions have been appended.
    package func keep() {
        precondition(
            table.map { $0.directions == projected.count } ?? true, "A table gets words in all directions.")
        for place in claimed { table?.complete(Int(missing[Int(place)])) }
    }
}

extension BatchProjections: WordShares {
    package func copyShares(
        of tokens: Range<Int>, direction: Int, into gates: Matrix, _ kernels: Kernels
    ) {
        let projected = projected[direction]
        kernels.gather(
            rows[tokens], of: table?.rows(direction) ?? projected, or: projected, into: gates)
    }
}
