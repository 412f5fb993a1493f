import Synchronization

/// Cuts text into tokens: words, numbers, Han characters, kana, emoji, symbols, placeholders for URLs and names, and
/// what else a ``TextConfiguration`` wants to be told apart, as hashtags and emoticons.
///
/// ```swift
/// let tokenizer = try Tokenizer()
/// tokenizer.tokens(in: "I don't LOVE it 👎🏽").map(\.text)  // ["i", "don't", "love", "it", "👎🏽"]
/// ```
///
/// Words are cut by UAX #29 (Unicode Text Segmentation), Thai, Lao, Khmer, Burmese and Japanese by ICU's
/// dictionaries; every emoji sequence of UTS #51 is one token. White space, controls and characters that are not to
/// be seen yield none. Every token is normalized by itself (`nfkc_cf`, or `nfkc` without case folding) but emoji.
///
/// Any text is valid: ill-formed UTF-8 counts as U+FFFD, and NUL is a control like others. The special tokens of a
/// vocabulary, `<pad>` and `<unk>`, cannot be written in text: `<` is a token of its own.
///
/// A tokenizer may be used by many threads at once, with the same results.
public struct Tokenizer: Sendable {
    /// How text becomes tokens.
    public let configuration: TextConfiguration

    /// The rules and the version of Unicode by which text is cut, as `rules-0123456789abcdef unicode-15.0`. A model
    /// records it: with another, its vocabulary may no longer fit.
    public let rulesIdentifier: String

    private let sessions: SessionPool

    /// A tokenizer with these settings. Takes 15 ms and more: the rules are compiled, and the dictionaries loaded.
    ///
    /// - Throws: ``TextError`` where ICU is not installed whole, or a setting makes no sense.
    public init(_ configuration: TextConfiguration = .init()) throws(TextError) {
        try self.init(configuration, compiled: nil)
    }

    /// A tokenizer that takes compiled rules where they are those that it would compile.
    package init(_ configuration: TextConfiguration, compiled: CompiledWordRules?) throws(TextError) {
        try configuration.validate()
        let rules = WordRules(chinese: configuration.chinese)
        self.configuration = configuration
        rulesIdentifier = rules.identifier
        if let compiled, compiled.identifier == rules.compiledIdentifier,
            let session = try? TokenizerSession(configuration, compiled: compiled)
        {
            sessions = SessionPool(session)
        } else {
            sessions = SessionPool(try TokenizerSession(configuration, rules: rules))
        }
    }

    /// Its rules, compiled, to be recorded with a model; nil where this ICU compiles them to something unknown.
    package var compiledRules: CompiledWordRules? {
        let identifier = WordRules(chinese: configuration.chinese).compiledIdentifier
        return (try? withSession { session throws(TextError) in try session.compiledRules() })
            .flatMap { bytes in
                bytes.withUnsafeBytes { CompiledWordRules(identifier: identifier, checking: $0) }
            }
    }

    /// The version of ICU in use, as `72.1`. Its dictionaries may change with it.
    public static var icuVersion: String { ICU.version }

    /// The tokens of a text, in order. All of them: ``TextConfiguration/maximumLength`` does not apply here.
    public func tokens(in text: String) -> [Token] {
        var text = text
        return text.withUTF8 { tokens(in: $0) }
    }

    /// The tokens of a text in UTF-8, well-formed or not.
    public func tokens(in utf8: UnsafeBufferPointer<UInt8>) -> [Token] {
        var tokens: [Token] = []
        sessions.withSession { session in
            session.forEachToken(in: utf8) { text, range, kind in
                tokens.append(Token(text: String(decoding: text, as: UTF8.self), range: range, kind: kind))
            }
        }
        return tokens
    }

    /// The ids of a text's tokens, at most ``TextConfiguration/maximumLength`` of them: what a network reads.
    public func ids(in text: String, vocabulary: Vocabulary) -> [Int32] {
        var ids: [Int32] = []
        var text = text
        text.withUTF8 { utf8 in
            sessions.withSession { $0.ids(in: utf8, vocabulary: vocabulary, into: &ids) }
        }
        return ids
    }

    /// What stands for a token in ``ids(in:vocabulary:)``: its id, or ``Vocabulary/unknownID``, or the ids of pieces of
    /// it, as ``TextConfiguration/unknownWords`` says.
    public func ids(of token: Token, vocabulary: Vocabulary) -> [Int32] {
        var encoder = SubwordEncoder(configuration.unknownWords)
        var ids: [Int32] = []
        var text = token.text
        text.withUTF8 { encoder.append($0, token.kind, of: vocabulary, to: &ids) }
        return ids
    }

    /// A session for a loop over many texts in one thread: it reuses its buffers.
    package func makeSession() -> TokenizerSession { sessions.makeSession() }

    /// Lends a session of the tokenizer's own, for a text or a few.
    package func withSession<Result, Failure>(
        _ body: (TokenizerSession) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try sessions.withSession(body)
    }
}

/// Sessions that are lent to one caller at a time; as many exist as callers overlapped.
private final class SessionPool: Sendable {
    // Sendable: a session is only reached from the pool's array under its lock, or by the one caller that took it
    // out of there.
    private struct Idle: @unchecked Sendable {
        let session: TokenizerSession
    }

    private struct State: Sendable {
        let prototype: Idle
        var idle: [Idle] = []
    }

    private let state: Mutex<State>

    init(_ prototype: consuming sending TokenizerSession) {
        state = Mutex(State(prototype: Idle(session: prototype)))
    }

    func withSession<Result, Failure>(
        _ body: (TokenizerSession) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let taken = take()
        defer { state.withLock { $0.idle.append(taken) } }
        return try body(taken.session)
    }

    func makeSession() -> TokenizerSession {
        state.withLock { Idle(session: $0.prototype.session.copy()) }.session
    }

    private func take() -> Idle {
        state.withLock { $0.idle.popLast() ?? Idle(session: $0.prototype.session.copy()) }
    }
}
