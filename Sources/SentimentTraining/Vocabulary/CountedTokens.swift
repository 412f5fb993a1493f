import Sentiment

/// All tokens of a corpus with their counts, in memory or in files.
enum CountedTokens {
    case table(TokenCounts)
    case files([SpilledCounts])

    /// Calls `body` with each token and its count.
    func forEach(_ body: (UnsafeBufferPointer<UInt8>, Int64) -> Void) throws(VocabularyError) {
        switch self {
        case .table(let counts): counts.forEach(body)
        case .files(let files):
            var merge = try SpilledMerge(files)
            while let (token, count) = try merge.next() {
                token.withUnsafeBufferPointer { body($0, count) }
            }
        }
    }
}

/// The most frequent of some tokens, equally frequent ones in the order of their bytes. The order in which they come
/// leaves no trace.
struct RankedTokens {
    private struct Entry {
        var start: Int
        var length: Int
        var count: Int64
    }

    /// How many it keeps.
    let limit: Int
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    /// The most frequent of tokens that occur often enough.
    init(_ tokens: CountedTokens, minimumCount: Int64, limit: Int) throws(VocabularyError) {
        self.limit = limit
        try tokens.forEach { token, count in
            if count >= minimumCount { add(token, count) }
        }
        prune()
    }

    /// Whether a token stands before another in a vocabulary.
    static func isBefore<Token: Sequence<UInt8>>(
        _ one: (count: Int64, token: Token), _ other: (count: Int64, token: Token)
    ) -> Bool {
        one.count != other.count
            ? one.count > other.count : one.token.lexicographicallyPrecedes(other.token)
    }

    private mutating func add(_ token: UnsafeBufferPointer<UInt8>, _ count: Int64) {
        entries.append(Entry(start: bytes.count, length: token.count, count: count))
        bytes.append(contentsOf: token)
        // The memory stays bounded, and sorting is seldom.
        if entries.count >= 2 * limit + 4096 { prune() }
    }

    /// The tokens kept, the most frequent first, and their counts.
    var tokens: [(token: String, count: Int64)] {
        entries.map { (String(decoding: bytes[$0.start..<$0.start + $0.length], as: UTF8.self), $0.count) }
    }

    private mutating func prune() {
        bytes.withUnsafeBufferPointer { bytes in
            entries.sort { one, other in
                Self.isBefore(
                    (one.count, bytes[one.start..<one.start + one.length]),
                    (other.count, bytes[other.start..<other.start + other.length]))
            }
        }
        guard entries.count > limit else { return }
        entries.removeLast(entries.count - limit)
        var kept: [UInt8] = []
        for index in entries.indices {
            let entry = entries[index]
            entries[index].start = kept.count
            kept += bytes[entry.start..<entry.start + entry.length]
        }
        bytes = kept
    }
}
