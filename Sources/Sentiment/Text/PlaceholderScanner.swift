/// Finds URLs, e-mail addresses and `@mentions` in UTF-8, ahead of the word rules, in which they would chain.
///
/// A URL is a scheme followed by `://`, or `www.`, and reaches to white space, a bracket `<>`, a quote `"`, a
/// character of three or more UTF-8 bytes (Chinese, Japanese and Thai text follows URLs without a space), or the
/// end; punctuation that ends it is not part of it, nor is a closing parenthesis that it does not open (GitHub
/// Flavored Markdown, section 6.9, does the same). A mention is `@` and ASCII letters, digits or `_`, not all
/// digits, not right after a letter or digit, with the domain that federated networks add: `@name@host.org`.
///
/// Runs in linear time: a failed attempt looks back or ahead only over bytes that no later attempt reads again.
struct PlaceholderScanner: Sendable {
    /// A place in the text and what stands there: `.url` or `.mention`.
    struct Match: Equatable {
        var range: Range<Int>
        var kind: TokenKind
    }

    /// The token that stands for a kind of match.
    static func placeholder(for kind: TokenKind) -> StaticString { kind == .url ? "<url>" : "<user>" }

    /// The first match in a part of the bytes that begins at `from` or later. What stands before `from` is not matched
    /// again, yet it may keep what follows from being a match.
    func firstMatch(in utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, from: Int) -> Match? {
        let text = Bytes(utf8: utf8, range: range, from: from)
        var index = from
        while index < range.upperBound {
            let match: Match? =
                switch utf8[index] {
                case UInt8(ascii: ":"): schemeMatch(in: text, colon: index)
                case UInt8(ascii: "@"): emailMatch(in: text, at: index) ?? mentionMatch(in: text, at: index)
                case UInt8(ascii: "w"), UInt8(ascii: "W"): hostMatch(in: text, at: index)
                default: nil
                }
            if let match { return match }
            index += 1
        }
        return nil
    }

    /// `https://host/path`
    private func schemeMatch(in text: Bytes, colon: Int) -> Match? {
        guard text.matches("://", at: colon), text.beginsHost(at: colon + 3) else { return nil }
        var start = colon
        while start > text.from, text[start - 1].isASCIIAlphanumeric { start -= 1 }
        guard start < colon, text[start].isASCIILetter else { return nil }
        return Match(range: start..<urlEnd(in: text, from: colon + 3), kind: .url)
    }

    /// `www.host/path`
    private func hostMatch(in text: Bytes, at start: Int) -> Match? {
        guard text.matches("www.", at: start), text.beginsHost(at: start + 4) else { return nil }
        let before = text[start - 1]
        guard !before.isNameByte, before != UInt8(ascii: "."), before != UInt8(ascii: "-") else { return nil }
        return Match(range: start..<urlEnd(in: text, from: start + 4), kind: .url)
    }

    /// `local.part@host.org`
    private func emailMatch(in text: Bytes, at: Int) -> Match? {
        var start = at
        while start > text.from, text[start - 1].isLocalPartByte { start -= 1 }
        while start < at, !text[start].isNameByte { start += 1 }
        guard start < at, text[at - 1] != UInt8(ascii: "."),
            let end = domainEnd(in: text, from: at + 1)
        else { return nil }
        return Match(range: start..<end, kind: .url)
    }

    /// `@name` or `@name@host.org`
    private func mentionMatch(in text: Bytes, at: Int) -> Match? {
        let before = text[at - 1]
        guard !before.isNameByte, before != UInt8(ascii: "@") else { return nil }
        var end = at + 1
        var hasLetter = false
        while text[end].isNameByte {
            if !text[end].isASCIIDigit { hasLetter = true }
            end += 1
        }
        // A name that goes on in Latin, Greek, Cyrillic or the like is no such name: better none than half of it.
        guard hasLetter, !text.hasTwoByteCharacter(at: end) else { return nil }
        if text[end] == UInt8(ascii: "@"), let hostEnd = domainEnd(in: text, from: end + 1) { end = hostEnd }
        return Match(range: at..<end, kind: .mention)
    }

    /// Where `host.org` ends: labels of letters, digits and hyphens, the last one of two or more letters.
    private func domainEnd(in text: Bytes, from start: Int) -> Int? {
        var end: Int?
        var label = start
        var index = start
        var isLetters = true
        while true {
            let byte = text[index]
            if byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") {
                if !byte.isASCIILetter { isLetters = false }
                index += 1
                continue
            }
            if index == label { break }
            if label > start { end = isLetters && index - label >= 2 ? index : end }
            guard byte == UInt8(ascii: ".") else { break }
            index += 1
            label = index
            isLetters = true
        }
        return end
    }

    private func urlEnd(in text: Bytes, from start: Int) -> Int {
        var end = start
        var openParentheses = 0
        while true {
            let byte = text[end]
            if byte.isURLByte {
                if byte == UInt8(ascii: "(") { openParentheses += 1 }
                if byte == UInt8(ascii: ")") { openParentheses -= 1 }
                end += 1
            } else if text.hasTwoByteCharacter(at: end) {
                end += 2
            } else {
                break
            }
        }
        // The first byte begins a host, so that the loop stops at it at the latest.
        while end > start {
            let last = text[end - 1]
            if last == UInt8(ascii: ")") {
                guard openParentheses < 0 else { break }
                openParentheses += 1
            } else if last == UInt8(ascii: "(") {
                openParentheses -= 1
            } else if !last.isURLTrailer {
                break
            }
            end -= 1
        }
        return end
    }

    /// Bytes of a range, with zeros around them: no look-ahead needs a check of its own.
    private struct Bytes {
        let utf8: UnsafeBufferPointer<UInt8>
        let range: Range<Int>
        let from: Int

        subscript(index: Int) -> UInt8 { range.contains(index) ? utf8[index] : 0 }

        /// Whether these bytes stand here, ASCII letters in either case; `expected` is in lower case.
        func matches(_ expected: StaticString, at index: Int) -> Bool {
            expected.withUTF8Buffer { expected in
                for offset in expected.indices {
                    let byte = self[index + offset]
                    guard expected[offset] == (byte.isASCIILetter ? byte | 0x20 : byte) else { return false }
                }
                return true
            }
        }

        func beginsHost(at index: Int) -> Bool {
            self[index].isASCIIAlphanumeric || self[index] == UInt8(ascii: "[")
                || hasTwoByteCharacter(at: index)
        }

        /// Whether a letter of Latin, Greek, Cyrillic or the like stands here; bytes cut short are none.
        func hasTwoByteCharacter(at index: Int) -> Bool {
            self[index].leadsTwoBytes && self[index + 1] & 0xC0 == 0x80
        }
    }
}

extension UInt8 {
    fileprivate var isASCIILetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    fileprivate var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    fileprivate var isASCIIAlphanumeric: Bool { isASCIILetter || isASCIIDigit }
    /// What names of users are made of.
    fileprivate var isNameByte: Bool { isASCIIAlphanumeric || self == UInt8(ascii: "_") }
    /// What stands before the `@` of an e-mail address, of the characters in use.
    fileprivate var isLocalPartByte: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "%"): true
        default: isNameByte
        }
    }
    /// Begins U+00C0 to U+07FF: letters of Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic.
    fileprivate var leadsTwoBytes: Bool { (0xC3...0xDF).contains(self) }
    /// Visible ASCII without the characters that RFC 3986 sends to delimit URLs in text.
    fileprivate var isURLByte: Bool {
        switch self {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "`"): false
        default: self > 0x20 && self < 0x7F
        }
    }
    /// Punctuation that more likely belongs to the sentence when it ends a URL.
    fileprivate var isURLTrailer: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "!"),
            UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "|"):
            true
        default: false
        }
    }
}
