/// Cuts ASCII text exactly as ``WordRules`` do, by a table in place of ICU's state machine.
///
/// Of the rules of UAX #29 few concern ASCII: WB3 (CR LF), WB3d (spaces), WB5 to WB13b (letters, digits, what may
/// stand between them, and the underscore). A test compares with ICU: all strings up to a length, and random ones.
struct ASCIIWords {
    /// What a byte is to the rules, as bits. The lower half says what it is within a word. The upper half says
    /// between which of these it may stand: `o'clock`, `3.14`.
    private enum ByteClass {
        static let letter: UInt8 = 1
        static let digit: UInt8 = 2
        static let connector: UInt8 = 4
        static let word: UInt8 = letter | digit | connector
        static let betweenLetters = letter << 4
        static let betweenDigits = digit << 4
        // Not within words: these share no bit with any of the above, in either half.
        static let symbol: UInt8 = 0
        static let space: UInt8 = 0x08
        static let control: UInt8 = 0x80
        static let lineBreak: UInt8 = 0x88
    }

    /// The class of each byte; those of bytes from 0x80 on are never asked for. It lives as long as the process.
    // Unsafe only to the compiler: nobody writes to it any more.
    nonisolated(unsafe) private static let classes: UnsafePointer<UInt8> = {
        let classes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max { (classes + Int(byte)).initialize(to: byteClass(byte)) }
        return UnsafePointer(classes)
    }()

    private static func byteClass(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): ByteClass.letter
        case UInt8(ascii: "0")...UInt8(ascii: "9"): ByteClass.digit
        case UInt8(ascii: "_"): ByteClass.connector
        case UInt8(ascii: "."), UInt8(ascii: "'"): ByteClass.betweenLetters | ByteClass.betweenDigits
        case UInt8(ascii: ":"): ByteClass.betweenLetters
        case UInt8(ascii: ","), UInt8(ascii: ";"): ByteClass.betweenDigits
        case UInt8(ascii: " "): ByteClass.space
        case 0x0A...0x0D: ByteClass.lineBreak
        case ..<0x20, 0x7F: ByteClass.control
        default: ByteClass.symbol
        }
    }

    /// Calls `body` with each segment of a range of ASCII bytes, and the status that ``WordRules`` give it.
    @inline(__always)
    static func forEachSegment(
        in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Range<Int>, Int32) -> Void
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= text.count, "The range leaves the text.")
        guard !range.isEmpty, let bytes = text.baseAddress else { return }
        let classes = classes
        let end = range.upperBound
        var at = range.lowerBound
        while at < end {
            let start = at
            let first = classes[Int(bytes[at])]
            at += 1
            if first & ByteClass.word != 0 {
                var last = first
                var seen = first
                while at < end {
                    let next = classes[Int(bytes[at])]
                    if next & ByteClass.word != 0 {
                        last = next
                        seen |= next
                        at += 1
                    } else if next >> 4 & last != 0, at + 1 < end, classes[Int(bytes[at + 1])] == last {
                        at += 2
                    } else {
                        break
                    }
                }
                body(start..<at, status(ofWord: seen))
            } else if first == ByteClass.space {
                while at < end, bytes[at] == UInt8(ascii: " ") { at += 1 }
                body(start..<at, WordRules.Status.blank)
            } else if first == ByteClass.lineBreak {
                if bytes[start] == UInt8(ascii: "\r"), at < end, bytes[at] == UInt8(ascii: "\n") { at += 1 }
                body(start..<at, WordRules.Status.lineBreak)
            } else {
                body(
                    start..<at, first == ByteClass.control ? WordRules.Status.blank : WordRules.Status.symbol)
            }
        }
    }

    @inline(__always)
    private static func status(ofWord seen: UInt8) -> Int32 {
        switch seen {
        case ByteClass.digit: WordRules.Status.number
        case ByteClass.connector: WordRules.Status.connector
        default: WordRules.Status.word
        }
    }

    /// Whether others cut all ASCII characters as the table does: each between letters, digits and itself. The
    /// Unicode of another ICU may class one of them differently.
    static func agrees(
        with segments: (UnsafeBufferPointer<UInt16>, (Range<Int>, Int32) -> Void) -> Void
    ) -> Bool {
        var text: [UInt8] = []
        for byte in UInt8(0)..<0x80 where classes[Int(byte)] & (ByteClass.letter | ByteClass.digit) == 0 {
            for before in [UInt8(ascii: "a"), UInt8(ascii: "1"), UInt8(ascii: "_"), byte] {
                for after in [UInt8(ascii: "a"), UInt8(ascii: "1"), UInt8(ascii: "_"), byte] {
                    text += [before, byte, after, UInt8(ascii: " ")]
                }
            }
        }
        var expected: [Int32] = []
        text.map(UInt16.init).withUnsafeBufferPointer { units in
            segments(units) { expected += [Int32($0.upperBound), $1] }
        }
        var found: [Int32] = []
        text.withUnsafeBufferPointer { text in
            forEachSegment(in: text, 0..<text.count) { found += [Int32($0.upperBound), $1] }
        }
        return found == expected
    }
}

/// Cuts a text into runs that the word rules may see one by one: pure ASCII, and such with other characters.
///
/// Between a space and a visible ASCII character there is always a boundary, whatever stands before and after.
struct ASCIIRuns: Sequence, IteratorProtocol {
    /// A part of the text.
    struct Run {
        var range: Range<Int>
        var isASCII: Bool
    }

    /// ASCII between two other runs is worth a run of its own from so many bytes on: ICU takes some time for each
    /// text, however short.
    static let usualLeastByteCount = 24

    private let leastByteCount: Int
    private let text: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var start: Int
    /// The ASCII run that follows the run given last, when it is known already.
    private var pending: Range<Int>?

    /// The runs of a range.
    init(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, leastByteCount: Int = usualLeastByteCount
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= text.count, "The range leaves the text.")
        self.text = text
        self.leastByteCount = leastByteCount
        (start, end) = (range.lowerBound, range.upperBound)
    }

    /// The next run, never empty.
    mutating func next() -> Run? {
        if let range = pending {
            pending = nil
            start = range.upperBound
            return Run(range: range, isASCII: true)
        }
        guard start < end else { return nil }
        let ascii = asciiRun(from: start)
        if !ascii.isEmpty {
            start = ascii.upperBound
            return Run(range: ascii, isASCII: true)
        }
        // Other characters up to a long enough run of ASCII.
        let first = start
        var at = start
        while true {
            guard let boundary = boundary(after: at) else {
                start = end
                return Run(range: first..<end, isASCII: false)
            }
            let ascii = asciiRun(from: boundary)
            if ascii.upperBound == end || ascii.count >= leastByteCount {
                pending = ascii.isEmpty ? nil : ascii
                start = boundary
                return Run(range: first..<boundary, isASCII: false)
            }
            at = Swift.max(ascii.upperBound, boundary)
        }
    }

    /// The ASCII from a boundary on, up to the last boundary before another character; all of it where there is none.
    private func asciiRun(from start: Int) -> Range<Int> {
        var at = text.firstNonASCII(from: start, to: end)
        guard at < end else { return start..<end }
        while at > start, !isBoundary(at) { at -= 1 }
        return start..<at
    }

    /// The first boundary behind the character at `start`.
    private func boundary(after start: Int) -> Int? {
        var at = start + 1
        while at < end {
            if isBoundary(at) { return at }
            at += 1
        }
        return nil
    }

    /// Whether a space precedes, and a visible ASCII character follows. Inside the range only.
    private func isBoundary(_ at: Int) -> Bool {
        text[at - 1] == UInt8(ascii: " ") && text[at] > UInt8(ascii: " ") && text[at] < 0x7F
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first byte that is not ASCII from `start` on, `end` where there is none before it. Eight bytes at a time.
    func firstNonASCII(from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "The range leaves the text.")
        var at = start
        let bytes = UnsafeRawBufferPointer(self)
        while at + 8 <= end {
            let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            at += 8
        }
        while at < end, self[at] < 0x80 { at += 1 }
        return at
    }
}
