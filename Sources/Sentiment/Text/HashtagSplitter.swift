/// Cuts a word of a hashtag that the vocabulary does not have into words that it has: `notmypresident`.
///
/// Of all ways to do so it takes the most probable one, words being independent and the word of id n as probable as
/// 1 / n, by Zipf's law: a vocabulary begins with its most frequent words (Norvig 2009, Natural Language Corpus Data).
struct HashtagSplitter {
    /// A longer word is left as it is, and no part is longer than that.
    private static let mostBytes = 48
    private static let longestPart = 20
    /// Bits that each part costs besides its own: about the logarithm of ln V, which makes 1 / n sum to one.
    private static let partCost = 3 * Self.bit
    private static let bit = 16

    private var costs: [Int] = []
    private var parts: [(start: Int, id: Int32)] = []

    /// Appends the ids of a word's parts; false where there are no two words or more that make it up.
    mutating func append(
        _ word: UnsafeBufferPointer<UInt8>, of vocabulary: Vocabulary, to ids: inout [Int32]
    ) -> Bool {
        guard !word.isEmpty, word.count <= Self.mostBytes, word.allSatisfy({ $0.isASCIIAlphanumeric }) else {
            return false
        }
        // For each length of the beginning the least cost, and its last part.
        costs.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
        costs.append(0)
        parts.append((0, 0))
        for end in 1...word.count {
            costs.append(.max)
            parts.append((0, 0))
            for start in max(0, end - Self.longestPart)..<end where costs[start] != .max {
                guard let id = Self.id(of: UnsafeBufferPointer(rebasing: word[start..<end]), vocabulary)
                else {
                    continue
                }
                let cost = costs[start] + Self.cost(of: id)
                if cost < costs[end] {
                    costs[end] = cost
                    parts[end] = (start, id)
                }
            }
        }
        guard costs[word.count] != .max, parts[word.count].start > 0 else { return false }
        let first = ids.count
        var end = word.count
        while end > 0 {
            ids.append(parts[end].id)
            end = parts[end].start
        }
        ids[first...].reverse()
        return true
    }

    /// The id of a part: no letter is a word by itself but `a` and `i`.
    private static func id(of part: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> Int32? {
        let isWord =
            part.count > 1 || part[0].isASCIIDigit || part[0] | 0x20 == UInt8(ascii: "a")
            || part[0] | 0x20 == UInt8(ascii: "i")
        return isWord ? vocabulary.id(of: part) : nil
    }

    /// The logarithm of an id in sixteenths of a bit, between powers of two on a straight line.
    private static func cost(of id: Int32) -> Int {
        let id = Int(max(id, 1))
        let exponent = Int.bitWidth - 1 - id.leadingZeroBitCount
        return partCost + bit * exponent + ((id << 4) >> exponent) - bit
    }
}
