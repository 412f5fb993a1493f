import Sentiment
import Testing

/// The table for ASCII, and the cutting of texts into runs, against ICU alone: all short strings. The fuzz target
/// `identity` tries random ones.
@Suite struct ASCIIWordsTests {
    private struct Found: Equatable {
        var text: [UInt8]
        var range: Range<Int>
        var kind: TokenKind
    }

    private let byTable: TokenizerSession
    private let byICU: TokenizerSession

    init() throws {
        var configuration = TextConfiguration.plain
        configuration.replacesURLs = false
        configuration.replacesMentions = false
        let tokenizer = try Tokenizer(configuration)
        byTable = tokenizer.makeSession()
        try #require(byTable.leastTableRun != nil, "this ICU's rules are not those of the table")
        byICU = tokenizer.makeSession()
        byICU.leastTableRun = nil
    }

    private func tokens(_ session: TokenizerSession, _ text: [UInt8]) -> [Found] {
        var tokens: [Found] = []
        text.withUnsafeBufferPointer { text in
            session.forEachToken(in: text) { tokens.append(Found(text: Array($0), range: $1, kind: $2)) }
        }
        return tokens
    }

    private func boundaries(_ session: TokenizerSession, _ text: [UInt8]) -> [Int] {
        text.withUnsafeBufferPointer { session.boundaries(in: $0) }
    }

    /// Whether both cut a text alike, into the same kinds and the same normal forms.
    private func agree(_ text: [UInt8]) -> Bool {
        boundaries(byTable, text) == boundaries(byICU, text) && tokens(byTable, text) == tokens(byICU, text)
    }

    /// All strings of so many of some pieces.
    private func forEachString(of pieces: [[UInt8]], count: Int, _ body: ([UInt8]) -> Void) {
        var digits = [Int](repeating: 0, count: count)
        while true {
            body(digits.flatMap { pieces[$0] })
            guard let place = digits.lastIndex(where: { $0 + 1 < pieces.count }) else { return }
            digits[place] += 1
            for later in (place + 1)..<count { digits[later] = 0 }
        }
    }

    @Test("Strings of up to six characters of all classes of ASCII are cut as ICU cuts them")
    func exhaustiveASCII() {
        let classes: [[UInt8]] = "a1_.:, !\t\r\n".utf8.map { [$0] }
        for count in 1...6 {
            forEachString(of: classes, count: count) { text in
                if !agree(text) { Issue.record("\(String(decoding: text, as: UTF8.self).debugDescription)") }
            }
        }
    }

    @Test("Every ASCII character is cut as ICU cuts it, between characters of all classes")
    func everyCharacter() {
        let classes: [[UInt8]] = "aZ19_.':;,\" \t\r\n\0!".utf8.map { [$0] }
        for byte in UInt8(0)..<0x80 {
            for before in classes {
                for after in classes {
                    for text in [before + [byte] + after, before + [byte, byte] + after] where !agree(text) {
                        Issue.record("\(text)")
                    }
                }
            }
        }
    }

    @Test(
        "ASCII among other characters is cut as ICU cuts the whole, wherever runs begin",
        arguments: [1, 3, 24])
    func mixed(leastTableRun: Int) {
        byTable.leastTableRun = leastTableRun
        let pieces =
            ["a", "1", " ", ".", "\t", "é", "\u{301}", "\u{200D}", "中", "あ", "👍", "ไทย", "א", "\u{20E3}"]
            .map { Array($0.utf8) } + [[0xFF]]
        for count in 1...4 {
            forEachString(of: pieces, count: count) { text in
                if !agree(text) { Issue.record("\(String(decoding: text, as: UTF8.self).debugDescription)") }
            }
        }
    }
}
