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

    /// The row of a word in a direction.
    fileprivate func row(_ word: Int, _ direction: Int) -> Matrix { rows[direction].row(word) }

    /// Lets everybody read the rows of a word.
    fileprivate func complete(_ word: Int) { states[word].store(State.complete, ordering: .releasing) }
}

/// The distinct words of one batch: which of them a table knows, and which have still to be projected.
package struct BatchProjections {
    /// The ids that have to be projected.
    package private(set) var missing: [Int32] = []
    private var table: WordProjections?
    /// For each distinct word its id when the table has it, or else the complement of its place in `missing`.
    private var places: [Int32] = []
    /// The places in `missing` whose words this batch adds to the table.
    private var claimed: [Int32] = []

    /// No words.
    package init() {}

    /// Looks up the distinct words of a batch. Each call must be followed by ``keep()``.
    package mutating func find(_ words: [Int32], in table: WordProjections?) {
        self.table = table
        missing.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        claimed.removeAll(keepingCapacity: true)
        for word in words {
            if let table, table.isComplete(Int(word)) {
                places.append(word)
                continue
            }
            let place = Int32(missing.count)
            if let table, table.claim(Int(word)) { claimed.append(place) }
            places.append(~place)
            missing.append(word)
        }
    }

    /// Copies the projections of the batch's words `rows` of a direction, those of ``missing`` being given.
    package func gather(
        _ rows: ArraySlice<Int32>, _ projected: Matrix, direction: Int, into gates: Matrix
    ) {
        precondition(
            gates.rows == rows.count && gates.columns == projected.columns, "Rows to gather differ in size.")
        for (row, word) in rows.enumerated() {
            let place = Int(places[Int(word)])
            if place >= 0, let table {
                gates.row(row).copy(from: table.row(place, direction))
            } else {
                gates.row(row).copy(from: projected.row(~place))
            }
        }
    }

    /// Puts the projections of a direction that the table is to have into it.
    package func store(_ projected: Matrix, direction: Int) {
        guard let table else { return }
        for place in claimed {
            table.row(Int(missing[Int(place)]), direction).copy(from: projected.row(Int(place)))
        }
    }

    /// Lets other batches read what was stored, once all directions have.
    package func keep() {
        for place in claimed { table?.complete(Int(missing[Int(place)])) }
    }
}
