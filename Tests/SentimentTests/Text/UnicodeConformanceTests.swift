import Sentiment
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The Unicode Consortium's own test files (Debian package unicode-data 15.0.0). Without them the tests are skipped;
/// where the environment has `CI` they are required.
@Suite struct UnicodeConformanceTests {
    private static let wordBreakTest = place(of: "auxiliary/WordBreakTest.txt")
    private static let emojiTest = place(of: "emoji/emoji-test.txt")

    /// Debian and Fedora keep the files in different folders.
    private static func place(of file: String) -> String {
        let places = ["/usr/share/unicode/", "/usr/share/unicode/ucd/"].map { $0 + file }
        return places.first(where: FileManager.default.fileExists) ?? places[0]
    }

    /// The cases of a version of Unicode are known for 15.0; another version has others.
    private static func expectCount(_ count: Int, of lines: Int, in path: String) throws {
        let file = try String(contentsOfFile: path, encoding: .utf8)
        let isKnown = file.prefix(300).contains("15.0")
        #expect(isKnown ? lines == count : lines > 1_000)
    }

    private static func isWanted(_ path: String) -> Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || FileManager.default.fileExists(atPath: path)
    }

    @Test(
        "Every boundary of the 1823 cases of WordBreakTest.txt is found, and no other",
        .enabled(
            if: isWanted(wordBreakTest), "install the package unicode-data (WordBreakTest.txt is absent)"),
        arguments: TextConfiguration.ChineseSegmentation.allCases)
    func wordBreaks(_ chinese: TextConfiguration.ChineseSegmentation) throws {
        var configuration = TextConfiguration()
        configuration.chinese = chinese
        let session = try Tokenizer(configuration).makeSession()
        let lines = try Self.lines(of: Self.wordBreakTest)
        try Self.expectCount(1823, of: lines.count, in: Self.wordBreakTest)
        for line in lines {
            var text: [UInt8] = []
            var expected: [Int] = []
            for field in line.split(whereSeparator: \.isWhitespace) {
                switch field {
                case "÷": expected.append(text.count)
                case "×": break
                default: text += try Self.utf8(field)
                }
            }
            #expect(text.withUnsafeBufferPointer(session.boundaries) == expected, "\(line)")
        }
    }

    @Test(
        "Each of the 4733 sequences of emoji-test.txt is one emoji, also between words and other emoji",
        .enabled(if: isWanted(emojiTest), "install the package unicode-data (emoji-test.txt is absent)"))
    func emojiSequences() throws {
        let tokenizer = try Tokenizer()
        let lines = try Self.lines(of: Self.emojiTest)
        try Self.expectCount(4733, of: lines.count, in: Self.emojiTest)
        for line in lines {
            let fields = try #require(line.split(separator: ";").first).split(separator: " ")
            let emoji = String(decoding: try fields.flatMap(Self.utf8), as: UTF8.self)
            let size = emoji.utf8.count
            #expect(
                tokenizer.tokens(in: emoji) == [Token(text: emoji, range: 0..<size, kind: .emoji)], "\(line)")

            // A skin tone by itself modifies what stands before it, which the next text is not about.
            guard fields.count > 1 || !emoji.unicodeScalars.contains(where: \.properties.isEmojiModifier)
            else { continue }
            let kinds = tokenizer.tokens(in: "so \(emoji)\(emoji) 👍 \(emoji)").map(\.kind)
            #expect(kinds == [.word, .emoji, .emoji, .emoji, .emoji], "\(line)")
        }
    }

    /// The lines that hold a case, without comments.
    private static func lines(of path: String) throws -> [Substring] {
        let text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let content = line.prefix { $0 != "#" }
            return content.allSatisfy(\.isWhitespace) ? nil : content
        }
    }

    private static func utf8(_ hexadecimal: Substring) throws -> [UInt8] {
        let value = try #require(UInt32(hexadecimal.filter { !$0.isWhitespace }, radix: 16))
        return Array(String(Character(try #require(Unicode.Scalar(value)))).utf8)
    }
}
