import HeapModule
import Sentiment

/// Learns the pieces of words by byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909), over characters instead
/// of bytes: begins with the characters, and makes the most frequent pair of neighbours a piece, again and again.
///
/// Of equally frequent pairs the one whose left part became a piece first wins, then the one whose right part did.
/// Characters become pieces by descending count, equally frequent ones in the order of their bytes. So the pieces, in
/// this order, depend on the counts of the words alone.
package struct PieceLearner {
    private struct Pair: Hashable {
        var left: Int32
        var right: Int32
    }

    private struct Candidate: Comparable {
        var pair: Pair
        var count: Int64

        static func < (one: Candidate, other: Candidate) -> Bool {
            if one.count != other.count { return one.count < other.count }
            if one.pair.left != other.pair.left { return one.pair.left > other.pair.left }
            return one.pair.right > other.pair.right
        }
    }

    private struct Word {
        var pieces: [Int32]
        var count: Int64
    }

    /// What stands for a character that is too rare to be a piece: nothing is joined with it.
    private static let unknown: Int32 = -1

    private let minimumCount: Int64
    private let characters: RankedTokens
    private let texts: [(token: String, count: Int64)]
    private var words: [Word] = []
    private var pieces: [String] = []
    private var ids: [String: Int32] = [:]
    private var counts: [Pair: Int64] = [:]
    /// The words in which a pair has occurred.
    private var places: [Pair: [Int32]] = [:]
    private var candidates = Heap<Candidate>()

    /// Learns from words and their counts pieces that occur often enough.
    package init(_ words: [(token: String, count: Int64)], minimumCount: Int64) throws(VocabularyError) {
        self.minimumCount = minimumCount
        texts = words
        var counts = TokenCounts()
        for (token, count) in words {
            for var piece in Self.characters(of: token) { piece.withUTF8 { counts.add($0, times: count) } }
        }
        characters = try RankedTokens(.table(counts), minimumCount: minimumCount, limit: counts.count)
    }

    /// At most so many pieces, in the order in which they were learned.
    package mutating func learn(_ size: Int) -> [String] {
        for (piece, _) in characters.tokens.prefix(size) { add(piece) }
        cutWords()
        countPairs()
        while pieces.count < size, let best = candidates.popMax() {
            // Counts sink when pairs beside them are joined.
            let count = counts[best.pair] ?? 0
            guard count == best.count else {
                if count > 0 { candidates.insert(Candidate(pair: best.pair, count: count)) }
                continue
            }
            guard count >= minimumCount else { break }
            join(best.pair)
        }
        return pieces
    }

    /// The characters of a word as pieces; a placeholder is a piece as it is.
    private static func characters(of word: String) -> [String] {
        var word = word
        return word.withUTF8 { utf8 in
            if utf8.isPlaceholder { return [String(decoding: utf8, as: UTF8.self)] }
            var pieces: [String] = []
            WordCharacters.forEach(of: utf8) { pieces.append(String(decoding: $0, as: UTF8.self)) }
            return pieces
        }
    }

    /// A piece without the `##` before it; by scalars, for a mark would be one character with it.
    private static func withoutMark(_ piece: String) -> String {
        String(String.UnicodeScalarView(piece.unicodeScalars.dropFirst(SubwordEncoder.continuation.count)))
    }

    @discardableResult
    private mutating func add(_ piece: String) -> Int32 {
        if let id = ids[piece] { return id }
        let id = Int32(pieces.count)
        ids[piece] = id
        pieces.append(piece)
        return id
    }

    private mutating func cutWords() {
        words = texts.map { text, count in
            Word(pieces: Self.characters(of: text).map { ids[$0] ?? Self.unknown }, count: count)
        }
    }

    private mutating func countPairs() {
        for (index, word) in words.enumerated() {
            for (left, right) in zip(word.pieces, word.pieces.dropFirst()) {
                let pair = Pair(left: left, right: right)
                change(pair, by: word.count)
                note(pair, in: Int32(index))
            }
        }
        candidates = Heap(counts.map { Candidate(pair: $0.key, count: $0.value) })
    }

    private mutating func change(_ pair: Pair, by count: Int64) {
        guard pair.left != Self.unknown, pair.right != Self.unknown else { return }
        counts[pair, default: 0] += count
    }

    private mutating func note(_ pair: Pair, in word: Int32) {
        if places[pair]?.last != word { places[pair, default: []].append(word) }
    }

    /// Makes a pair a piece, wherever it occurs.
    private mutating func join(_ pair: Pair) {
        let joined = add(
            pieces[Int(pair.left)] + Self.withoutMark(pieces[Int(pair.right)]))
        var grown: Set<Pair> = []
        for place in places[pair] ?? [] {
            let (old, count) = (words[Int(place)].pieces, words[Int(place)].count)
            var new: [Int32] = []
            var index = 0
            while index < old.count {
                let isPair = index + 1 < old.count && old[index] == pair.left && old[index + 1] == pair.right
                new.append(isPair ? joined : old[index])
                index += isPair ? 2 : 1
            }
            guard new.count < old.count else { continue }
            for (left, right) in zip(old, old.dropFirst()) {
                change(Pair(left: left, right: right), by: -count)
            }
            for (left, right) in zip(new, new.dropFirst()) {
                let pair = Pair(left: left, right: right)
                change(pair, by: count)
                guard left == joined || right == joined else { continue }
                note(pair, in: place)
                grown.insert(pair)
            }
            words[Int(place)].pieces = new
        }
        counts[pair] = nil
        places[pair] = nil
        for pair in grown {
            if let count = counts[pair] { candidates.insert(Candidate(pair: pair, count: count)) }
        }
    }
}
