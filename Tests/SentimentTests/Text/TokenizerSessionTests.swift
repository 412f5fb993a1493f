import Sentiment
import Testing

@Suite struct TokenizerSessionTests {
    @Test("The first text of a tokenizer is cut like the second, in scripts that need a dictionary")
    func firstCall() throws {
        // Any test of this process may have loaded the dictionaries before; the samples in a new tokenizer make
        // sure of it, and `loadDictionaries` itself fails if one does not work.
        for text in ["ージョン", "スーパー", "ภาษาไทยง่าย", "ភាសាខ្មែរ", "ພາສາລາວ", "မြန်မာဘာသာစကား", "バージョンとー"] {
            let tokenizer = try Tokenizer()
            let first = tokenizer.tokens(in: text)
            _ = tokenizer.tokens(in: "とても楽しい ສະບາຍດີ สวัสดีครับ")
            #expect(tokenizer.tokens(in: text) == first)
            #expect(!first.isEmpty)
        }
    }

    @Test("Many threads at once get the same tokens as one")
    func threads() async throws {
        let tokenizer = try Tokenizer()
        let texts = (0..<64).map { RandomText(seed: $0).bytes(count: 400) }
        let expected = texts.map { tokenizer.tokens(in: $0) }
        await withTaskGroup(of: [[Token]].self) { group in
            for _ in 0..<8 {
                group.addTask { texts.map { tokenizer.tokens(in: $0) } }
            }
            for await found in group { #expect(found == expected) }
        }
    }

    @Test(
        "Ranges ascend, lie within the text, and leave out only blanks", arguments: 0..<300 as Range<UInt64>)
    func ranges(_ seed: UInt64) throws {
        let bytes = RandomText(seed: seed).bytes(count: Int(seed) * 3)
        for chinese in TextConfiguration.ChineseSegmentation.allCases {
            var configuration = TextConfiguration()
            configuration.chinese = chinese
            configuration.foldsCase = seed.isMultiple(of: 2)
            configuration.replacesURLs = seed % 3 == 0
            configuration.replacesMentions = seed % 5 == 0
            var end = 0
            var gaps: [UInt8] = []
            for token in try Tokenizer.shared(configuration).tokens(in: bytes) {
                try #require(token.range.lowerBound >= end && !token.range.isEmpty)
                try #require(token.range.upperBound <= bytes.count)
                #expect(!token.text.isEmpty && !token.text.contains("\n"))
                gaps += bytes[end..<token.range.lowerBound]
                end = token.range.upperBound
            }
            gaps += bytes[end...]
            let seen = String(decoding: gaps, as: UTF8.self).unicodeScalars.filter { !$0.isBlank }
            #expect(seen.isEmpty, "left out \(seen.map { String($0.value, radix: 16) }) of seed \(seed)")
        }
    }

    @Test(
        "Tokens of messages lie within the text, in order, and leave out only blanks",
        arguments: 0..<400 as Range<UInt64>)
    func messageRanges(_ seed: UInt64) throws {
        let bytes = RandomText(seed: seed, ofMessages: true).bytes(count: 1 + Int(seed))
        for decodesHTML in [true, false] {
            var configuration = TextConfiguration()
            configuration.readMessages()
            configuration.decodesHTML = decodesHTML
            configuration.hashtags = seed.isMultiple(of: 2) ? .words : .whole
            var (start, end) = (0, 0)
            var gaps: [UInt8] = []
            for token in try Tokenizer.shared(configuration).tokens(in: bytes) {
                // Marks and the words of a hashtag stand where the token before them does.
                try #require(token.range.lowerBound >= start && !token.range.isEmpty)
                try #require(token.range.upperBound <= bytes.count)
                #expect(!token.text.isEmpty)
                if token.range.lowerBound > end { gaps += bytes[end..<token.range.lowerBound] }
                (start, end) = (token.range.lowerBound, max(end, token.range.upperBound))
            }
            gaps += bytes[end...]
            // Tags of HTML are left out, too.
            guard !decodesHTML else { continue }
            let seen = String(decoding: gaps, as: UTF8.self).unicodeScalars.filter { !$0.isBlank }
            #expect(seen.isEmpty, "left out \(seen.map { String($0.value, radix: 16) }) of seed \(seed)")
        }
    }

    @Test("A text of many chunks has the tokens of its lines")
    func chunks() throws {
        let tokenizer = try Tokenizer()
        let lines = (0..<3000).map { "line \($0) 日本語 \u{301}สวัสดี 👍🏽\r\n" }
        let text = lines.joined()
        #expect(text.utf8.count > 100_000)
        let found = tokenizer.tokens(in: text)
        #expect(found.map(\.text) == lines.flatMap { tokenizer.tokens(in: $0).map(\.text) })
        #expect(found.last?.range.upperBound == text.utf8.count - 2)
    }

    @Test("A line of more than a megabyte is cut like a short one")
    func longLine() throws {
        let tokenizer = try Tokenizer()
        let unit = "Das ist gut. 好 "
        let tokens = tokenizer.tokens(in: String(repeating: unit, count: 70_000))
        #expect(tokens.count == 70_000 * 5)
        #expect(tokens.suffix(5).map(\.text) == tokenizer.tokens(in: unit).map(\.text))
    }

    @Test("Ids of a text that is too long are those of its head and its tail")
    func truncation() throws {
        var configuration = TextConfiguration()
        configuration.maximumLength = 4
        configuration.headShare = 0.25
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "a", "b", "c", "d", "e", "f"])
        let tokenizer = try Tokenizer(configuration)
        #expect(tokenizer.ids(in: "a b c d e f", vocabulary: vocabulary) == [2, 5, 6, 7])
        #expect(tokenizer.ids(in: "a x c d", vocabulary: vocabulary) == [2, 1, 4, 5])
        #expect(tokenizer.ids(in: "", vocabulary: vocabulary) == [])
        #expect(configuration.omittedTokens(of: 6) == 1..<3)
        #expect(configuration.omittedTokens(of: 4) == nil)
        configuration.headShare = 1
        #expect(
            try Tokenizer.shared(configuration).ids(in: "a b c d e f", vocabulary: vocabulary) == [
                2, 3, 4, 5,
            ])
        configuration.headShare = 0
        #expect(
            try Tokenizer.shared(configuration).ids(in: "a b c d e f", vocabulary: vocabulary) == [
                4, 5, 6, 7,
            ])
    }

    @Test("Ids are added behind those of earlier texts, which stay")
    func appending() throws {
        var configuration = TextConfiguration()
        configuration.maximumLength = 2
        configuration.headShare = 0.5
        let session = try Tokenizer(configuration).makeSession()
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "a", "b", "c"])
        var ids: [Int32] = []
        for text in ["a b c", "b", "c c a"] {
            Array(text.utf8).withUnsafeBufferPointer {
                session.ids(in: $0, vocabulary: vocabulary, into: &ids)
            }
        }
        #expect(ids == [2, 4, 3, 4, 2])
    }

    @Test("Special tokens written in a text do not become special ids")
    func specialTokens() throws {
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>", "<", ">", "pad", "unk", "url", "<url>"])
        let ids = try Tokenizer.shared().ids(in: "<pad><unk> <url> http://x.y", vocabulary: vocabulary)
        #expect(ids == [2, 4, 3, 2, 5, 3, 2, 6, 3, 7])
    }
}

/// Bytes that mix scripts, emoji, controls, URLs and ill-formed UTF-8; the same for the same seed.
struct RandomText {
    private var state: UInt64
    private let words: [String]

    init(seed: UInt64, ofMessages: Bool = false) {
        state = seed &+ 0x9E37_79B9_7F4A_7C15
        words = ofMessages ? Self.messageWords : Self.words
    }
    init(seed: Int) { self.init(seed: UInt64(seed)) }

    func bytes(count: Int) -> [UInt8] {
        var generator = self
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += generator.piece() }
        return bytes
    }

    // SplitMix64 (Steele et al. 2014).
    private mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ (value >> 31)) % UInt64(bound))
    }

    private static let words: [String] = [
        "good", "DON'T", "3,000.50", " ", " ", " ", "\n", "\r\n", "\t", "\0", "\u{1}", "\u{2028}", "\u{A0}",
        "\u{202F}",
        "http://t.co/a.", "www.x.de", "@me", "a@b.org", "://", "@", "(", ")", "'", "\"", "_", ".", "צה\"ל",
        "Очень",
        "यह", "สวัสดีครับ", "ພາສາລາວ", "ខ្មែរ", "မြန်မာ", "한국어", "我喜欢", "とても", "バー", "ー", "〱", "々", "ﾊﾞ",
        "👍🏽", "👩‍❤️‍💋‍👨", "🇩", "🇪", "1️⃣", "❤", "\u{FE0F}", "\u{FE0E}", "\u{200D}", "\u{200C}", "\u{AD}", "\u{FEFF}",
        "\u{301}", "\u{20E3}", "\u{1F3FF}", "\u{3164}", "\u{115F}", "\u{E0067}", "\u{E0100}", "\u{FFFD}",
        "\u{600}", "ℹ",
        "\u{FFFF}", "\u{E000}", "\u{378}", "™", "¨", "ﷺ", "ẞ", "İ",
    ]

    private static let messageWords: [String] = [
        ":", ";", "=", "-", ")", "(", "[", "D", "P", "<", ">", "3", "'", "^", "_", "o", "O", "T", "x", "\\",
        "/", "|",
        "*", ".", ",", "!", "?", "~", "8", "10", "7", "40", "2026", "%", "$", "€", "฿", "v", "pm", "a.m.",
        "k", " ", " ",
        "#", "#Good", "#NotMe2", "@me", "www.", "://", "&amp;", "&lt;", "&#39;", "&#x", "&", "<b>", "<br />",
        "</a",
        "<a href=", "soooo", "LOVE", "don't", "cannot", "dont", "’", "n", "t", "ツ", "¯", "°", "□", "╯", "︵",
        "┻━┻", "（",
        "）", "´", "・", "ω", "≧", "▽", "ಠ", "ʕ", "é", "好", "สวัสดี", "😀", "\u{301}", "\n", "\u{200D}",
    ]

    private mutating func piece() -> [UInt8] {
        switch next(10) {
        case 0: (0...next(3)).map { _ in UInt8(next(256)) }
        case 1:
            // Any scalar, the lower planes more often.
            Unicode.Scalar(UInt32(next(1 << (8 + next(13))))).map { Array(String(Character($0)).utf8) } ?? [
                0xED
            ]
        case 2: Array(Array(words[next(words.count)].utf8).dropLast())
        default: Array(words[next(words.count)].utf8)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isBlank: Bool {
        properties.isWhitespace || properties.isDefaultIgnorableCodePoint
            || [.control, .format].contains(properties.generalCategory)
    }
}
