/// Letters that are repeated for emphasis in scripts without spaces, cut before the dictionaries see them: `มากกกก` is
/// `มาก`, which they would take for `มา` and more. Owned by one thread.
///
/// Three or more of one letter in a row become one; of kana, which are doubled often (`かわいい`), two. Three equal
/// consonants that belong to two words of Thai (`นกกก`) are cut, too: `มากกก` is by far more frequent.
struct UnspacedElongation {
    private static let leastRepeats = 3

    private(set) var text = EditedText()
    /// Where in the edited text letters stand that were repeated, ascending.
    private var places: [Int] = []
    private var nextPlace = 0

    /// Cuts repeated letters of a text; false when there are none, and then the text is to be read itself.
    mutating func cut(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = utf8.firstNonASCII(from: 0, to: utf8.count)
        guard index < utf8.count else { return false }
        text.removeAll()
        places.removeAll(keepingCapacity: true)
        nextPlace = 0
        var kept = 0
        while index < utf8.count {
            // The letters looked for begin with E0, E1, E3 and EF.
            guard utf8[index] & 0xFC == 0xE0 || utf8[index] == 0xEF else {
                index += 1
                continue
            }
            let (scalar, length) = UTF8Sequence.decode(utf8, at: index)
            guard length == 3, let most = Self.mostRepeats(of: scalar) else {
                index += length
                continue
            }
            var end = index + length
            while Self.isSame(utf8, index, end) { end += length }
            if end - index >= Self.leastRepeats * length {
                text.keep(utf8[kept..<index])
                places.append(text.bytes.count)
                text.replace(with: utf8[index..<index + most * length], upTo: end)
                kept = end
            }
            index = end
        }
        text.keep(utf8[kept...])
        return text.isEdited
    }

    /// Whether a token of the edited text has a letter that was repeated. To be asked of the tokens in their order.
    mutating func isIn(_ range: Range<Int>) -> Bool {
        while nextPlace < places.count, places[nextPlace] < range.lowerBound { nextPlace += 1 }
        return nextPlace < places.count && places[nextPlace] < range.upperBound
    }

    private static func isSame(_ utf8: UnsafeBufferPointer<UInt8>, _ one: Int, _ other: Int) -> Bool {
        other + 3 <= utf8.count && utf8[other] == utf8[one] && utf8[other + 1] == utf8[one + 1]
            && utf8[other + 2] == utf8[one + 2]
    }

    /// How many of a letter stay; nil where it is of another script.
    private static func mostRepeats(of scalar: UInt32) -> Int? {
        switch scalar {
        // Thai and Lao without their digits and signs, Burmese and Khmer likewise; the long mark of kana.
        case 0x0E01...0x0E3A, 0x0E40...0x0E4E, 0x0E81...0x0ECE, 0x1000...0x103F, 0x1780...0x17D3, 0x30FC,
            0xFF70:
            1
        case 0x3041...0x3096, 0x30A1...0x30FA, 0xFF66...0xFF6F, 0xFF71...0xFF9D: 2
        default: nil
        }
    }
}
