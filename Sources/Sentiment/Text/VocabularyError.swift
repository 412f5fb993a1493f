/// Why a vocabulary could not be made, read or written.
public enum VocabularyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There are no tokens.
    case empty(location: String)
    /// A token is empty.
    case emptyToken(location: String)
    /// A token occurs twice.
    case duplicate(token: String, location: String, first: String)
    /// `<pad>` or `<unk>` is not where it must be.
    case missingSpecial(token: String, found: String?, location: String)
    /// A token is not UTF-8; the offset counts its bytes.
    case illFormedUTF8(location: String, offset: Int)
    /// A token has a line feed in it.
    case lineFeed(location: String)
    /// A line of counts is no token with its count.
    case noCount(line: String, location: String)
    /// The sum of counts exceeds 64 bits.
    case countsTooLarge(location: String)
    /// Pieces of words cannot be merged or pruned.
    case pieces(example: String)
    /// There are more tokens, or longer ones, than 32-bit tables hold.
    case tooLarge(tokens: Int, bytes: Int)
    /// The tables of a model file do not fit together.
    case corruptTables(String)
    /// A file could not be read.
    case unreadable(path: String, reason: String)
    /// A file could not be written.
    case unwritable(path: String, reason: String)
    /// A setting has no meaning.
    case setting(name: String, value: String, expected: String)

    /// What happened, where, and what was expected.
    public var description: String {
        switch self {
        case .empty(let location):
            "\(location): no tokens, expected <pad>, <unk> and the words, one a line"
        case .emptyToken(let location):
            "\(location): an empty token, expected one token a line"
        case .duplicate(let token, let location, let first):
            "\(location): token \(Self.quoted(token)) is at \(first) already, expected each token once"
        case .missingSpecial(let token, let found, let location):
            """
            \(location): found \(found.map(Self.quoted) ?? "nothing"), expected \(token): a vocabulary begins with \
            <pad> and <unk>\(Self.hint(found, for: token))
            """
        case .illFormedUTF8(let location, let offset):
            "\(location): ill-formed UTF-8 at byte \(offset) of the token, expected UTF-8 text"
        case .lineFeed(let location):
            "\(location): a token with a line feed, expected tokens that fit in a line"
        case .noCount(let line, let location):
            "\(location): found \(Self.quoted(line)), expected a token, a tab and its count, as in vocab.counts.tsv"
        case .countsTooLarge(let location):
            "\(location): the counts add up to more than 2^63, expected those of a corpus"
        case .pieces(let example):
            """
            a vocabulary with pieces of words, as \(Self.quoted(example)), cannot be merged or pruned, for its pieces \
            are made of each other; count the texts anew with other limits
            """
        case .tooLarge(let tokens, let bytes):
            """
            a vocabulary of \(tokens) tokens and \(bytes) bytes, expected at most 2^29 tokens and 4 GiB: raise the \
            minimum count or set a maximum size
            """
        case .corruptTables(let reason):
            "the vocabulary of the model is corrupt: \(reason); restore the file or train again"
        case .unreadable(let path, let reason):
            "\(path): could not be read: \(reason)"
        case .unwritable(let path, let reason):
            "\(path): could not be written: \(reason)"
        case .setting(let name, let value, let expected):
            "vocabulary configuration: \(name) is \(value), expected \(expected)"
        }
    }

    // Escapes what would not show, such as the carriage return of a Windows file.
    private static func quoted(_ token: String) -> String {
        "\"" + token.unicodeScalars.map { $0.escaped(asASCII: false) }.joined() + "\""
    }

    private static func hint(_ found: String?, for token: String) -> String {
        switch found {
        case token + "\r": "; lines must end with a line feed alone"
        case "\u{FEFF}" + token: "; the file must not begin with a byte order mark"
        default: ""
        }
    }
}
