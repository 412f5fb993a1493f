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
