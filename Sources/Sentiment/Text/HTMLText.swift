#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A text without the HTML that was left in it: entities are decoded, tags are blanks. Owned by one thread.
///
/// Only names of tags and entities that exist count, so that `<user>` and `AT&T;` stay.
struct HTMLText {
    private(set) var text = EditedText()

    /// Decodes a text; false when there is nothing to decode, and then the text is to be read itself.
    mutating func decode(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = utf8.baseAddress,
            memchr(start, CInt(UInt8(ascii: "&")), utf8.count) != nil
                || memchr(start, CInt(UInt8(ascii: "<")), utf8.count) != nil
        else { return false }
        text.removeAll()
        var kept = 0
        var index = 0
        while index < utf8.count {
            let byte = utf8[index]
            if byte == UInt8(ascii: "&"), let (scalar, end) = Self.entity(in: utf8, at: index) {
                text.keep(utf8[kept..<index])
                text.replace(with: Unicode.UTF8.encode(scalar)!, upTo: end)
                (kept, index) = (end, end)
            } else if byte == UInt8(ascii: "<"), let end = Self.tagEnd(in: utf8, at: index) {
                text.keep(utf8[kept..<index])
                text.replace(with: CollectionOfOne(UInt8(ascii: " ")), upTo: end)
                (kept, index) = (end, end)
            } else {
                index += 1
            }
        }
        text.keep(utf8[kept...])
        return text.isEdited
    }

    // MARK: Entities

    /// The most characters between `&` and `;`.
    private static let longestName = 10

    /// Entities of HTML 4 that messages have, and `apos`; the HTML standard, section 13.5.
    private static let names: [String: UInt32] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0xA0, "hellip": 0x2026,
        "mdash": 0x2014, "ndash": 0x2013, "lsquo": 0x2018, "rsquo": 0x2019, "ldquo": 0x201C, "rdquo": 0x201D,
        "laquo": 0xAB, "raquo": 0xBB, "bull": 0x2022, "middot": 0xB7, "copy": 0xA9, "reg": 0xAE,
        "trade": 0x2122,
        "deg": 0xB0, "pound": 0xA3, "euro": 0x20AC, "yen": 0xA5, "cent": 0xA2, "times": 0xD7,
        "hearts": 0x2665,
        "iexcl": 0xA1, "iquest": 0xBF, "szlig": 0xDF, "auml": 0xE4, "ouml": 0xF6, "uuml": 0xFC, "Auml": 0xC4,
        "Ouml": 0xD6, "Uuml": 0xDC, "agrave": 0xE0, "aacute": 0xE1, "acirc": 0xE2, "atilde": 0xE3,
        "aring": 0xE5,
        "aelig": 0xE6, "ccedil": 0xE7, "egrave": 0xE8, "eacute": 0xE9, "ecirc": 0xEA, "euml": 0xEB,
        "igrave": 0xEC,
        "iacute": 0xED, "icirc": 0xEE, "iuml": 0xEF, "ntilde": 0xF1, "ograve": 0xF2, "oacute": 0xF3,
        "ocirc": 0xF4,
        "otilde": 0xF5, "oslash": 0xF8, "ugrave": 0xF9, "uacute": 0xFA, "ucirc": 0xFB,
    ]

    /// The character of the entity that begins at an index, and its end. `&amp;lt;`, escaped twice, is `<`.
    private static func entity(
        in utf8: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (scalar: Unicode.Scalar, end: Int)? {
        guard let (scalar, end) = singleEntity(in: utf8, after: start + 1) else { return nil }
        var (last, lastEnd) = (scalar, end)
        while last == "&", let (next, nextEnd) = singleEntity(in: utf8, after: lastEnd) {
            (last, lastEnd) = (next, nextEnd)
        }
        return (last, lastEnd)
    }

    /// The entity whose name or number begins at an index.
    private static func singleEntity(
        in utf8: UnsafeBufferPointer<UInt8>, after start: Int
    ) -> (scalar: Unicode.Scalar, end: Int)? {
        var end = start
        let limit = min(utf8.count, start + longestName)
        while end < limit, utf8[end].isASCIIAlphanumeric || utf8[end] == UInt8(ascii: "#") { end += 1 }
        guard end > start, end < utf8.count, utf8[end] == UInt8(ascii: ";") else { return nil }
        let name = String(decoding: utf8[start..<end], as: UTF8.self)
        let value: UInt32? =
            if name.hasPrefix("#x") || name.hasPrefix("#X") {
                UInt32(name.dropFirst(2), radix: 16)
            } else if name.hasPrefix("#") {
                UInt32(name.dropFirst())
            } else {
                names[name]
            }
        // A control that is written as an entity is none of the text.
        guard let value, value >= 0x20 || value == 0x0A || value == 0x09, let scalar = Unicode.Scalar(value)
        else { return nil }
        return (scalar, end + 1)
    }

    // MARK: Tags

    /// The most bytes of a tag: links in it may be long.
    private static let longestTag = 1000

    private static let tags: Set<String> = [
        "a", "abbr", "b", "big", "blockquote", "br", "center", "cite", "code", "del", "div", "em", "font",
        "h1", "h2",
        "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span",
        "strike",
        "strong", "sub", "sup", "table", "tbody", "td", "th", "tr", "tt", "u", "ul",
    ]

    /// Where the tag ends that begins at an index; nil where none does.
    private static func tagEnd(in utf8: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        var index = start + 1
        if index < utf8.count, utf8[index] == UInt8(ascii: "/") { index += 1 }
        let first = index
        while index < utf8.count, index - first < longestName, utf8[index].isASCIIAlphanumeric { index += 1 }
        guard index < utf8.count, index > first,
            tags.contains(String(decoding: utf8[first..<index], as: UTF8.self).lowercased())
        else { return nil }
        // Behind the name only attributes, set off by a blank, or the end.
        let after = utf8[index]
        guard after == UInt8(ascii: ">") || after == UInt8(ascii: "/") || after == UInt8(ascii: " ")
        else { return nil }
        let limit = min(utf8.count, start + longestTag)
        while index < limit, utf8[index] != UInt8(ascii: ">") {
            if utf8[index] == UInt8(ascii: "<") || utf8[index] == UInt8(ascii: "\n") { return nil }
            index += 1
        }
        return index < limit ? index + 1 : nil
    }
}
