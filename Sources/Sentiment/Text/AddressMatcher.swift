/// Finds URLs, e-mail addresses and `@mentions` in UTF-8.
///
/// A URL is a scheme followed by `://`, or `www.`, and reaches to white space, a bracket `<>`, a quote `"`, a
/// character of three or more UTF-8 bytes (Chinese, Japanese and Thai text follows URLs without a space), or the
/// end; punctuation that ends it is not part of it, nor is a closing parenthesis that it does not open (GitHub
/// Flavored Markdown, section 6.9, does the same). A mention is `@` and ASCII letters, digits or `_`, not all
/// digits, not right after a letter or digit, with the domain that federated networks add: `@name@host.org`.
///
/// Runs in linear time: a failed attempt looks back or ahead only over bytes that no later attempt reads again.
struct AddressMatcher: Sendable {
    /// A place in the text and what stands there: `.url` or `.mention`.
    struct Match: Equatable {
        var range: Range<Int>
        var kind: TokenKind
    }

    /// Whether a match may be recognized at a byte: the colon of a scheme, the `w` of `www`, or an `@`.
    static func isAnchor(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "w"), UInt8(ascii: "W"): true
        default: false
        }
    }

    /// Whether a match may be recognized at an anchor with this byte behind it.
    static func isAnchor(_ byte: UInt8, _ next: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ":"): next == UInt8(ascii: "/")
        case UInt8(ascii: "@"): next.isNameByte || next == UInt8(ascii: "-")
        case UInt8(ascii: "w"), UInt8(ascii: "W"): next | 0x20 == UInt8(ascii: "w")
        default: false
        }
    }

    /// The match that is recognized at an index; it may begin before it, but not before the window's `from`.
    func match(in text: ByteWindow, at index: Int) -> Match? {
        switch text[index] {
        case UInt8(ascii: ":"): schemeMatch(in: text, colon: index)
        case UInt8(ascii: "@"): emailMatch(in: text, at: index) ?? mentionMatch(in: text, at: index)
        case UInt8(ascii: "w"), UInt8(ascii: "W"): hostMatch(in: text, at: index)
        default: nil
        }
    }

    /// `https://host/path`
    private func schemeMatch(in text: ByteWindow, colon: Int) -> Match? {
        guard text.matches("://", at: colon), beginsHost(in: text, at: colon + 3) else { return nil }
        var start = colon
        while start > text.from, text[start - 1].isASCIIAlphanumeric { start -= 1 }
        guard start < colon, text[start].isASCIILetter else { return nil }
        return Match(range: start..<urlEnd(in: text, from: colon + 3), kind: .url)
    }

    /// `www.host/path`
    private func hostMatch(in text: ByteWindow, at start: Int) -> Match? {
        guard text.matches("www.", at: start), beginsHost(in: text, at: start + 4) else { return nil }
        let before = text[start - 1]
        guard !before.isNameByte, before != UInt8(ascii: "."), before != UInt8(ascii: "-") else { return nil }
        return Match(range: start..<urlEnd(in: text, from: start + 4), kind: .url)
    }

    /// `local.part@host.org`
    private func emailMatch(in text: ByteWindow, at: Int) -> Match? {
        var start = at
        while start > text.from, text[start - 1].isLocalPartByte { start -= 1 }
        while start < at, !text[start].isNameByte { start += 1 }
        guard start < at, text[at - 1] != UInt8(ascii: "."),
            let end = domainEnd(in: text, from: at + 1)
        else { return nil }
        return Match(range: start..<end, kind: .url)
    }

    /// `@name` or `@name@host.org`
    private func mentionMatch(in text: ByteWindow, at: Int) -> Match? {
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
    private func domainEnd(in text: ByteWindow, from start: Int) -> Int? {
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

    private func urlEnd(in text: ByteWindow, from start: Int) -> Int {
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

    private func beginsHost(in text: ByteWindow, at index: Int) -> Bool {
        text[index].isASCIIAlphanumeric || text[index] == UInt8(ascii: "[")
            || text.hasTwoByteCharacter(at: index)
    }
}

extension UInt8 {
    /// What stands before the `@` of an e-mail address, of the characters in use.
    fileprivate var isLocalPartByte: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "%"): true
        default: isNameByte
        }
    }
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
