/// Cuts a list of texts into batches of similar length, those of the longest texts first.
///
/// Once it has seen as many texts, it allocates nothing.
package struct LengthBatches: Sendable {
    /// The most tokens of a batch of several texts, which bounds the scratch memory.
    package static let mostTokens = 4096
    /// The most texts of a batch.
    package static let mostTexts = 64

    private var order = LengthOrder()
    private var ranges: [Range<Int>] = []

    /// No batches.
    package init() {}

    /// How many batches.
    package var count: Int { ranges.count }

    /// The places of a batch's texts in their list.
    package subscript(batch: Int) -> ArraySlice<Int> { order.members[ranges[batch]] }

    /// Cuts another list.
    package mutating func cut(_ texts: TokenSequences) {
        order.sort(texts)
        ranges.removeAll(keepingCapacity: true)
        var first = 0
        var tokens = 0
        for (rank, text) in order.members.enumerated() {
            // A text without tokens is read as one unknown word.
            let length = max(1, texts.length(of: text))
            let isFull = rank - first == Self.mostTexts || tokens + length > Self.mostTokens
            if rank > first && isFull {
                ranges.append(first..<rank)
                (first, tokens) = (rank, 0)
            }
            tokens += length
        }
        if first < order.members.count { ranges.append(first..<order.members.count) }
    }
}
