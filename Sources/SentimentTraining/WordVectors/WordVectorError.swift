import Sentiment

/// Why word vectors cannot be learned, read or used.
public enum WordVectorError: Error, Sendable, Hashable {
    /// A value of the configuration is out of range.
    case invalidConfiguration(String)
    /// No word occurs often enough.
    case noWords(minimumCount: Int64)
    /// The vectors are no finite numbers any more.
    case diverged
    /// A file could not be read.
    case unreadable(CorpusError)
    /// A file without a vector.
    case empty(path: String)
    /// A line with fewer numbers than the others.
    case tooFewNumbers(Int, expected: Int, location: SourceLocation)
    /// A line with more numbers than the others.
    case tooManyNumbers(expected: Int, location: SourceLocation)
    /// A field that is no number, or no finite one.
    case invalidNumber(String, location: SourceLocation)
    /// A line without a word.
    case noWord(location: SourceLocation)
    /// A word that no vocabulary can have.
    case invalidWord(String)
    /// A file that ends before the number of vectors that its header promises.
    case truncated(found: Int, expected: Int, path: String)
    /// Vectors of another width than the embedding that they shall start.
    case widthDiffers(path: String, width: Int, embeddingSize: Int)
    /// No word of the vocabulary has a vector.
    case nothingInCommon(path: String)
    /// A word that has no vector.
    case unknownWord(String, path: String)
}

extension WordVectorError: CustomStringConvertible {
    /// Where, what was found, what was expected and what to do.
    public var description: String {
        switch self {
        case .invalidConfiguration(let problem): "the configuration cannot be used: \(problem)"
        case .noWords(let count):
            "no word occurs \(count) times; give more texts, or a lower --minimum-count"
        case .diverged: "the vectors grew beyond all bounds; begin with a lower --learning-rate"
        case .unreadable(let error): "\(error)"
        case .empty(let path):
            "\(path): no vectors; expected a line for each word, of the word and its numbers"
        case .tooFewNumbers(let count, let expected, let location):
            "\(location): \(count) numbers behind a word, expected \(expected) as in the lines before"
        case .tooManyNumbers(let expected, let location):
            "\(location): more than the \(expected) numbers of the lines before"
        case .invalidNumber(let field, let location):
            "\(location): \(field.quotedForMessage) is no finite number"
        case .noWord(let location): "\(location): numbers without a word in front of them"
        case .invalidWord(let problem): problem
        case .truncated(let found, let expected, let path):
            """
            \(path): ends after \(found) vectors, but its first line promises \(expected); the file was cut off, \
            fetch it again
            """
        case .widthDiffers(let path, let width, let size):
            """
            \(path): its vectors have \(width) numbers, but the embedding has \(size); leave --embedding-size out, \
            or make it \(width)
            """
        case .nothingInCommon(let path):
            "\(path): no word of the vocabulary is in it; is it of another language?"
        case .unknownWord(let word, let path): "\(path): it has no vector of \(word.quotedForMessage)"
        }
    }
}
