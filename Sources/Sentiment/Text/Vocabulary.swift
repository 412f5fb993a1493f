/// The tokens that a network knows, each with an id: `<pad>` is 0, `<unk>` (any other token) is 1, and so on.
///
/// ```swift
/// let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "good", "bad"])
/// vocabulary.id(of: "bad")   // 3
/// vocabulary.id(of: "ugly")  // nil
/// vocabulary[2]              // "good"
/// ```
///
/// Tokens are compared byte by byte, so a look-up takes them in normal form, as a ``Tokenizer`` makes them. The
/// placeholders `<url>` and `<user>` are entries like others.
public struct Vocabulary: Sendable {
    /// What fills up the shorter texts of a batch.
    public static let paddingToken = "<pad>"
    /// What stands for tokens that are not in the vocabulary.
    public static let unknownToken = "<unk>"
    /// The id of ``paddingToken``.
    public static let paddingID: Int32 = 0
    /// The id of ``unknownToken``.
    public static let unknownID: Int32 = 1

    private let tables: VocabularyTables

    /// A vocabulary of these tokens, whose positions are their ids.
    ///
    /// - Throws: ``VocabularyError`` unless the tokens begin with `<pad>` and `<unk>`, are different from each
    ///   other, not empty, and free of line feeds, which `vocab.txt` could not hold.
    public init(tokens: some Sequence<String>) throws(VocabularyError) {
        var content = VocabularyContent()
        for token in tokens { content.append(token.utf8) }
        tables = try VocabularyTables(content) { "token \($0)" }
    }

    /// The vocabulary of tables that another object owns, such as a memory-mapped file; nothing is copied.
    ///
    /// The sizes are checked; contents that are corrupt nevertheless give wrong answers, never a crash.
    /// - Parameters:
    ///   - owner: Keeps the three buffers in place and unchanged as long as it lives.
    ///   - bytes: The tokens one after another, as UTF-8.
    ///   - offsets: Where each begins in `bytes`, and the end of the last, as little-endian `UInt32`.
    ///   - slots: The hash table, as little-endian `UInt32`: see ``VocabularyTables``.
    package init(
        owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer, offsets: UnsafeRawBufferPointer,
        slots: UnsafeRawBufferPointer
    ) throws(VocabularyError) {
        tables = try VocabularyTables(owner: owner, bytes: bytes, offsets: offsets, slots: slots)
    }

    init(_ content: VocabularyContent, location: (Int) -> String) throws(VocabularyError) {
        tables = try VocabularyTables(content, location: location)
    }

    /// How many tokens there are, `<pad>` and `<unk>` among them; ids are below it.
    public var count: Int { tables.count }

    /// The token of an id from 0 to ``count`` - 1.
    public subscript(id: Int32) -> String {
        precondition(id >= 0 && id < count, "token \(id) of a vocabulary of \(count)")
        return tables.withToken(Int(id)) { String(decoding: $0, as: UTF8.self) }
    }

    /// The tokens in the order of their ids.
    public var tokens: [String] { (0..<Int32(count)).map { self[$0] } }

    /// The id of a token, nil where the vocabulary does not have it.
    public func id(of token: String) -> Int32? {
        var token = token
        return token.withUTF8 { id(of: $0) }
    }

    /// The id of a token given as UTF-8, nil where the vocabulary does not have it.
    public func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? { tables.id(of: token) }

    /// Whether another vocabulary is a copy of this one.
    package func isIdentical(to other: Vocabulary) -> Bool { tables === other.tables }

    /// The UTF-8 of the token of an id.
    package func withToken<Result>(_ id: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        precondition(id >= 0 && id < count, "token \(id) of a vocabulary of \(count)")
        return tables.withToken(Int(id), body)
    }

    /// The three tables' bytes, as ``init(owner:bytes:offsets:slots:)`` takes them, on any machine the same.
    package func withTables<Result>(
        _ body: (
            _ bytes: UnsafeRawBufferPointer, _ offsets: UnsafeRawBufferPointer,
            _ slots: UnsafeRawBufferPointer
        )
            throws -> Result
    ) rethrows -> Result {
        try body(tables.bytes, tables.offsets, tables.slots)
    }
}

extension Vocabulary: Equatable {
    /// Whether two vocabularies have the same tokens with the same ids.
    public static func == (one: Vocabulary, other: Vocabulary) -> Bool {
        one.withTables { bytes, offsets, _ in
            other.withTables { otherBytes, otherOffsets, _ in
                bytes.elementsEqual(otherBytes) && offsets.elementsEqual(otherOffsets)
            }
        }
    }
}
