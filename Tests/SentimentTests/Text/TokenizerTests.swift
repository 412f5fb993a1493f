import Sentiment
import Synchronization
import Testing

/// Tokens checked by hand, one line an input. A token is written as the letter of its kind, a colon, its source, and
/// where normalization changed it, `→` and its text.
@Suite struct TokenizerTests {
    private static let kinds: [Character: TokenKind] = [
        "w": .word, "n": .number, "h": .ideograph, "k": .kana, "e": .emoji, "s": .symbol, "u": .url,
        "m": .mention,
    ]

    static let latin: [(String, [String])] = [
        ("", []),
        ("   \t ", []),
        ("Hello, World!", ["w:Hello→hello", "s:,", "w:World→world", "s:!"]),
        ("I don't LOVE it", ["w:I→i", "w:don't", "w:LOVE→love", "w:it"]),
        ("we can’t", ["w:we", "w:can’t"]),
        ("rock'n'roll 'quoted'", ["w:rock'n'roll", "s:'", "w:quoted", "s:'"]),
        ("3,000.50 is 10:30", ["n:3,000.50", "w:is", "n:10", "s::", "n:30"]),
        ("1. 2, 3;4", ["n:1", "s:.", "n:2", "s:,", "n:3;4"]),
        ("$5.99 50% #1", ["s:$", "n:5.99", "n:50", "s:%", "s:#", "n:1"]),
        ("MP3 4K 2nd", ["w:MP3→mp3", "w:4K→4k", "w:2nd"]),
        ("U.S.A. e.g. a.m.", ["w:U.S.A→u.s.a", "s:.", "w:e.g", "s:.", "w:a.m", "s:."]),
        ("snake_case _x_ ___", ["w:snake_case", "w:_x_", "s:___"]),
        ("well-known --", ["w:well", "s:-", "w:known", "s:-", "s:-"]),
        ("so good!!! :)", ["w:so", "w:good", "s:!", "s:!", "s:!", "s::", "s:)"]),
        ("<unk> <pad> <url>", ["s:<", "w:unk", "s:>", "s:<", "w:pad", "s:>", "s:<", "w:url", "s:>"]),
        ("Größe STRASSE Straße", ["w:Größe→grösse", "w:STRASSE→strasse", "w:Straße→strasse"]),
        ("ﬁne ＦＵＬＬ１２", ["w:ﬁne→fine", "w:ＦＵＬＬ１２→full12"]),
        ("cafe\u{301} café", ["w:cafe\u{301}→caf\u{E9}", "w:caf\u{E9}"]),
        ("m² ½ ™ ①", ["w:m", "s:²→2", "s:½→1\u{2044}2", "e:™", "s:①→1"]),
        ("C'est génial\u{202F}!", ["w:C'est→c'est", "w:génial", "s:!"]),
        ("20\u{A0}000 a\u{202F}b", ["n:20", "n:000", "w:a", "w:b"]),
        ("so\u{AD}ft zero\u{200B}width", ["w:so\u{AD}ft→soft", "w:zero", "w:width"]),
        ("\u{FEFF}bom", ["w:bom"]),
        ("İstanbul", ["w:İstanbul→i\u{307}stanbul"]),
        ("Đặng naïve", ["w:Đặng→đặng", "w:naïve"]),
    ]

    static let scripts: [(String, [String])] = [
        ("Το ΚΑΛΟΣ.", ["w:Το→το", "w:ΚΑΛΟΣ→καλοσ", "s:."]),
        ("Очень ХОРОШО!", ["w:Очень→очень", "w:ХОРОШО→хорошо", "s:!"]),
        ("צה\"ל ג'ירפה", ["w:צה\"ל", "w:ג'ירפה"]),
        ("مرحبا، كتاب ١٢٣", ["w:مرحبا", "s:،", "w:كتاب", "n:١٢٣"]),
        ("می\u{200C}خواهم", ["w:می\u{200C}خواهم→میخواهم"]),
        ("यह अच्छा है।", ["w:यह", "w:अच्छा", "w:है", "s:।"]),
        ("நல்ல படம்", ["w:நல்ல", "w:படம்"]),
        ("Շատ լավ ֏", ["w:Շատ→շատ", "w:լավ", "s:֏"]),
        ("ძალიან კარგი", ["w:ძალიან", "w:კარგი"]),
        ("በጣም ጥሩ።", ["w:በጣም", "w:ጥሩ", "s:።"]),
        ("สวัสดีครับ ok", ["w:สวัสดี", "w:ครับ", "w:ok"]),
        ("ภาษาไทยabc", ["w:ภาษา", "w:ไทย", "w:abc"]),
        ("ພາສາລາວ", ["w:ພາສາ", "w:ລາວ"]),
        ("ខ្ញុំស្រលាញ់អ្នក", ["w:ខ្ញុំ", "w:ស្រលាញ់", "w:អ្នក"]),
        ("မြန်မာစကား", ["w:မြန်မာ", "w:စကား"]),
        ("이 영화는 좋다.", ["w:이", "w:영화는", "w:좋다", "s:."]),
        ("我不喜欢。", ["h:我", "h:不", "h:喜", "h:欢", "s:。"]),
        ("人々〇", ["h:人", "h:々", "h:〇"]),
        ("𠮷野家", ["h:𠮷", "h:野", "h:家"]),
        ("とても楽しい！", ["k:とても", "h:楽", "k:し", "k:い", "s:！→!"]),
        ("バージョン2", ["k:バージョン", "n:2"]),
        ("ージョン", ["k:ージ", "k:ョン"]),
        ("ﾊﾞｶ", ["k:ﾊﾞｶ→バカ"]),
        ("iPhone很好用", ["w:iPhone→iphone", "h:很", "h:好", "h:用"]),
    ]

    static let emoji: [(String, [String])] = [
        ("love❤️❤", ["w:love", "e:❤️", "e:❤"]),
        ("👩‍❤️‍💋‍👨👍🏽", ["e:👩‍❤️‍💋‍👨", "e:👍🏽"]),
        ("🇩🇪🇫🇷🇫", ["e:🇩🇪", "e:🇫🇷", "s:🇫"]),
        ("1️⃣2️⃣ #️⃣ 3", ["e:1️⃣", "e:2️⃣", "e:#️⃣", "n:3"]),
        (
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}!",
            [
                "e:🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "s:!",
            ]
        ),
        ("😀😀", ["e:😀", "e:😀"]),
        ("❤\u{FE0E}", ["s:❤\u{FE0E}→❤"]),
        ("👍 🏽", ["e:👍", "e:🏽"]),
        ("👩\u{200D}", ["e:👩\u{200D}"]),
        ("🅱️ad ℹ", ["e:🅱️", "w:ad", "e:ℹ"]),
    ]

    static let placeholders: [(String, [String])] = [
        ("see https://t.co/aB1 now", ["w:see", "u:https://t.co/aB1→<url>", "w:now"]),
        ("(www.Example.com/x_(y)).", ["s:(", "u:www.Example.com/x_(y)→<url>", "s:)", "s:."]),
        ("mail me@example.co.uk, ok", ["w:mail", "u:me@example.co.uk→<url>", "s:,", "w:ok"]),
        ("RT @User_1: hi", ["w:RT→rt", "m:@User_1→<user>", "s::", "w:hi"]),
        ("@user's 5 @ 3", ["m:@user→<user>", "s:'", "w:s", "n:5", "s:@", "n:3"]),
        ("看http://t.cn/abc这", ["h:看", "u:http://t.cn/abc→<url>", "h:这"]),
    ]

    static let lines: [(String, [String])] = [
        ("a\r\nb\u{2028}c\u{2029}d\u{85}e", ["w:a", "w:b", "w:c", "w:d", "w:e"]),
        ("a\0b\u{1}", ["w:a", "w:b"]),
        ("\n\u{301}x \u{301}", ["s:\u{301}", "w:x", "s:\u{301}"]),
        ("\u{3164}\u{3164} \u{200D} \u{FE0F}", []),
        ("a\u{FFFD}b", ["w:a", "s:\u{FFFD}", "w:b"]),
    ]

    @Test("Tokens, their kinds and places are those found by hand", arguments: latin + scripts)
    func words(_ text: String, _ expected: [String]) throws { try check(text, expected) }

    @Test("Emoji, placeholders and blanks are those found by hand", arguments: emoji + placeholders + lines)
    func others(_ text: String, _ expected: [String]) throws { try check(text, expected) }

    private func check(
        _ text: String, _ expected: [String], _ configuration: TextConfiguration = .plain,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let bytes = Array(text.utf8)
        let found = try Tokenizer.shared(configuration).tokens(in: text).map { token in
            let source = String(decoding: bytes[token.range], as: UTF8.self)
            let letter = try #require(Self.kinds.first { $0.value == token.kind }).key
            return source.utf8.elementsEqual(token.text.utf8)
                ? "\(letter):\(source)" : "\(letter):\(source)→\(token.text)"
        }
        // By code units: Swift's == holds canonically equivalent strings for equal.
        #expect(
            found.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(found) for \(expected)",
            sourceLocation: sourceLocation)
    }

    @Test("Chinese is cut into dictionary words on request, Japanese with it")
    func dictionary() throws {
        var configuration = TextConfiguration.plain
        configuration.chinese = .dictionary
        try check("我喜欢这部电影", ["h:我", "h:喜欢", "h:这", "h:部", "h:电影"], configuration)
        try check(
            "とても楽しいバージョンです", ["k:とても", "h:楽しい", "k:バージョン", "k:です"], configuration)
    }

    @Test("Without case folding tokens keep their case, compatibility forms are still united")
    func caseKept() throws {
        var configuration = TextConfiguration.plain
        configuration.foldsCase = false
        try check("LOVE ﬁne Ｆ", ["w:LOVE", "w:ﬁne→fine", "w:Ｆ→F"], configuration)
    }

    @Test("With placeholders off, URLs and mentions are cut like other text")
    func placeholdersOff() throws {
        var configuration = TextConfiguration.plain
        configuration.replacesURLs = false
        try check(
            "a@b.co @me http://x.y/@z",
            [
                "w:a", "s:@", "w:b.co", "m:@me→<user>", "w:http", "s::", "s:/", "s:/", "w:x.y", "s:/", "s:@",
                "w:z",
            ],
            configuration)
        configuration.replacesMentions = false
        try check("@me", ["s:@", "w:me"], configuration)
        configuration.replacesURLs = true
        try check("@me www.x.y", ["s:@", "w:me", "u:www.x.y→<url>"], configuration)
    }

    @Test(
        "Each maximal subpart of ill-formed UTF-8 counts as one U+FFFD, and the text goes on",
        arguments: [
            // Table 3-8 of The Unicode Standard, and single bytes.
            (
                [0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64],
                [0..<1, 1..<4, 4..<6, 6..<7, 7..<8, 8..<9, 9..<10, 10..<11, 11..<12, 12..<13]
            ),
            ([0xC0, 0xAF], [0..<1, 1..<2]),
            ([0xE0, 0x80, 0xBF, 0x20], [0..<1, 1..<2, 2..<3]),
            ([0xED, 0xA0, 0x80], [0..<1, 1..<2, 2..<3]),
            ([0xF4, 0x90, 0x80, 0x80], [0..<1, 1..<2, 2..<3, 3..<4]),
            ([0x68, 0x69, 0xF0, 0x9F, 0x98], [0..<2, 2..<5]),
            ([0xFF, 0x6F, 0x6B], [0..<1, 1..<3]),
            ([0xE6, 0x88, 0x91, 0xE6, 0x88], [0..<3, 3..<5]),
        ] as [([UInt8], [Range<Int>])])
    func illFormed(_ bytes: [UInt8], _ expected: [Range<Int>]) throws {
        let tokens = try Tokenizer.shared().tokens(in: bytes)
        #expect(tokens.map(\.range) == expected)
        for token in tokens {
            let source = bytes[token.range]
            let isIllFormed = String(validating: source, as: UTF8.self) == nil
            #expect((token.text == "\u{FFFD}") == isIllFormed)
            #expect((token.kind == .symbol) == isIllFormed)
        }
    }

    @Test("Tokens of any length are normalized whole, also where they grow")
    func longTokens() throws {
        let upper = try Tokenizer.shared().tokens(in: String(repeating: "É", count: 5000))
        #expect(upper.map(\.text) == [String(repeating: "é", count: 5000)])
        #expect(upper.map(\.range) == [0..<10_000])
        // NFKC makes 18 letters of one.
        let phrase = "صلى الله عليه وسلم"
        let grown = try Tokenizer.shared().tokens(in: String(repeating: "\u{FDFA}", count: 400))
        #expect(grown.map(\.text) == [String(repeating: phrase, count: 400)])
    }

    @Test("A setting without meaning is refused with the reason")
    func settings() {
        var configuration = TextConfiguration.plain
        configuration.maximumLength = 0
        let length = #expect(throws: TextError.self) { try Tokenizer(configuration) }
        #expect(length?.description == "text configuration: maximumLength is 0, expected at least 1 token")
        configuration.maximumLength = 1
        configuration.headShare = .nan
        let share = #expect(throws: TextError.self) { try Tokenizer(configuration) }
        #expect(share?.description == "text configuration: headShare is nan, expected a share from 0 to 1")
    }

    @Test("The rules' identifier is the same for equal settings, and tells the ways of cutting Chinese apart")
    func identifier() throws {
        var dictionary = TextConfiguration.plain
        dictionary.chinese = .dictionary
        let one = try Tokenizer().rulesIdentifier
        #expect(try Tokenizer().rulesIdentifier == one)
        #expect(try Tokenizer(dictionary).rulesIdentifier != one)
        #expect(one.wholeMatch(of: /rules-[0-9a-f]{16} unicode-[0-9]+\.[0-9]+/) != nil, "\(one)")
        #expect(Tokenizer.icuVersion.wholeMatch(of: /[0-9]+\.[0-9]+/) != nil)
    }
}

extension Tokenizer {
    /// Tokenizers that tests share, for compiling the rules takes longer than most tests.
    static func shared(_ configuration: TextConfiguration = .plain) throws -> Tokenizer {
        try tokenizers.withLock { tokenizers in
            if let tokenizer = tokenizers[configuration] { return tokenizer }
            let tokenizer = try Tokenizer(configuration)
            tokenizers[configuration] = tokenizer
            return tokenizer
        }
    }

    private static let tokenizers = Mutex<[TextConfiguration: Tokenizer]>([:])

    /// The tokens of bytes that need not be well-formed.
    func tokens(in bytes: [UInt8]) -> [Token] { bytes.withUnsafeBufferPointer { tokens(in: $0) } }
}

extension TextConfiguration {
    /// Without what is for messages: the word rules, and placeholders for addresses and names.
    static var plain: TextConfiguration {
        var configuration = TextConfiguration()
        configuration.readMessages(false)
        return configuration
    }
}
