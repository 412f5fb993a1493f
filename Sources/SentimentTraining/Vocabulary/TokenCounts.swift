import Sentiment

/// How often each token occurs.
struct TokenCounts: Sendable {
    private var tokens: TokenTable
    private var counts: [Int64] = []

    /// No counts; a placeholder takes no memory, and no tokens.
    init(isPlaceholder: Bool = false) { tokens = TokenTable(isPlaceholder: isPlaceholder) }

    /// How many different tokens there are.
    var count: Int { counts.count }

    /// How many tokens there are, each as often as it occurred.
    var total: Int64 { counts.reduce(0, +) }

    /// The memory that it takes.
    var byteCount: Int { tokens.byteCount + counts.capacity * MemoryLayout<Int64>.stride }

    /// Counts a token some more times.
    mutating func add(_ token: UnsafeBufferPointer<UInt8>, times: Int64 = 1) {
        add(times, to: index(of: token))
    }

    /// Counts a token some more times, given by its index.
    mutating func add(_ times: Int64 = 1, to index: Int) { counts[index] += times }

    /// The index of a token, which it keeps.
    mutating func index(of token: UnsafeBufferPointer<UInt8>) -> Int {
        let index = tokens.index(of: token)
        if index == counts.count { counts.append(0) }
        return index
    }

    /// Adds all other counts.
    mutating func merge(_ other: TokenCounts) {
        other.forEach { add($0, times: $1) }
    }

    /// Calls `body` with each token and its count, in no order that means anything.
    func forEach(_ body: (UnsafeBufferPointer<UInt8>, Int64) -> Void) {
        for index in counts.indices { tokens.withToken(index) { body($0, counts[index]) } }
    }

    /// Calls `body` with each token and its count, in the order of the tokens' bytes.
    func forEachSorted<Failure>(
        _ body: (UnsafeBufferPointer<UInt8>, Int64) throws(Failure) -> Void
    ) throws(Failure) {
        for index in tokens.sortedIndices() {
            try tokens.withToken(index) { token throws(Failure) in try body(token, counts[index]) }
        }
    }
}
