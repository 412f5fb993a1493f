/// What people do to words beside spelling them: lengthen them, shout them, and hide a negation in them.
///
/// Works on a word's normalized bytes and gives the tokens that it stands for: the word, or its parts, each with the
/// bytes of the original that it comes from, and marks. Owned by one thread.
struct WordForms {
    /// The token behind a word whose letters were repeated for emphasis.
    static let elongatedMark: StaticString = "<elongated>"
    /// The token behind a word all in capitals.
    static let capitalsMark: StaticString = "<caps>"

    /// `hahaha` in Thai, where 5 is read `ha`, however long.
    static let laughter: StaticString = "555"

    /// A character may stand so many times in a row in a word that is not lengthened.
    private static let mostRepeats = 2

    private let shortens: Bool
    private let marksCapitals: Bool
    private let splitsNegations: Bool
    /// The word that was shortened last.
    private var bytes: [UInt8] = []

    /// Forms as a configuration wants them.
    init(_ configuration: TextConfiguration) {
        shortens = configuration.shortensElongations
        marksCapitals = configuration.marksCapitals
        splitsNegations = configuration.splitsNegations
    }

    /// Whether there is anything to do.
    var isActive: Bool { shortens || marksCapitals || splitsNegations }

    /// Calls `body` with the tokens of a word. `word` are its normalized bytes, `source` its own ones, which begin at
    /// `start` in the text.
    mutating func forEachToken(
        of word: UnsafeBufferPointer<UInt8>, source: UnsafeBufferPointer<UInt8>, start: Int,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        let range = start..<start + source.count
        let isElongated = shortens && Self.hasRepeats(word) && shorten(word)
        if isElongated {
            // A lengthened word's parts cannot be found in its source.
            bytes.withUnsafeBufferPointer { body($0, range, .word) }
        } else if splitsNegations, word.count == source.count || word.contains(UInt8(ascii: "'")),
            let parts = Negation.parts(of: word)
        {
            let cut = Negation.cut(in: source, of: word)
            body(parts.verb, start..<start + cut, .word)
            body(parts.negation, start + cut..<range.upperBound, .word)
        } else {
            body(word, range, .word)
        }
        if isElongated { Self.elongatedMark.withUTF8Buffer { body($0, range, .mark) } }
        if marksCapitals, Self.isShouted(source) {
            Self.capitalsMark.withUTF8Buffer { body($0, range, .mark) }
        }
    }

    /// Whether a number is laughter that is longer than its one form.
    func isLaughter(_ number: UnsafeBufferPointer<UInt8>) -> Bool {
        shortens && number.count > 3 && number.allSatisfy { $0 == UInt8(ascii: "5") }
    }

    /// Whether a token is ``elongatedMark``.
    static func isElongatedMark(_ token: UnsafeBufferPointer<UInt8>) -> Bool {
        elongatedMark.withUTF8Buffer { $0.elementsEqual(token) }
    }

    // MARK: Elongation

    /// Whether a character may stand three times in a row: nearly all words have none such.
    private static func hasRepeats(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        var repeats = 0
        var last: UInt8 = 0
        for byte in word {
            if byte >= 0x80 { return true }
            repeats = byte == last ? repeats + 1 : 1
            if repeats > mostRepeats { return true }
            last = byte
        }
        return false
    }

    /// Copies a word, with runs of three or more of one letter cut to two; whether there were any.
    private mutating func shorten(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        var (read, repeats) = (0, 0)
        var last: UInt32?
        while read < word.count {
            let (scalar, length) = UTF8Sequence.decode(word, at: read)
            repeats = scalar == last ? repeats + 1 : 1
            last = scalar
            if repeats <= Self.mostRepeats || !Self.isLetter(scalar) {
                bytes.append(contentsOf: word[read..<read + length])
            }
            read += length
        }
        return bytes.count < word.count
    }

    private static func isLetter(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return UInt8(scalar).isASCIILetter }
        return Unicode.Scalar(scalar)?.properties.isAlphabetic ?? false
    }

    // MARK: Capitals

    /// Whether a word has two letters or more with two cases, all of them in upper case.
    static func isShouted(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        var capitals = 0
        var index = 0
        while index < word.count {
            let byte = word[index]
            if byte < 0x80 {
                if byte.isASCIIUppercase { capitals += 1 } else if byte.isASCIILetter { return false }
                index += 1
                continue
            }
            let (scalar, length) = UTF8Sequence.decode(word, at: index)
            if let properties = Unicode.Scalar(scalar)?.properties {
                if properties.isUppercase { capitals += 1 } else if properties.isLowercase { return false }
            }
            index += length
        }
        return capitals > 1
    }
}
