/// The token ids of many texts, one text after the other in one array.
package struct TokenSequences: Sendable {
    /// All ids.
    package private(set) var ids: [Int32] = []
    private var ends: [Int] = []
    /// The words whose ids are not below the vocabulary's size; nil where there are no such ids.
    package let unknownWords: UnknownWords?

    /// No texts.
    package init(unknownWords: UnknownWords? = nil) { self.unknownWords = unknownWords }

    /// The texts of a list.
    package init(_ texts: [[Int32]], unknownWords: UnknownWords? = nil) {
        self.init(unknownWords: unknownWords)
        for text in texts { append { $0 += text } }
    }

    /// How many texts.
    package var count: Int { ends.count }

    /// How many ids a text has.
    package func length(of text: Int) -> Int { ends[text] - start(of: text) }

    /// The id at a place of a text.
    package func id(of text: Int, at place: Int) -> Int32 { ids[start(of: text) + place] }

    /// The ids of a text.
    package subscript(text: Int) -> ArraySlice<Int32> { ids[start(of: text)..<ends[text]] }

    /// Adds a text, whose ids `write` appends to the array that it is given.
    package mutating func append(_ write: (inout [Int32]) throws -> Void) rethrows {
        let start = ids.count
        try write(&ids)
        precondition(ids.count >= start, "The ids of earlier texts must stay.")
        ends.append(ids.count)
    }

    /// Adds the texts of another list. Its unknown words have other ids here, if its table of them is another.
    package mutating func append(contentsOf other: TokenSequences) {
        let start = ids.count
        if let unknownWords, let others = other.unknownWords, others !== unknownWords {
            let newIDs = unknownWords.insert(others)
            for id in other.ids { ids.append(id < others.firstID ? id : newIDs[Int(id - others.firstID)]) }
        } else {
            ids += other.ids
        }
        for end in other.ends { ends.append(start + end) }
    }

    /// Removes all texts and keeps the memory for others.
    package mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    private func start(of text: Int) -> Int { text == 0 ? 0 : ends[text - 1] }
}
