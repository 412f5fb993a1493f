import Sentiment
import Testing

@Suite struct BatchTests {
    /// Texts of random lengths whose ids tell text and position: 100 text + position.
    static func texts(_ lengths: [Int]) -> [[Int32]] {
        lengths.enumerated().map { text, length in (0..<length).map { Int32(100 * text + $0) } }
    }

    static let lengthLists: [[Int]] = {
        var random = SplitMix64(seed: 1)
        return [[], [1], [7], [2, 2, 2], [1, 2, 3], [3, 2, 1], [4, 1, 4, 1, 9]]
            + (0..<20).map { _ in (0..<1 + random.next(below: 17)).map { _ in 1 + random.next(below: 9) } }
    }()

    @Test("The longest text comes first, and of equally long texts the earlier one")
    func order() {
        let batch = Batch(Self.texts([2, 5, 3, 5, 2, 1]))
        #expect(batch.order == [1, 3, 2, 0, 4, 5])
        #expect(batch.lengths == [5, 5, 3, 2, 2, 1])
        #expect((batch.sequences, batch.steps, batch.tokens) == (6, 5, 18))
    }

    @Test("At each step only the texts that are still running count")
    func counts() {
        let batch = Batch(Self.texts([2, 5, 3, 5, 2, 1]))
        #expect((0..<5).map { batch.count(at: $0) } == [6, 5, 3, 2, 2])
        #expect(
            batch.ids == [
                100, 300, 200, 0, 400, 500, 101, 301, 201, 1, 401, 102, 302, 202, 103, 303, 104, 304,
            ])
    }

    @Test("Every token of every text has one row, and no row is padding", arguments: lengthLists)
    func rows(lengths: [Int]) {
        let texts = Self.texts(lengths)
        let batch = Batch(texts)
        var seen = Set<Int>()
        for sequence in 0..<batch.sequences {
            let text = texts[batch.order[sequence]]
            #expect(batch.lengths[sequence] == text.count)
            for (step, id) in text.enumerated() {
                let row = batch.row(step: step, sequence: sequence)
                #expect(batch.ids[row] == id)
                seen.insert(row)
            }
        }
        #expect(seen == Set(0..<batch.tokens))
        #expect(batch.tokens == lengths.reduce(0, +))
        #expect(batch.lengths == batch.lengths.sorted(by: >))
    }

    @Test("Segments cover each row once and know its neighbours in its own text", arguments: lengthLists)
    func segments(lengths: [Int]) {
        let batch = Batch(Self.texts(lengths))
        for backwards in [false, true] {
            var seen: [Int] = []
            for step in 0..<batch.steps {
                batch.forEachSegment(at: step, backwards: backwards) { segment in
                    #expect(segment.count > 0)
                    for index in 0..<segment.count {
                        let sequence = segment.sequence + index
                        let row = batch.row(step: step, sequence: sequence)
                        #expect(segment.row + index == row)
                        let earlier = step > 0 ? batch.row(step: step - 1, sequence: sequence) : nil
                        let later =
                            step + 1 < batch.lengths[sequence]
                            ? batch.row(step: step + 1, sequence: sequence) : nil
                        #expect(segment.previous.map { $0 + index } == (backwards ? later : earlier))
                        #expect(segment.next.map { $0 + index } == (backwards ? earlier : later))
                        seen.append(row)
                    }
                }
            }
            #expect(seen.sorted() == Array(0..<batch.tokens))
        }
    }

    @Test("A step has two segments where some of its texts end and others go on, else one")
    func segmentCount() {
        let batch = Batch(Self.texts([1, 3, 3]))
        let counts = (0..<3).map { step in
            var count = 0
            batch.forEachSegment(at: step, backwards: false) { _ in count += 1 }
            return count
        }
        #expect(counts == [2, 1, 1])
    }

    @Test("A batch of some members keeps their places in the whole list")
    func members() {
        let texts = Self.texts([2, 5, 3, 5, 2, 1])
        let batch = Batch(texts, members: [5, 0, 3])
        #expect(batch.order == [3, 0, 5])
        #expect(batch.ids == [300, 0, 500, 301, 1, 302, 303, 304])
    }

    @Test("The order of the members makes no difference")
    func memberOrder() {
        let texts = Self.texts([2, 5, 3, 5, 2, 1])
        let (one, other) = (Batch(texts), Batch(texts, members: [3, 5, 1, 0, 4, 2]))
        #expect(one.order == other.order && one.ids == other.ids)
    }

    @Test("A text without tokens is read as one unknown word, and stands among the texts of one word")
    func emptyTexts() {
        let batch = Batch([[], [7], [], [8, 9]])
        #expect(batch.lengths == [2, 1, 1, 1])
        #expect(batch.order == [3, 1, 0, 2])
        #expect(batch.ids == [8, 7, Vocabulary.unknownID, Vocabulary.unknownID, 9])
    }

    @Test("A batch that is filled again holds nothing of what it held")
    func refill() {
        var batch = Batch(Self.texts([9, 3, 9, 4]))
        let texts = Self.texts([2, 5, 3])
        batch.fill(TokenSequences(texts), members: [0, 1, 2])
        let fresh = Batch(texts)
        #expect(batch.ids == fresh.ids && batch.order == fresh.order && batch.lengths == fresh.lengths)
        #expect((batch.sequences, batch.steps, batch.tokens) == (fresh.sequences, fresh.steps, fresh.tokens))
        #expect((0..<5).map { batch.count(at: $0) } == (0..<5).map { fresh.count(at: $0) })
        batch.fill(TokenSequences(), members: [])
        #expect((batch.sequences, batch.steps, batch.tokens) == (0, 0, 0))
    }
}
