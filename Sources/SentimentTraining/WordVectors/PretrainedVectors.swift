import Sentiment

/// The vectors of a file that belong to a vocabulary, and the words of the file that join it.
package struct PretrainedVectors: Sendable {
    /// How well a word of the file fits one of the vocabulary.
    private enum Match: UInt8, Comparable {
        case none
        /// But for upper and lower case.
        case folded
        case exact

        static func < (one: Match, other: Match) -> Bool { one.rawValue < other.rawValue }
    }

    /// The vocabulary, with the words that joined it behind the others.
    package let vocabulary: Vocabulary
    /// How many words joined.
    package let extraWords: Int
    /// For each id the row of ``values``; -1 where it has no vector.
    private let places: [Int32]
    /// The vectors, in the order of the file.
    private let values: [Float]
    private let size: Int

    /// Reads what belongs to a vocabulary. A word gets the vector of the same word, or else of one that differs in upper
    /// and lower case only; of equal words in the file the first counts.
    ///
    /// - Parameters:
    ///   - extraWords: how many other words join at most, the first ones of the file that the tokenizer can make.
    ///   - foldsCase: whether the tokenizer folds case.
    /// - Throws: ``WordVectorError``, also where no word has a vector.
    package init(
        _ file: WordVectorFile, for vocabulary: Vocabulary, extraWords: Int, foldsCase: Bool
    ) throws(WordVectorError) {
        var places = [Int32](repeating: -1, count: vocabulary.count)
        var matches = [Match](repeating: .none, count: vocabulary.count)
        var values: [Float] = []
        let size = file.size
        let unfolded = foldsCase ? [:] : Self.unfoldedWords(of: vocabulary)
        var extra = TokenTable()
        var extraPlaces: [Int32] = []

        try file.forEach { word, numbers throws(WordVectorError) in
            func take(_ id: Int32, _ match: Match, _ vector: inout Int32?) throws(WordVectorError) {
                guard id > Vocabulary.unknownID, match > matches[Int(id)] else { return }
                matches[Int(id)] = match
                if vector == nil {
                    vector = Int32(values.count / size)
                    try numbers.append(to: &values)
                }
                places[Int(id)] = vector ?? -1
            }
            var vector: Int32?
            let id = vocabulary.id(of: word)
            if let id { try take(id, .exact, &vector) }
            let folded = Self.folded(word)
            for other in unfolded[folded] ?? [] where other != id { try take(other, .folded, &vector) }
            let foldedID = folded.withUnsafeBufferPointer { vocabulary.id(of: $0) }
            if let foldedID, foldedID != id { try take(foldedID, .folded, &vector) }
            guard id == nil, extra.count < extraWords, !word.contains(0x20), !word.contains(0x0A),
                !foldsCase || word.elementsEqual(folded)
            else { return }
            let index = extra.index(of: word)
            guard index == extraPlaces.count else { return }
            if vector == nil {
                vector = Int32(values.count / size)
                try numbers.append(to: &values)
            }
            extraPlaces.append(vector ?? -1)
        }

        if places.allSatisfy({ $0 < 0 }) { throw .nothingInCommon(path: file.path) }
        if extra.count > 0 {
            let words = (0..<extra.count).map { String(decoding: extra[$0], as: UTF8.self) }
            do {
                self.vocabulary = try Vocabulary(tokens: vocabulary.tokens + words)
            } catch {
                throw .invalidWord("\(file.path): \(error)")
            }
        } else {
            self.vocabulary = vocabulary
        }
        self.extraWords = extra.count
        self.places = places + extraPlaces
        self.values = values
        self.size = size
    }

    /// Whether a word has a vector.
    package func hasVector(_ id: Int32) -> Bool { Int(id) < places.count && places[Int(id)] >= 0 }

    /// For each id whether the word has a vector.
    package var areKnown: [Bool] { places.map { $0 >= 0 } }

    /// The share of the words of the vocabulary, those that joined left out, that have a vector.
    package var coverage: Double {
        let own = places.count - extraWords - 2
        return Double(places[2..<places.count - extraWords].count { $0 >= 0 }) / Double(max(1, own))
    }

    /// Changes with any word that has a vector, and with any number.
    package var fingerprint: UInt64 {
        var mixer = SplitMix64(seed: UInt64(size))
        func mix(_ bits: UInt32) { mixer = SplitMix64(seed: mixer.next() ^ UInt64(bits)) }
        for place in places { mix(UInt32(bitPattern: place)) }
        for value in values { mix(value.bitPattern) }
        return mixer.next()
    }

    /// Gives the words of an embedding their vectors, scaled so that the root mean square of all numbers is `scale`.
    package func start(_ embedding: Embedding, scale: Float) {
        let used = places.filter { $0 >= 0 }
        let sum = used.reduce(0.0) { sum, place in
            vector(place).reduce(sum) { $0 + Double($1) * Double($1) }
        }
        let mean = (sum / Double(max(1, used.count * size))).squareRoot()
        let factor = mean > 0 ? Float(Double(scale) / mean) : 1
        let table = embedding.weights
        for (id, place) in places.enumerated() where place >= 0 {
            for (column, value) in vector(place).enumerated() { table[id, column] = factor * value }
        }
    }

    private func vector(_ place: Int32) -> ArraySlice<Float> {
        values[Int(place) * size..<(Int(place) + 1) * size]
    }

    /// The words that differ from their folded form, by it.
    private static func unfoldedWords(of vocabulary: Vocabulary) -> [[UInt8]: [Int32]] {
        var words: [[UInt8]: [Int32]] = [:]
        for id in 2..<Int32(vocabulary.count) {
            vocabulary.withToken(id) { token in
                let folded = folded(token)
                if !token.elementsEqual(folded) { words[folded, default: []].append(id) }
            }
        }
        return words
    }

    private static func folded(_ word: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        if word.allSatisfy({ $0 < 0x80 }) {
            return word.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
        return Array(String(decoding: word, as: UTF8.self).lowercased().utf8)
    }
}

/// How much of a training's words have a vector of their own from the start.
public struct VectorCoverage: Codable, Sendable, Hashable {
    /// The share of the words of the vocabulary, from 0 to 1; those that joined it are left out.
    public var words: Double
    /// The share of the training tokens.
    public var tokens: Double
    /// Words that joined the vocabulary.
    public var extraWords: Int
}
