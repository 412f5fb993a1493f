/// Numbers with what makes them an amount of money, a percentage, a rating, a time, a date or a version, which the
/// word rules would take apart.
enum AmountMatcher {
    static func isAnchor(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "$"), UInt8(ascii: "v"), UInt8(ascii: "V"): true
        // The currency signs of two and three bytes begin with these.
        case 0xC2, 0xE2, 0xE0: true
        default: byte.isASCIIDigit
        }
    }

    /// The amount that begins at an index, if one does.
    static func match(in text: ByteWindow, at start: Int) -> (end: Int, kind: TokenKind)? {
        let first = text[start]
        if first.isASCIIDigit {
            let before = text[start - 1]
            // Not in the middle of a word or of a number.
            guard !before.isNameByte, !(before.joinsDigits && text[start - 2].isASCIIDigit) else {
                return nil
            }
            return date(in: text, at: start) ?? time(in: text, at: start) ?? version(in: text, at: start)
                ?? rating(in: text, at: start) ?? quantity(in: text, at: start)
        }
        if first == UInt8(ascii: "v") || first == UInt8(ascii: "V") {
            guard text.beginsWord(at: start) else { return nil }
            return version(in: text, at: start + 1, leastParts: 2)
        }
        guard let sign = currencySign(in: text, at: start), !text[start - 1].isNameByte else { return nil }
        var index = start + sign
        if text[index] == UInt8(ascii: " ") { index += 1 }
        guard let end = number(in: text, at: index) else { return nil }
        return (magnitude(in: text, at: end), .money)
    }

    // MARK: Numbers

    /// Where a number ends: digits, grouped by commas or not, with decimals behind a period or one or two behind a
    /// comma, or without.
    private static func number(in text: ByteWindow, at start: Int) -> Int? {
        guard text[start].isASCIIDigit else { return nil }
        var end = digits(in: text, at: start)
        while text[end] == UInt8(ascii: ","), digits(in: text, at: end + 1) == end + 4 { end += 4 }
        let decimals = digits(in: text, at: end + 1)
        if text[end] == UInt8(ascii: "."), decimals > end + 1 { return decimals }
        if text[end] == UInt8(ascii: ","), decimals > end + 1, decimals <= end + 3 { return decimals }
        return end
    }

    /// Where the digits end that begin here.
    private static func digits(in text: ByteWindow, at start: Int) -> Int {
        var end = start
        while text[end].isASCIIDigit { end += 1 }
        return end
    }

    /// The value of up to four digits; nil where there are none, or more.
    private static func value(in text: ByteWindow, _ start: Int, _ end: Int) -> Int? {
        guard end > start, end - start <= 4 else { return nil }
        return (start..<end).reduce(0) { 10 * $0 + Int(text[$1] - UInt8(ascii: "0")) }
    }

    /// Where `k`, `m`, `bn` and the like end behind a number; the number's own end where nothing like it stands.
    private static func magnitude(in text: ByteWindow, at end: Int) -> Int {
        for suffix: StaticString in ["bn", "mn", "k", "m", "b"] where text.matches(suffix, at: end) {
            let after = end + suffix.utf8CodeUnitCount
            if text.endsWord(at: after) { return after }
        }
        return end
    }

    /// The bytes of a currency sign: `$` and U+00A2 to U+00A5, U+20A0 to U+20C0, U+0E3F.
    private static func currencySign(in text: ByteWindow, at index: Int) -> Int? {
        switch text[index] {
        case UInt8(ascii: "$"): return 1
        case 0xC2: return (0xA2...0xA5).contains(text[index + 1]) ? 2 : nil
        case 0xE2:
            let isSign =
                text[index + 1] == 0x82 && (0xA0...0xBF).contains(text[index + 2])
                || text[index + 1] == 0x83 && text[index + 2] == 0x80
            return isSign ? 3 : nil
        case 0xE0: return text[index + 1] == 0xB8 && text[index + 2] == 0xBF ? 3 : nil
        default: return nil
        }
    }

    // MARK: Kinds

    /// `50%`, `20€`; a plain number is none.
    private static func quantity(in text: ByteWindow, at start: Int) -> (end: Int, kind: TokenKind)? {
        guard let end = number(in: text, at: start) else { return nil }
        if text[end] == UInt8(ascii: "%") { return (end + 1, .percentage) }
        guard let sign = currencySign(in: text, at: end), !text[end + sign].isASCIIDigit else { return nil }
        return (end + sign, .money)
    }

    /// `8/10`, `4.5/5`: what is given of what is possible.
    private static func rating(in text: ByteWindow, at start: Int) -> (end: Int, kind: TokenKind)? {
        var slash = digits(in: text, at: start)
        guard slash - start <= 3 else { return nil }
        if text[slash] == UInt8(ascii: "."), text[slash + 1].isASCIIDigit {
            slash = digits(in: text, at: slash + 1)
        }
        guard text[slash] == UInt8(ascii: "/") else { return nil }
        let end = digits(in: text, at: slash + 1)
        guard end > slash + 1, end - slash <= 4, text.endsWord(at: end), text[end] != UInt8(ascii: "/"),
            !(text[end].joinsDigits && text[end + 1].isASCIIDigit)
        else { return nil }
        return (end, .rating)
    }

    /// `7:40`, `19:40:05`, `7:40 pm`, `7pm`.
    private static func time(in text: ByteWindow, at start: Int) -> (end: Int, kind: TokenKind)? {
        var end = digits(in: text, at: start)
        guard let hour = value(in: text, start, end), hour <= 24, end - start <= 2 else { return nil }
        var hasMinutes = false
        for _ in 0..<2 where text[end] == UInt8(ascii: ":") {
            let next = digits(in: text, at: end + 1)
            guard next == end + 3, let part = value(in: text, end + 1, next), part < 60 else { break }
            end = next
            hasMinutes = true
        }
        let half = text[end] == UInt8(ascii: " ") ? end + 1 : end
        for suffix: StaticString in ["a.m.", "p.m.", "am", "pm"] where text.matches(suffix, at: half) {
            let after = half + suffix.utf8CodeUnitCount
            if hour <= 12, text.endsWord(at: after) { return (after, .time) }
        }
        guard hasMinutes, text.endsWord(at: end), text[end] != UInt8(ascii: ":") else { return nil }
        return (end, .time)
    }

    /// Year, month and day in one of the usual orders, between `-`, `/` or `.`: `2026-11-27`, `27.11.2026`.
    private static func date(in text: ByteWindow, at start: Int) -> (end: Int, kind: TokenKind)? {
        let one = digits(in: text, at: start)
        let separator = text[one]
        guard
            separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") || separator == UInt8(ascii: ".")
        else { return nil }
        let two = digits(in: text, at: one + 1)
        guard text[two] == separator else { return nil }
        let three = digits(in: text, at: two + 1)
        guard let first = value(in: text, start, one), let second = value(in: text, one + 1, two),
            let third = value(in: text, two + 1, three), text.endsWord(at: three),
            !(text[three].joinsDigits && text[three + 1].isASCIIDigit)
        else { return nil }
        let isDay = { (number: Int) in (1...31).contains(number) }
        let isMonth = { (number: Int) in (1...12).contains(number) }
        let (firstLength, lastLength) = (one - start, three - two - 1)
        let beginsWithYear = firstLength == 4 && isMonth(second) && isDay(third) && lastLength <= 2
        let endsWithYear =
            firstLength <= 2 && two - one <= 3
            && (lastLength == 4 || lastLength == 2 && separator != UInt8(ascii: "."))
            && (isDay(first) && isMonth(second) || isMonth(first) && isDay(second))
        return beginsWithYear || endsWithYear ? (three, .date) : nil
    }

    /// `10.15.7`: three numbers or more between periods; after a `v` two or more, or one.
    private static func version(
        in text: ByteWindow, at start: Int, leastParts: Int = 3
    ) -> (end: Int, kind: TokenKind)? {
        var end = digits(in: text, at: start)
        guard end > start else { return nil }
        var parts = 1
        while text[end] == UInt8(ascii: "."), text[end + 1].isASCIIDigit {
            end = digits(in: text, at: end + 1)
            parts += 1
        }
        guard parts >= leastParts, text.endsWord(at: end) else { return nil }
        return (end, .version)
    }
}

extension UInt8 {
    /// Stands between the digits of one number, date or time.
    fileprivate var joinsDigits: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
