import Sentiment

/// Bytes that mix scripts, emoji, controls, addresses, what people write in messages, and ill-formed UTF-8.
package struct RandomText {
    /// Which pieces a text is made of.
    package enum Kind: CaseIterable {
        /// Words of many scripts.
        case words
        /// Parts of emoticons, hashtags, amounts and HTML.
        case messages
        /// ASCII, with few other characters and many spaces.
        case mostlyASCII
    }

    private var random: SplitMix64
    private let kind: Kind

    package init(seed: Int, _ kind: Kind = .words) {
        self.init(SplitMix64(seed: UInt64(truncatingIfNeeded: seed)), kind)
    }

    package init(_ random: SplitMix64, _ kind: Kind = .words) {
        (self.random, self.kind) = (random, kind)
    }

    /// So many bytes or a few more; the same each time.
    package func bytes(count: Int) -> [UInt8] {
        var generator = self
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += generator.piece() }
        return bytes
    }

    private static let words = pieces([
        "good", "DON'T", "3,000.50", " ", " ", " ", "\n", "\r\n", "\t", "\0", "\u{1}", "\u{2028}", "\u{A0}",
        "\u{202F}", "http://t.co/a.", "www.x.de", "@me", "a@b.org", "://", "@", "(", ")", "'", "\"", "_", ".",
        "צה\"ל", "Очень", "यह", "สวัสดีครับ", "ພາສາລາວ", "ខ្មែរ", "မြန်မာ", "한국어", "我喜欢", "とても", "バー", "ー",
        "〱", "々", "ﾊﾞ", "👍🏽", "👩‍❤️‍💋‍👨", "🇩", "🇪", "1️⃣", "❤", "\u{FE0F}", "\u{FE0E}", "\u{200D}",
        "\u{200C}", "\u{AD}", "\u{FEFF}", "\u{301}", "\u{20E3}", "\u{1F3FF}", "\u{3164}", "\u{115F}",
        "\u{E0067}", "\u{E0100}", "\u{FFFD}", "\u{600}", "ℹ", "\u{FFFF}", "\u{E000}", "\u{378}", "™", "¨",
        "ﷺ", "ẞ", "İ",
    ])

    private static let messages = pieces([
        ":", ";", "=", "-", ")", "(", "[", "D", "P", "<", ">", "3", "'", "^", "_", "o", "O", "T", "x", "\\",
        "/", "|", "*", ".", ",", "!", "?", "~", "8", "10", "7", "40", "2026", "%", "$", "€", "฿", "v", "pm",
        "a.m.", "k", " ", " ", "#", "#Good", "#NotMe2", "@me", "www.", "://", "&amp;", "&lt;", "&#39;", "&#x",
        "&", "<b>", "<br />", "</a", "<a href=", "soooo", "LOVE", "don't", "cannot", "dont", "’", "n", "t",
        "ツ", "¯", "°", "□", "╯", "︵", "┻━┻", "（", "）", "´", "・", "ω", "≧", "▽", "ಠ", "ʕ", "é", "好",
        "สวัสดี", "😀", "\u{301}", "\n", "\u{200D}", "ｄｏｎ＇ｔ", "𝐂𝐀𝐍'𝐓", "ʼ", "\u{AD}",
    ])

    /// Characters that stand next to ASCII in one word, or combine with it.
    private static let others = pieces(
        "éßñЖщאبகதໄລខမ中あア한አ👍🏽👩‍💻🇩🇪1️⃣\u{301}\u{200D}\u{FE0F}\u{A0}\u{2019}\u{2028}ー々ﬁⅣ".unicodeScalars.map {
            String(Character($0))
        })

    private static func pieces(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    private mutating func piece() -> [UInt8] {
        switch kind {
        case .words: piece(of: Self.words)
        case .messages: piece(of: Self.messages)
        case .mostlyASCII: asciiPiece()
        }
    }

    private mutating func piece(of words: [[UInt8]]) -> [UInt8] {
        switch random.next(below: 10) {
        case 0: return (0...random.next(below: 3)).map { _ in UInt8(random.next(below: 256)) }
        case 1:
            // Any scalar, the lower planes more often; half of a surrogate pair becomes ill-formed UTF-8.
            let scalar = Unicode.Scalar(UInt32(random.next(below: 1 << (8 + random.next(below: 13)))))
            return scalar.map { Array(String(Character($0)).utf8) } ?? [0xED]
        case 2: return words[random.next(below: words.count)].dropLast()
        default: return words[random.next(below: words.count)]
        }
    }

    private mutating func asciiPiece() -> [UInt8] {
        switch random.next(below: 10) {
        case 0: Self.others[random.next(below: Self.others.count)]
        case 1: [UInt8(ascii: " ")]
        case 2: [UInt8(ascii: " "), UInt8(random.next(below: 0x80))]
        case 3: [UInt8(random.next(below: 256))]
        case 4: [Array("_.:,;'\"".utf8)[random.next(below: 7)]]
        default: [UInt8(random.next(below: 0x80))]
        }
    }
}

extension SplitMix64 {
    /// One of these.
    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[next(below: elements.count)]
    }

    /// True once in so many times.
    mutating func isOne(in count: Int) -> Bool { next(below: count) == 0 }

    /// Random bytes.
    mutating func bytes(count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// A generator of its own for a part of a case.
    mutating func split() -> SplitMix64 { SplitMix64(seed: next()) }

    /// A text of a random kind and length: mostly short, seldom of several chunks.
    mutating func text() -> [UInt8] {
        let count = isOne(in: 500) ? 70_000 : next(below: 1 << next(below: 11))
        switch next(below: 10) {
        case 0: return bytes(count: count)
        case 1, 2:
            // What is quadratic in a run of one thing shows.
            let unit = RandomText(split(), element(of: RandomText.Kind.allCases)).bytes(
                count: 1 + next(below: 4))
            return Array(repeatElement(unit, count: count * 4 / unit.count + 1).joined())
        default: return RandomText(split(), element(of: RandomText.Kind.allCases)).bytes(count: count)
        }
    }

    /// A configuration with any settings.
    mutating func textConfiguration() -> TextConfiguration {
        var configuration = TextConfiguration()
        configuration.chinese = element(of: TextConfiguration.ChineseSegmentation.allCases)
        configuration.unknownWords = element(of: TextConfiguration.UnknownWords.allCases)
        configuration.maximumLength = isOne(in: 2) ? 400 : 1 + next(below: 20)
        // All together as they are meant to be used, else each by itself.
        configuration.readMessages(isOne(in: 4))
        if !isOne(in: 4) {
            configuration.hashtags = element(of: TextConfiguration.Hashtags.allCases)
            for setting in [
                \TextConfiguration.foldsCase, \.replacesURLs, \.replacesMentions, \.joinsEmoticons,
                \.joinsAmounts, \.joinsPunctuation, \.decodesHTML, \.shortensElongations, \.marksCapitals,
                \.splitsNegations, \.unifiesApostrophes,
            ] {
                configuration[keyPath: setting] = isOne(in: 2)
            }
        }
        return configuration
    }
}
