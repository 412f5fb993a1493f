/// A tokenizer at work in one thread: it owns a breaker of ICU and the buffers, which it reuses from text to text.
///
/// The stages: decode HTML, cut repeated letters where no spaces are written, cut the text at what is no word, as
/// addresses and emoticons, and what lies between into segments, ASCII by a table, the rest by ICU in UTF-16; keep the
/// segments that are tokens, normalize each, and look at the forms of words.
package final class TokenizerSession {
    private let configuration: TextConfiguration
    // Unchecked, for the checks took a tenth of the time: a session is used by one thread, what it calls back must not
    // use it, and none of its methods reaches for a property that a caller of it is changing.
    @exclusivity(unchecked) private var scanner: SocialScanner
    private var html = HTMLText()
    private var elongation = UnspacedElongation()
    @exclusivity(unchecked) private var forms: WordForms
    private let breaker: WordBreaker
    private var utf16 = UTF16Text()
    @exclusivity(unchecked) private var normalizer: TokenNormalizer
    @exclusivity(unchecked) private var subwords: SubwordEncoder
    private var known: (vocabulary: Vocabulary, givesIDs: Bool, memo: TokenMemo)?
    @exclusivity(unchecked) private var numbers: [Int32] = []
    private var hasDictionaries = false

    /// ASCII between other characters is cut by the table from so many bytes on; nil where ICU cuts everything, as
    /// it does where its Unicode is not the table's. The tokens are the same.
    package var leastTableRun: Int?

    /// Compiles the rules, and makes sure of the dictionaries.
    convenience init(_ configuration: TextConfiguration, rules: WordRules) throws(TextError) {
        try self.init(
            configuration, breaker: WordBreaker(rules: rules.text),
            normalizer: TokenNormalizer(foldsCase: configuration.foldsCase))
        try loadDictionaries()
    }

    /// Opens compiled rules. They come from an ICU of this version that had the dictionaries, which take two
    /// milliseconds and are left for the first text that needs them.
    convenience init(_ configuration: TextConfiguration, compiled: CompiledWordRules) throws(TextError) {
        try self.init(
            configuration, breaker: WordBreaker(compiled),
            normalizer: TokenNormalizer(foldsCase: configuration.foldsCase))
    }

    private init(
        _ configuration: TextConfiguration, breaker: consuming WordBreaker, normalizer: TokenNormalizer
    ) {
        self.configuration = configuration
        scanner = SocialScanner(configuration)
        forms = WordForms(configuration)
        subwords = SubwordEncoder(configuration.unknownWords)
        self.breaker = breaker
        self.normalizer = normalizer
        if ASCIIWords.agrees(with: { self.breaker.forEachSegment(in: $0, $1) }) {
            leastTableRun = ASCIIRuns.usualLeastByteCount
        }
    }

    private init(_ other: TokenizerSession) throws(TextError) {
        configuration = other.configuration
        scanner = other.scanner
        forms = other.forms
        subwords = other.subwords
        leastTableRun = other.leastTableRun
        breaker = try other.breaker.clone()
        normalizer = other.normalizer
    }

    /// Looks for emoticons, addresses and the like at every byte: the tokens are the same.
    package func lookEverywhere() { scanner = SocialScanner(configuration, looksEverywhere: true) }

    /// Its rules, compiled.
    func compiledRules() throws(TextError) -> [UInt8] { try breaker.compiledRules() }

    /// An independent session with the same settings.
    func copy() -> TokenizerSession {
        do throws(TextError) {
            return try TokenizerSession(self)
        } catch {
            // Like Swift's own allocations: a clone can only fail for want of memory.
            preconditionFailure(error.description)
        }
    }

    /// Calls `body` with each token in turn: its normalized UTF-8, which is valid during the call only, its bytes'
    /// range in `utf8`, and its kind. `body` must not use the session.
    package func forEachToken(
        in utf8: UnsafeBufferPointer<UInt8>,
        _ body: (_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ kind: TokenKind) -> Void
    ) {
        forEachToken(in: utf8, recall: { _, _ in false }, learn: { _, _ in }, body)
    }

    /// The same, but that segments of ASCII whose tokens `recall` knows are passed over; of others `learn` is told when
    /// their tokens have been given.
    @inline(__always)
    private func forEachToken(
        in utf8: UnsafeBufferPointer<UInt8>, recall: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool,
        learn: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        guard configuration.decodesHTML, html.decode(utf8) else {
            return forEachShortToken(in: utf8, recall, learn, body)
        }
        html.text.bytes.withUnsafeBufferPointer { bytes in
            forEachShortToken(in: bytes, recall, learn) { text, range, kind in
                body(text, html.text.originalRange(of: range), kind)
            }
        }
    }

    private func forEachShortToken(
        in utf8: UnsafeBufferPointer<UInt8>, _ recall: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool,
        _ learn: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        guard configuration.shortensElongations, elongation.cut(utf8) else {
            return forEachPlainToken(in: utf8, recall, learn, body)
        }
        elongation.text.bytes.withUnsafeBufferPointer { bytes in
            // A word may have repeated letters of both sorts.
            var isMarked = false
            forEachPlainToken(in: bytes, recall, learn) { text, range, kind in
                let original = elongation.text.originalRange(of: range)
                if kind == .mark, isMarked, WordForms.isElongatedMark(text) { return }
                body(text, original, kind)
                guard kind != .mark else { return }
                isMarked = (kind == .word || kind == .kana) && elongation.isIn(range)
                if isMarked { WordForms.elongatedMark.withUTF8Buffer { body($0, original, .mark) } }
            }
        }
    }

    private func forEachPlainToken(
        in utf8: UnsafeBufferPointer<UInt8>, _ recall: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool,
        _ learn: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        forEachPiece(of: utf8) { range, match in
            guard let match else { return forEachWord(in: utf8, range, recall, learn, body) }
            switch match.form {
            case .fixed(let text): text.withUTF8Buffer { body($0, range, match.kind) }
            case .canonical: scanner.canonical.withUnsafeBufferPointer { body($0, range, match.kind) }
            case .itself: giveWhole(utf8, range, match.kind, body)
            }
            if match.kind == .hashtag, configuration.hashtags == .words {
                Hashtag.forEachWord(of: utf8, range.lowerBound + 1..<range.upperBound) { word in
                    // Not remembered: elsewhere the same bytes are one word.
                    forEachWord(in: utf8, word, { _, _ in false }, { _, _ in }) { text, range, kind in
                        body(text, range, kind == .word ? .hashtagWord : kind)
                    }
                }
            }
        }
    }

    /// Appends the ids of a text's tokens; where there are more than ``TextConfiguration/maximumLength``, those of
    /// its head and its tail. `unknownWords` gives ids to words that the vocabulary does not have.
    package func ids(
        in utf8: UnsafeBufferPointer<UInt8>, vocabulary: Vocabulary, _ unknownWords: UnknownWords? = nil,
        into ids: inout [Int32]
    ) {
        let start = ids.count
        let memo = memo(of: vocabulary, givesIDs: unknownWords != nil)
        forEachNumber(
            in: utf8, memo, below: unknownWords?.firstID ?? .max,
            { text, kind, numbers in subwords.append(text, kind, of: vocabulary, unknownWords, to: &numbers)
            },
            { ids.append($0) })
        if let middle = configuration.omittedTokens(of: ids.count - start) {
            ids.removeSubrange(start + middle.lowerBound..<start + middle.upperBound)
        }
    }

    /// Calls `body` with what `number` appends for each token in turn, which must depend on its normalized UTF-8 and on
    /// its kind alone, if it is below `limit`. Where the memo knows it, `number` is not asked.
    package func forEachNumber(
        in utf8: UnsafeBufferPointer<UInt8>, _ memo: TokenMemo, below limit: Int32 = .max,
        _ number: (_ text: UnsafeBufferPointer<UInt8>, _ kind: TokenKind, _ numbers: inout [Int32]) -> Void,
        _ body: (Int32) -> Void
    ) {
        // Those of the segment that is being looked at, behind those of other tokens.
        var numbers: [Int32] = []
        swap(&numbers, &self.numbers)
        defer { swap(&numbers, &self.numbers) }
        numbers.removeAll(keepingCapacity: true)
        forEachToken(
            in: utf8,
            recall: { text, segment in
                if memo.recall(segment, of: text, body) { return true }
                numbers.removeAll(keepingCapacity: true)
                return false
            },
            learn: { text, segment in
                if numbers.allSatisfy({ $0 < limit }) { memo.learn(segment, of: text, numbers[...]) }
            },
            { text, _, kind in
                let first = numbers.count
                number(text, kind, &numbers)
                for index in first..<numbers.count { body(numbers[index]) }
            })
    }

    /// What is known of the ids of a vocabulary, where other words have ids or are all `<unk>`.
    private func memo(of vocabulary: Vocabulary, givesIDs: Bool) -> TokenMemo {
        if let known, known.givesIDs == givesIDs, known.vocabulary.isIdentical(to: vocabulary) {
            return known.memo
        }
        let memo = TokenMemo()
        known = (vocabulary, givesIDs, memo)
        return memo
    }

    /// Calls `body` with each segment that the word rules cut a text into, as a range of bytes, and with their status
    /// of it, a member of ``WordRules/Status``. Placeholders do not matter, and blanks are segments like others.
    package func forEachSegment(
        in utf8: UnsafeBufferPointer<UInt8>, _ body: (_ range: Range<Int>, _ status: Int32) -> Void
    ) {
        for range in TextChunks(utf8) { forEachSegment(in: utf8, range, body) }
    }

    /// Where the word rules cut a text, from 0 to its length in bytes; placeholders and blanks do not matter.
    package func boundaries(in utf8: UnsafeBufferPointer<UInt8>) -> [Int] {
        var boundaries = [0]
        forEachSegment(in: utf8) { segment, _ in boundaries.append(segment.upperBound) }
        return boundaries
    }

    // MARK: Stages

    /// Cuts the text into pieces that the word rules may see one by one, and matches of the scanner.
    private func forEachPiece(
        of utf8: UnsafeBufferPointer<UInt8>,
        _ body: (_ range: Range<Int>, _ match: SocialScanner.Match?) -> Void
    ) {
        for chunk in TextChunks(utf8) {
            guard scanner.isActive else {
                body(chunk, nil)
                continue
            }
            var start = chunk.lowerBound
            var scanned = start
            while let match = scanner.firstMatch(in: utf8, chunk, from: scanned) {
                scanned = match.range.upperBound
                // Text like other text; yet what looks like a mention inside a URL is none.
                guard match.isToken else { continue }
                if start < match.range.lowerBound { body(start..<match.range.lowerBound, nil) }
                body(match.range, match)
                start = scanned
            }
            if start < chunk.upperBound { body(start..<chunk.upperBound, nil) }
        }
    }

    /// One token in normal form, without cutting it.
    private func giveWhole(
        _ utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ kind: TokenKind,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        let token = UnsafeBufferPointer(rebasing: utf8[range])
        if token.firstNonASCII(from: 0, to: token.count) == token.count {
            normalizer.normalize(ascii: token)
        } else {
            utf16.transcode(token)
            utf16.withUnits { normalizer.normalize($0, isEmoji: false) }
        }
        normalizer.withBytes { if !$0.isEmpty { body($0, range, kind) } }
    }

    /// The normalized token of a segment, or those that its form makes of it.
    private func give(
        _ utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ kind: TokenKind,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        normalizer.withBytes { bytes in
            // Case folding deletes what is not to be seen.
            guard !bytes.isEmpty else { return }
            if kind == .number, forms.isLaughter(bytes) {
                return WordForms.laughter.withUTF8Buffer { body($0, range, kind) }
            }
            guard kind == .word, forms.isActive else { return body(bytes, range, kind) }
            forms.forEachToken(
                of: bytes, source: UnsafeBufferPointer(rebasing: utf8[range]), start: range.lowerBound, body)
        }
    }

    private func forEachWord(
        in utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ recall: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool,
        _ learn: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        forEachRun(of: utf8, range) { run, isASCII in
            if isASCII {
                forEachASCIIWord(in: utf8, run, recall, learn, body)
            } else {
                forEachOtherWord(in: utf8, run, body)
            }
        }
    }

    private func forEachRun(
        of utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ body: (_ run: Range<Int>, _ isASCII: Bool) -> Void
    ) {
        guard let leastTableRun else { return body(range, false) }
        for run in ASCIIRuns(utf8, range, leastByteCount: leastTableRun) { body(run.range, run.isASCII) }
    }

    private func forEachASCIIWord(
        in utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ recall: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool,
        _ learn: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        ASCIIWords.forEachSegment(in: utf8, range) { segment, status in
            guard let kind = TokenKind(status: status), !recall(utf8, segment) else { return }
            normalizer.normalize(ascii: UnsafeBufferPointer(rebasing: utf8[segment]))
            give(utf8, segment, kind, body)
            learn(utf8, segment)
        }
    }

    private func forEachOtherWord(
        in utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, TokenKind) -> Void
    ) {
        transcode(UnsafeBufferPointer(rebasing: utf8[range]))
        utf16.withUnits { units in
            breaker.forEachSegment(in: units) { segment, status in
                guard let word = SegmentedWord(segment, status: status, in: units) else { return }
                normalizer.normalize(
                    UnsafeBufferPointer(rebasing: units[word.range]), isEmoji: word.kind == .emoji)
                if configuration.unifiesApostrophes, word.kind == .word { normalizer.unifyApostrophes() }
                give(utf8, bytesOfUnits(word.range, from: range.lowerBound), word.kind, body)
            }
        }
    }

    private func forEachSegment(
        in utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Range<Int>, Int32) -> Void
    ) {
        forEachRun(of: utf8, range) { run, isASCII in
            if isASCII { return ASCIIWords.forEachSegment(in: utf8, run, body) }
            transcode(UnsafeBufferPointer(rebasing: utf8[run]))
            utf16.withUnits { units in
                breaker.forEachSegment(in: units) { segment, status in
                    body(bytesOfUnits(segment, from: run.lowerBound), status)
                }
            }
        }
    }

    private func bytesOfUnits(_ units: Range<Int>, from start: Int) -> Range<Int> {
        start + utf16.byteOffset(ofUnit: units.lowerBound)..<start
            + utf16.byteOffset(ofUnit: units.upperBound)
    }

    private func transcode(_ utf8: UnsafeBufferPointer<UInt8>) {
        utf16.transcode(utf8)
        // Here a dictionary that is missing leaves words uncut, for no text is an error.
        if utf16.needsDictionaries, !hasDictionaries { try? loadDictionaries() }
    }

    /// ICU loads a script's dictionary when it first meets one of its letters, and cuts characters that several
    /// scripts share (as `ー`) by it only from then on. With every dictionary loaded before the first such text, it
    /// is cut like any other. Each sample is more than one word, so that a missing dictionary shows.
    private func loadDictionaries() throws(TextError) {
        hasDictionaries = true
        let samples = [
            ("Japanese", "すしとおもちゃ"), ("Thai", "สวัสดีครับ"), ("Lao", "ພາສາລາວ"), ("Khmer", "ខ្ញុំទៅផ្សារ"),
            ("Burmese", "မြန်မာစကား"),
        ]
        for (script, sample) in samples {
            var count = 0
            Array(sample.utf16).withUnsafeBufferPointer { units in
                breaker.forEachSegment(in: units) { _, _ in count += 1 }
            }
            if count < 2 { throw .missingDictionary(script: script) }
        }
    }
}
