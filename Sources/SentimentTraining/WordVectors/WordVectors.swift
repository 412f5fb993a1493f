import Sentiment

/// Words, each with a vector.
///
/// ```swift
/// let vectors = try WordVectors(contentsOf: "vectors.vec")
/// vectors.nearest(to: "good", count: 3)  // great, decent, nice
/// ```
public struct WordVectors: Sendable {
    /// A word, and how near it is to another: the cosine of the angle between their vectors.
    public struct Neighbour: Sendable, Hashable, Codable {
        /// The word.
        public var word: String
        /// From -1 to 1.
        public var cosine: Float
    }

    /// The words, behind `<pad>` and `<unk>`, which have none.
    private let vocabulary: Vocabulary
    /// [V x D].
    package let matrix: Matrix
    private let owner: FloatBuffer

    /// The vectors of a vocabulary, in rows of a matrix that `owner` keeps.
    package init(_ vocabulary: Vocabulary, _ matrix: Matrix, owner: FloatBuffer) {
        self.vocabulary = vocabulary
        self.matrix = matrix
        self.owner = owner
    }

    /// How many words there are.
    public var count: Int { vocabulary.count - 2 }

    /// D, the numbers of a vector.
    public var size: Int { matrix.columns }

    /// The words in the order of a file, the most frequent first where they were learned here.
    public var words: [String] { Array(vocabulary.tokens.dropFirst(2)) }

    /// The vector of a word; nil where there is none.
    public subscript(word: String) -> [Float]? { row(of: word).map { matrix.row($0).elements[0] } }

    private func row(of word: String) -> Int? { vocabulary.id(of: word).flatMap { $0 < 2 ? nil : Int($0) } }

    /// The words nearest to a word, the nearest first; nil where the word has no vector.
    public func nearest(to word: String, count: Int) -> [Neighbour]? {
        guard let own = row(of: word) else { return nil }
        let kernels = Kernels.best
        let norms = (0..<vocabulary.count).map { kernels.sumOfSquares(matrix.row($0)).squareRoot() }
        let neighbours = (2..<vocabulary.count).filter { $0 != own && norms[$0] > 0 }.map { row in
            let product = Double(kernels.dot(matrix.row(own), matrix.row(row), parts: 1))
            return (row: row, cosine: product / max(norms[own] * norms[row], .leastNormalMagnitude))
        }
        return neighbours.sorted { ($1.cosine, $0.row) < ($0.cosine, $1.row) }.prefix(count).map {
            Neighbour(word: vocabulary[Int32($0.row)], cosine: Float($0.cosine))
        }
    }
}

// word2vec's text format: a line with the number of words and of the numbers of each, then a line for each word.
extension WordVectors {
    /// Writes the vectors in word2vec's text format, with a header line: what gensim, fastText and spaCy read. Numbers
    /// have six decimals; words that hold a space, which ends a word there, are left out. The file appears whole or not
    /// at all.
    public func write(to path: String) throws(FileError) {
        var file = try AtomicFile(path: path)
        let ids = (2..<Int32(vocabulary.count)).filter { id in
            vocabulary.withToken(id) { !$0.contains(UInt8(ascii: " ")) }
        }
        try file.write("\(ids.count) \(size)\n")
        var line: [UInt8] = []
        for id in ids {
            line.removeAll(keepingCapacity: true)
            vocabulary.withToken(id) { line.append(contentsOf: $0) }
            let row = matrix.row(Int(id))
            for column in 0..<size {
                line.append(UInt8(ascii: " "))
                DecimalNumber.append(row[0, column], to: &line)
            }
            line.append(UInt8(ascii: "\n"))
            try file.write(line)
        }
        try file.commit()
    }

    /// Reads a file in word2vec's text format, GloVe's or fastText's, plain or gzip; see ``WordVectorFile``.
    ///
    /// - Throws: ``WordVectorError``.
    public init(contentsOf path: String) throws(WordVectorError) {
        let file = try WordVectorFile(path: path)
        var content: [ArraySlice<UInt8>] = [
            Array(Vocabulary.paddingToken.utf8)[...], Array(Vocabulary.unknownToken.utf8)[...],
        ]
        var known: Set<ArraySlice<UInt8>> = Set(content)
        var values: [Float] = Array(repeating: 0, count: 2 * file.size)
        try file.forEach { word, vector throws(WordVectorError) in
            let word = Array(word)[...]
            guard known.insert(word).inserted else { return }
            content.append(word)
            try vector.append(to: &values)
        }
        let buffer = FloatBuffer(count: values.count)
        for (index, value) in values.enumerated() { buffer[index] = value }
        do {
            vocabulary = try Vocabulary(content) { "\(path), word \($0 - 1)" }
        } catch {
            throw .invalidWord("\(error)")
        }
        matrix = buffer.matrix(at: 0, rows: content.count, columns: file.size)
        owner = buffer
    }
}
