import Sentiment

/// Which stretch of which text each lane of a language model reads next.
///
/// A lane reads its text stretch by stretch and then takes the next text of the epoch. A text of n words has n - 1
/// places to predict from: its last word is only predicted.
package struct TextLanes: Codable, Hashable, Sendable {
    /// A part of a text that a lane reads in one step.
    package struct Stretch: Hashable, Sendable {
        /// The lane.
        package var lane: Int
        /// The text.
        package var text: Int
        /// The first place, and how many.
        package var places: Range<Int>
    }

    private struct Lane: Codable, Hashable {
        /// The text that it is in; nil before and after the epoch's texts.
        var text: Int?
        /// The next place.
        var place = 0
    }

    private var lanes: [Lane]
    /// The place of the next text in the epoch's order.
    private var next = 0

    /// Lanes before the first text of an epoch.
    package init(count: Int) { lanes = Array(repeating: Lane(), count: count) }

    /// How many lanes there are.
    package var count: Int { lanes.count }

    /// The places to predict from that a text has.
    package static func places(in text: Int, of texts: TokenSequences) -> Int {
        max(0, texts.length(of: text) - 1)
    }

    /// Whether lanes can stand so in some texts.
    package func isPossible(_ texts: LanguageModelTexts) -> Bool {
        (0...texts.training.count).contains(next)
            && lanes.allSatisfy { lane in
                guard let text = lane.text else { return lane.place == 0 }
                return (0..<texts.texts.count).contains(text)
                    && (0..<Self.places(in: text, of: texts.texts)).contains(lane.place)
            }
    }

    /// The next stretches, of up to `most` places each; none at the end of the epoch, whose texts stand in `order`.
    package mutating func advance(_ most: Int, _ order: [Int], of texts: TokenSequences) -> [Stretch] {
        var stretches: [Stretch] = []
        for lane in lanes.indices {
            if lanes[lane].text == nil {
                while next < order.count, Self.places(in: order[next], of: texts) == 0 { next += 1 }
                guard next < order.count else { continue }
                lanes[lane] = Lane(text: order[next])
                next += 1
            }
            guard let text = lanes[lane].text else { continue }
            let end = Self.places(in: text, of: texts)
            let places = lanes[lane].place..<min(end, lanes[lane].place + most)
            stretches.append(Stretch(lane: lane, text: text, places: places))
            lanes[lane] = places.upperBound < end ? Lane(text: text, place: places.upperBound) : Lane()
        }
        return stretches
    }
}

extension TextLanes.Stretch {
    /// Whether it is the first of its text.
    package var isFirst: Bool { places.lowerBound == 0 }

    /// Appends the words that are read: in the text's order, or from its end.
    package func appendWords(of texts: TokenSequences, backwards: Bool, to ids: inout [Int32]) {
        append(places, of: texts, backwards, to: &ids)
    }

    /// Appends the words to predict: that after each word that is read, or before it.
    package func appendTargets(of texts: TokenSequences, backwards: Bool, to ids: inout [Int32]) {
        append(places.lowerBound + 1..<places.upperBound + 1, of: texts, backwards, to: &ids)
    }

    private func append(
        _ places: Range<Int>, of texts: TokenSequences, _ backwards: Bool, to ids: inout [Int32]
    ) {
        let last = texts.length(of: text) - 1
        for place in places { ids.append(texts.id(of: text, at: backwards ? last - place : place)) }
    }
}
