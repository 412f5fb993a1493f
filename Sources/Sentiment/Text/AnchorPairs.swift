/// Which two bytes in a row can begin something that a matcher finds: a set of pairs.
final class AnchorPairs: @unchecked Sendable {
    // Sendable: written only while it is made.
    private let words: UnsafeMutablePointer<UInt64>
    private static let wordCount = (1 << 16) / 64

    /// The pairs of first bytes that a predicate is true for, and of what it says of the next byte.
    init(first: (UInt8) -> Bool, second: (UInt8, UInt8) -> Bool) {
        words = .allocate(capacity: Self.wordCount)
        words.initialize(repeating: 0, count: Self.wordCount)
        for one in UInt8.min...UInt8.max where first(one) {
            for next in UInt8.min...UInt8.max where second(one, next) {
                let pair = Self.pair(one, next)
                words[pair >> 6] |= 1 << UInt64(pair & 63)
            }
        }
    }

    deinit { words.deallocate() }

    private static func pair(_ one: UInt8, _ next: UInt8) -> Int { Int(one) << 8 | Int(next) }

    /// The first place from `start` on, and before `end`, where a pair stands; behind the end stands a zero.
    func first(in utf8: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
        precondition(start >= 0 && end <= utf8.count, "The range leaves the text.")
        guard start < end, let bytes = utf8.baseAddress else { return nil }
        let words = words
        var index = start
        var one = bytes[start]
        while index < end {
            let next = index + 1 < end ? bytes[index + 1] : 0
            let pair = Self.pair(one, next)
            if words[pair >> 6] >> UInt64(pair & 63) & 1 != 0 { return index }
            one = next
            index += 1
        }
        return nil
    }
}
