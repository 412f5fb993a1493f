import Sentiment

/// Some neighbouring words of a stream, with the words beside them that their windows reach, and words drawn at random
/// to tell them from.
///
/// The random words are the same for all words of a block (as Ji et al. 2016, arXiv:1604.04661, do for a window), so
/// that their share of the work is a product of small matrices.
package struct WordBlock {
    /// So many places of the stream make a block, separators and left-out words included.
    package static let places = 64
    /// The words drawn for a block.
    package static let negativeCount = 32

    /// The words of the block and beside it, as far as they were not left out at random.
    package private(set) var words: [Int32] = []
    /// Those of ``words`` that are the block's own.
    package private(set) var centres = 0..<0
    /// The window of each centre within ``words``, the centre itself included.
    package private(set) var windows: [Range<Int>] = []
    /// The words drawn at random.
    package private(set) var negatives: [Int32] = []

    /// The words of the window of a centre, itself not counted.
    package func contextCount(_ centre: Int) -> Int { windows[centre].count - 1 }

    /// No words yet.
    package init() {}

    /// How many blocks a stream has.
    package static func count(in stream: WordStream) -> Int { (stream.ids.count + places - 1) / places }

    /// Reads a block. `key` decides what is random; it should differ for each epoch.
    package mutating func read(
        _ block: Int, of stream: WordStream, window: Int, _ sampling: WordSampling, key: UInt64
    ) {
        words.removeAll(keepingCapacity: true)
        windows.removeAll(keepingCapacity: true)
        negatives.removeAll(keepingCapacity: true)
        stream.ids.withUnsafeBufferPointer { ids in
            let first = block * Self.places
            let last = min(first + Self.places, ids.count)
            addWordsBefore(first, ids, window, sampling, key)
            let firstCentre = words.count
            for place in first..<last { addWord(place, ids, sampling, key) }
            // A separator of the block is among its words until here.
            let lastCentre = words.count
            if first < last, ids[last - 1] != WordStream.separator {
                addWordsBehind(last, ids, window, sampling, key)
            }
            findWindows(firstCentre..<lastCentre, window, key ^ UInt64(truncatingIfNeeded: first))
        }
        var random = SplitMix64(seed: key &+ UInt64(truncatingIfNeeded: block) &* 0xD1B5_4A32_D192_ED03)
        for _ in 0..<Self.negativeCount { negatives.append(sampling.negatives.draw(&random)) }
    }

    /// The separators stay in the list: a window ends at one.
    private mutating func addWord(
        _ place: Int, _ ids: UnsafeBufferPointer<Int32>, _ sampling: WordSampling, _ key: UInt64
    ) {
        let id = ids[place]
        if id == WordStream.separator || sampling.keeps(id, at: place, key) { words.append(id) }
    }

    private mutating func addWordsBefore(
        _ first: Int, _ ids: UnsafeBufferPointer<Int32>, _ window: Int, _ sampling: WordSampling,
        _ key: UInt64
    ) {
        var place = first - 1
        while place >= 0, words.count < window, ids[place] != WordStream.separator {
            addWord(place, ids, sampling, key)
            place -= 1
        }
        words.reverse()
    }

    private mutating func addWordsBehind(
        _ last: Int, _ ids: UnsafeBufferPointer<Int32>, _ window: Int, _ sampling: WordSampling, _ key: UInt64
    ) {
        let end = words.count + window
        var place = last
        while place < ids.count, words.count < end, ids[place] != WordStream.separator {
            addWord(place, ids, sampling, key)
            place += 1
        }
    }

    /// Gives each centre a window of random width that ends with its text, and takes the separators out.
    private mutating func findWindows(_ block: Range<Int>, _ window: Int, _ key: UInt64) {
        var random = SplitMix64(seed: key)
        var kept: [Int32] = []
        kept.reserveCapacity(words.count)
        var firstCentre = 0
        var textStart = 0
        var centreCount = 0
        var index = 0
        while index < words.count {
            // The words of one text.
            var end = index
            while end < words.count, words[end] != WordStream.separator { end += 1 }
            textStart = kept.count
            kept.append(contentsOf: words[index..<end])
            for word in index..<end where block.contains(word) {
                let place = textStart + word - index
                let width = random.next(below: window) + 1
                if centreCount == 0 { firstCentre = place }
                centreCount += 1
                windows.append(max(textStart, place - width)..<min(kept.count, place + width + 1))
            }
            index = end + 1
        }
        words = kept
        centres = firstCentre..<firstCentre + centreCount
    }
}

/// Which words of a stream are left out at random, and which are drawn as negatives.
package struct WordSampling: Sendable {
    /// Draws the negatives.
    package let negatives: NegativeSampler
    /// A word is kept where 32 random bits are not above this.
    private let limits: [UInt32]

    /// Sampling of words with these counts, by id.
    package init(counts: [Int64], threshold: Double) {
        negatives = NegativeSampler(counts: counts)
        let total = Double(max(1, counts.reduce(0, +)))
        limits = counts.map { count in
            let ratio = threshold * total / Double(max(1, count))
            return UInt32(min(1, ratio.squareRoot() + ratio) * 4_294_967_295)
        }
    }

    /// The share of a word's places at which it stays.
    func share(_ id: Int32) -> Double { Double(limits[Int(id)]) / 4_294_967_295 }

    /// Whether the word at a place of the stream stays.
    package func keeps(_ id: Int32, at place: Int, _ key: UInt64) -> Bool {
        var random = SplitMix64(seed: key ^ (UInt64(truncatingIfNeeded: place) &* 0xBF58_476D_1CE4_E5B9))
        return UInt32(truncatingIfNeeded: random.next() >> 32) <= limits[Int(id)]
    }
}
