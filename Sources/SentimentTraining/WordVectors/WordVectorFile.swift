import Sentiment

/// A file of word vectors in text: word2vec's format and fastText's `.vec`, which begin with a line of the number of
/// words and of the numbers of each, and GloVe's, which does not; plain or gzip.
///
/// It is read line by line, so it may be larger than memory. The last D fields of a line are the numbers; what stands
/// before them is the word, which may hold spaces, as in GloVe's largest file.
public struct WordVectorFile: Sendable, Hashable {
    /// The file.
    public let path: String
    /// D, the numbers of a vector.
    public let size: Int
    /// The number of words that the first line promises; nil where it promises none.
    public let promisedCount: Int?

    /// The most numbers of a word.
    private static let mostNumbers = 100_000

    /// Looks at the first line of a file.
    ///
    /// - Throws: ``WordVectorError``.
    public init(path: String) throws(WordVectorError) {
        self.path = path
        var lines = try Self.open(path)
        guard let first = try Self.next(&lines) else { throw .empty(path: path) }
        let fields = first.split(whereSeparator: { $0.isFieldEnd })
        let numbers = fields.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        if fields.count == 2, numbers.count == 2, numbers[0] >= 0, numbers[1] > 0 {
            // Memory is taken for what the header says.
            guard numbers[1] <= Self.mostNumbers else {
                throw .tooManyNumbers(expected: Self.mostNumbers, location: lines.location())
            }
            (promisedCount, size) = (numbers[0], numbers[1])
        } else {
            guard fields.count > 1 else {
                throw .tooFewNumbers(0, expected: 1, location: lines.location())
            }
            (promisedCount, size) = (nil, fields.count - 1)
        }
    }

    /// The numbers of a line, which are read only where they are wanted.
    package struct Numbers {
        fileprivate let text: UnsafeBufferPointer<UInt8>
        fileprivate let size: Int
        fileprivate let location: SourceLocation

        /// Appends them.
        package func append(to values: inout [Float]) throws(WordVectorError) {
            var start = 0
            var count = 0
            while start < text.count {
                while start < text.count, text[start].isFieldEnd { start += 1 }
                var end = start
                while end < text.count, !text[end].isFieldEnd { end += 1 }
                if end > start {
                    let field = UnsafeBufferPointer(rebasing: text[start..<end])
                    guard let value = DecimalNumber.parse(field) else {
                        throw .invalidNumber(String(decoding: field, as: UTF8.self), location: location)
                    }
                    values.append(value)
                    count += 1
                }
                start = end
            }
            precondition(count == size, "The line was cut wrongly.")
        }
    }

    /// Calls `body` with each word and its numbers, in the order of the file.
    ///
    /// - Throws: ``WordVectorError`` for lines that do not fit, which it names.
    package func forEach(
        _ body: (_ word: UnsafeBufferPointer<UInt8>, _ numbers: Numbers) throws(WordVectorError) -> Void
    ) throws(WordVectorError) {
        var lines = try Self.open(path)
        var count = 0
        if promisedCount != nil { _ = try Self.next(&lines) }
        while let line = try Self.next(&lines) {
            let location = lines.location()
            try line.withUnsafeBufferPointer { line throws(WordVectorError) in
                var end = line.count
                while end > 0, line[end - 1].isFieldEnd { end -= 1 }
                // A line of nothing.
                if end == 0 { return }
                var start = end
                var fields = 0
                while fields < size, start > 0 {
                    while start > 0, !line[start - 1].isFieldEnd { start -= 1 }
                    fields += 1
                    if fields < size { while start > 0, line[start - 1].isFieldEnd { start -= 1 } }
                }
                let numbers = Numbers(
                    text: UnsafeBufferPointer(rebasing: line[start..<end]), size: size, location: location)
                while start > 0, line[start - 1].isFieldEnd { start -= 1 }
                guard start > 0 else {
                    if fields < size || !Self.isNumber(line, end) {
                        throw .tooFewNumbers(max(0, fields - 1), expected: size, location: location)
                    }
                    throw .noWord(location: location)
                }
                let word = UnsafeBufferPointer(rebasing: line[..<start])
                if Self.endsInNumber(word) { throw .tooManyNumbers(expected: size, location: location) }
                count += 1
                try body(word, numbers)
            }
        }
        if count == 0 { throw .empty(path: path) }
        if let promisedCount, count < promisedCount {
            throw .truncated(found: count, expected: promisedCount, path: path)
        }
    }

    /// Whether the first field of a line is a number.
    private static func isNumber(_ line: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        var start = 0
        while start < end, line[start].isFieldEnd { start += 1 }
        var stop = start
        while stop < end, !line[stop].isFieldEnd { stop += 1 }
        return DecimalNumber.parse(UnsafeBufferPointer(rebasing: line[start..<stop])) != nil
    }

    /// Whether a word of several fields ends in a number with a point: then there was one number too many.
    private static func endsInNumber(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let space = word.lastIndex(where: { $0.isFieldEnd }) else { return false }
        let last = UnsafeBufferPointer(rebasing: word[(space + 1)...])
        return last.contains(UInt8(ascii: ".")) && DecimalNumber.parse(last) != nil
    }

    private static func open(_ path: String) throws(WordVectorError) -> LineReader {
        do throws(CorpusError) {
            return LineReader(try openByteSource(path: path), path: path)
        } catch {
            throw .unreadable(error)
        }
    }

    private static func next(_ lines: inout LineReader) throws(WordVectorError) -> ArraySlice<UInt8>? {
        do throws(CorpusError) {
            return try lines.next()
        } catch {
            throw .unreadable(error)
        }
    }
}

extension UInt8 {
    /// Whether it stands between the fields of a line.
    fileprivate var isFieldEnd: Bool { self == 0x20 || self == 0x09 }
}
