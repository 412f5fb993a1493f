import Sentiment

/// Tokens stand in order within the text, are text themselves, and depend on nothing but text and configuration.
struct TokenizerClaims: FuzzClaims {
    /// With the rules of each compiled once, any other configuration is ready in microseconds.
    private let compiled: [TextConfiguration.ChineseSegmentation: CompiledWordRules]

    init() throws {
        var compiled: [TextConfiguration.ChineseSegmentation: CompiledWordRules] = [:]
        for chinese in TextConfiguration.ChineseSegmentation.allCases {
            var configuration = TextConfiguration()
            configuration.chinese = chinese
            compiled[chinese] = try Tokenizer(configuration).compiledRules
        }
        self.compiled = compiled
    }

    func check(_ random: inout SplitMix64) throws -> Bool {
        let configuration = random.textConfiguration()
        let text = random.text()
        let tokenizer = try Tokenizer(configuration, compiled: compiled[configuration.chinese])
        let session = tokenizer.makeSession()
        let tokens = FoundToken.all(of: text, session)
        func claim(_ holds: Bool, _ claim: @autoclosure () -> String) throws {
            if !holds { throw Refutation("\(claim())\n  \(configuration)", by: text) }
        }

        try checkTokens(tokens, of: text, configuration, claim)
        try claim(FoundToken.all(of: text, session) == tokens, "a text has the same tokens again")
        let other = random.text()
        _ = FoundToken.all(of: other, session)
        try claim(
            FoundToken.all(of: text, session) == tokens,
            "a text has the same tokens after another one, \(other)")

        let second = tokenizer.makeSession()
        second.leastTableRun = nil
        try claim(FoundToken.all(of: text, second) == tokens, "ICU alone gives the same tokens")
        second.lookEverywhere()
        try claim(
            FoundToken.all(of: text, second) == tokens, "no place is passed over where something begins")

        try checkIDs(of: [text, other, text], tokenizer, random.next(below: 4), claim)

        // A line feed divides what stands before it from what follows: so texts may be cut there.
        let half = text.prefix(random.next(below: text.count + 1)) + [UInt8(ascii: "\n")]
        let joined = FoundToken.all(of: half + other, session)
        let parts =
            FoundToken.all(of: Array(half), session)
            + FoundToken.all(of: other, session).map { $0.shifted(by: half.count) }
        if joined != parts {
            throw Refutation(
                "texts joined by a line feed have the tokens of both\n  \(configuration)", by: half + other)
        }
        return true
    }

    /// The ids of texts, of which a session remembers some, are those of their tokens, of which it remembers none.
    private func checkIDs(
        of texts: [[UInt8]], _ tokenizer: Tokenizer, _ step: Int,
        _ claim: (Bool, @autoclosure () -> String) throws -> Void
    ) throws {
        let session = tokenizer.makeSession()
        let tokens = texts.map { text in text.withUnsafeBufferPointer { tokenizer.tokens(in: $0) } }
        // Some tokens are known, and some characters.
        var known = ["<pad>", "<unk>", "a", "##e", "##t"]
        for token in Set(tokens.joined().map(\.text)).sorted() where token.utf8.count % 4 != step {
            if !known.contains(where: { $0.utf8.elementsEqual(token.utf8) }), !token.utf8.contains(0x0A) {
                known.append(token)
            }
        }
        let vocabulary = try Vocabulary(tokens: known)
        for (text, tokens) in zip(texts, tokens) {
            var ids: [Int32] = []
            text.withUnsafeBufferPointer { session.ids(in: $0, vocabulary: vocabulary, into: &ids) }
            var expected = tokens.flatMap { tokenizer.ids(of: $0, vocabulary: vocabulary) }
            if let middle = tokenizer.configuration.omittedTokens(of: expected.count) {
                expected.removeSubrange(middle)
            }
            try claim(ids == expected, "the ids of a text are those of its tokens: \(ids), \(expected)")
        }
    }

    private func checkTokens(
        _ tokens: [FoundToken], of text: [UInt8], _ configuration: TextConfiguration,
        _ claim: (Bool, @autoclosure () -> String) throws -> Void
    ) throws {
        var (start, end) = (0, 0)
        var (lastEnd, hashtagEnd) = (0, 0)
        var gaps: [UInt8] = []
        for token in tokens {
            try claim(
                !token.range.isEmpty && token.range.lowerBound >= 0 && token.range.upperBound <= text.count,
                "a token is a part of the text: \(token)")
            try claim(
                !token.text.isEmpty && String(validating: token.text, as: UTF8.self) != nil,
                "a token is UTF-8 and not empty: \(token)")
            if token.kind == .mark {
                try claim(
                    token.range.lowerBound <= start && token.range.upperBound == lastEnd,
                    "a mark has the range of the word before it, or of its parts together: \(token)")
                continue
            }
            try claim(token.range.lowerBound >= start, "tokens ascend: \(token)")
            // The words of a hashtag stand where the hashtag before them does.
            try claim(
                token.range.lowerBound >= end || token.range.upperBound <= hashtagEnd,
                "tokens do not overlap: \(token)")
            lastEnd = token.range.upperBound
            if token.kind == .hashtag { hashtagEnd = token.range.upperBound }
            if token.range.lowerBound > end { gaps += text[end..<token.range.lowerBound] }
            (start, end) = (token.range.lowerBound, max(end, token.range.upperBound))
        }
        gaps += text[end...]
        // Tags of HTML are left out, too.
        guard !configuration.decodesHTML else { return }
        let seen = String(decoding: gaps, as: UTF8.self).unicodeScalars.first { !$0.isBlank }
        try claim(
            seen == nil,
            "only blanks are left out: U+\(String(seen?.value ?? 0, radix: 16))")
    }
}

/// A token as a session gives it.
struct FoundToken: Equatable, CustomStringConvertible {
    var text: [UInt8]
    var range: Range<Int>
    var kind: TokenKind

    static func all(of text: [UInt8], _ session: TokenizerSession) -> [FoundToken] {
        var tokens: [FoundToken] = []
        text.withUnsafeBufferPointer { text in
            session.forEachToken(in: text) {
                tokens.append(FoundToken(text: Array($0), range: $1, kind: $2))
            }
        }
        return tokens
    }

    func shifted(by count: Int) -> FoundToken {
        FoundToken(text: text, range: range.lowerBound + count..<range.upperBound + count, kind: kind)
    }

    var description: String { "\(String(decoding: text, as: UTF8.self).debugDescription) \(kind) \(range)" }
}

extension Unicode.Scalar {
    fileprivate var isBlank: Bool {
        properties.isWhitespace || properties.isDefaultIgnorableCodePoint
            || [.control, .format].contains(properties.generalCategory)
    }
}
