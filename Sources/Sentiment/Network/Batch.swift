/// Token ids of several texts, stored without padding: time step after time step, the longest text first.
///
/// At step t the first ``count(at:)`` sequences are still running, so finished texts simply drop off and no
/// arithmetic is ever done on padding. Shapes: B sequences, T steps, N tokens in all.
package struct Batch: Sendable {
    /// B.
    package private(set) var sequences = 0
    /// T, the length of the longest sequence.
    package private(set) var steps = 0
    /// All ids, step after step: N of them.
    package private(set) var ids: [Int32] = []
    /// The length of each sequence, descending.
    package private(set) var lengths: [Int] = []
    /// For each sequence its place in the list that the batch was made from.
    package private(set) var order: [Int] = []
    /// The words whose ids are not below the vocabulary's size.
    package private(set) var unknownWords: UnknownWords?
    /// Whether the sequences go on from states that they bring along, ``CarriedStates``: what cells keep has then a
    /// row a sequence for these, behind the rows of the tokens.
    package var carriesStates = false
    /// For each step its first row; one more entry at the end.
    private var firstRows: [Int] = [0]
    private var sorting = LengthOrder()

    /// An empty batch, to be filled.
    package init() {}

    /// The texts at `members` of a list of texts. A text without tokens is read as one unknown word.
    package init(_ texts: TokenSequences, members: [Int]? = nil) {
        fill(texts, members: ArraySlice(members ?? Array(0..<texts.count)))
    }

    /// N.
    package var tokens: Int { ids.count }

    /// The rows of what cells keep: N, or N + B with states that are carried.
    package var stateRows: Int { tokens + (carriesStates ? sequences : 0) }

    /// How many sequences are still running at a step.
    package func count(at step: Int) -> Int { firstRows[step + 1] - firstRows[step] }

    /// The row of a sequence's token at a step.
    package func row(step: Int, sequence: Int) -> Int { firstRows[step] + sequence }

    /// Puts other texts in its place, keeping the memory. `dropout` makes some of their words unknown.
    package mutating func fill(
        _ texts: TokenSequences, members: ArraySlice<Int>, _ dropout: Dropout? = nil
    ) {
        unknownWords = texts.unknownWords
        sorting.sort(members, of: texts)
        sequences = sorting.members.count
        order.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for text in sorting.members {
            order.append(text)
            lengths.append(max(1, texts.length(of: text)))
        }
        steps = lengths.first ?? 0
        ids.removeAll(keepingCapacity: true)
        firstRows.removeAll(keepingCapacity: true)
        firstRows.append(0)
        var running = sequences
        for step in 0..<steps {
            while lengths[running - 1] <= step { running -= 1 }
            for sequence in 0..<running {
                let text = order[sequence]
                let isUnknown = texts.length(of: text) == 0 || dropout?.dropsWord(text, step) ?? false
                ids.append(isUnknown ? Vocabulary.unknownID : texts.id(of: text, at: step))
            }
            firstRows.append(ids.count)
        }
    }

    /// The rows of a step, cut where some have a previous state, or a next one, and others have not.
    /// Reading backwards, the previous state of step t is that of step t + 1.
    package func forEachSegment(at step: Int, backwards: Bool, _ body: (TimeSegment) -> Void) {
        let count = count(at: step)
        let earlier = step > 0 ? step - 1 : nil
        let later = step + 1 < steps ? step + 1 : nil
        let longer = later.map { self.count(at: $0) } ?? 0
        // All rows have an earlier step, if there is one; the first `longer` rows have a later one.
        func segment(_ first: Int, _ size: Int, later: Int?) {
            guard size > 0 else { return }
            let before = earlier.map { firstRows[$0] + first }
            let after = later.map { firstRows[$0] + first }
            let carried = carriesStates ? tokens + first : nil
            body(
                TimeSegment(
                    sequence: first, count: size, row: firstRows[step] + first,
                    previous: (backwards ? after : before) ?? carried, next: backwards ? before : after))
        }
        segment(0, longer, later: later)
        segment(longer, count - longer, later: nil)
    }
}

extension Batch {
    /// All texts of a list of lists.
    package init(_ texts: [[Int32]], members: [Int]? = nil) {
        self.init(TokenSequences(texts), members: members)
    }
}
