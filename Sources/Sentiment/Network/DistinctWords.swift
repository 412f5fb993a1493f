/// The distinct ids among some tokens. What depends on the word alone, as the input's share of the gates, needs to be
/// computed only once for each.
package struct DistinctWords: Sendable {
    /// The distinct ids, U of them, in the order of their first tokens.
    package private(set) var ids: [Int32] = []
    /// For each token the place of its word in ``ids``.
    package private(set) var places: [Int32] = []
    /// For each id up to the largest seen its place in `ids`, or -1.
    private var placeOfID: [Int32] = []

    /// No words.
    package init() {}

    /// Makes room for ids below a number.
    package mutating func reserve(_ ids: Int) {
        while placeOfID.count < ids { placeOfID.append(-1) }
    }

    /// Forgets all words and keeps the memory.
    package mutating func removeAll() {
        for id in ids { placeOfID[Int(id)] = -1 }
        ids.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    /// Puts the tokens in the order of their words, those of one word in their own order. `starts` receives for each
    /// word the first place of its tokens, and one more entry; `body` is called with each token, the last one first,
    /// and its place.
    package func group(into starts: inout [Int], _ body: (_ token: Int, _ place: Int) -> Void) {
        starts.removeAll(keepingCapacity: true)
        for _ in 0...ids.count { starts.append(0) }
        for word in places { starts[Int(word)] += 1 }
        var total = 0
        for word in starts.indices {
            total += starts[word]
            starts[word] = total
        }
        // From the last token on, each word's count turns into its first place.
        for token in places.indices.reversed() {
            let word = Int(places[token])
            starts[word] -= 1
            body(token, starts[word])
        }
    }

    /// Goes on with other tokens.
    package mutating func append(_ tokens: some Sequence<Int32>) {
        for id in tokens {
            reserve(Int(id) + 1)
            if placeOfID[Int(id)] < 0 {
                placeOfID[Int(id)] = Int32(ids.count)
                ids.append(id)
            }
            places.append(placeOfID[Int(id)])
        }
    }
}
