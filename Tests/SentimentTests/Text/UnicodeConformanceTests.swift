import Foundation
import Sentiment
import Testing

/// The Unicode Consortium's own test files (Debian package unicode-data 15.0.0). Without them the tests are skipped;
/// where the environment has `CI` they are required.
@Suite struct UnicodeConformanceTests {
    private static let wordBreakTest = place(of: "auxiliary/WordBreakTest.txt")
    private static let emojiTest = place(of: "emoji/emoji-test.txt")
    private static let normalizationTest = place(of: "NormalizationTest.txt")

    /// Debian and Fedora keep the files in different folders, and Debian packs the large ones.
    private static func place(of file: String) -> String {
        let places = ["/usr/share/unicode/", "/usr/share/unicode/ucd/"].flatMap {
            ["\($0)\(file)", "\($0)\(file).bz2"]
        }
        return places.first(where: FileManager.default.fileExists) ?? places[0]
    }

    /// The cases of a version of Unicode are known for 15.0; another version has others.
    private static func expectCount(_ count: Int, of lines: Int, in path: String) throws {
        let isKnown = try content(of: path).prefix(300).contains("15.0")
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

    @Test(
        "The normal form of a token is that of NormalizationTest.txt in each of its 19,074 cases",
        .enabled(
            if: isWanted(normalizationTest),
            "install the packages unicode-data and bzip2 (NormalizationTest.txt is absent)"))
    func normalForms() throws {
        var nfkc = try TokenNormalizer(foldsCase: false)
        let cases = try Self.normalizationCases()
        try Self.expectCount(19_074, of: cases.count, in: Self.normalizationTest)
        for columns in cases {
            // The source, and its NFC, NFD, NFKC and NFKD; the normal form is its own.
            for column in columns { #expect(nfkc.normalized(column) == columns[3], "\(columns)") }
        }
    }

    /// Case folding turns U+0345, a mark that comes last in canonical order, into a letter. Where a text has it before
    /// other marks, its normal form is another; Unicode would have it decomposed before (section 3.13, D147), `nfkc_cf`
    /// of ICU does not.
    @Test(
        "With case folded, texts of one normal form stay alike, and the form stays itself",
        .enabled(
            if: isWanted(normalizationTest),
            "install the packages unicode-data and bzip2 (NormalizationTest.txt is absent)"))
    func foldedForms() throws {
        var folding = try TokenNormalizer(foldsCase: true)
        for columns in try Self.normalizationCases() {
            let form = folding.normalized(columns[3])
            #expect(folding.normalized(form) == form, "\(columns)")
            for column in columns where !Self.hasIotaBeforeMarks(column) {
                #expect(folding.normalized(column) == form, "\(columns)")
            }
        }
    }

    private static func hasIotaBeforeMarks(_ text: [UInt8]) -> Bool {
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        return zip(scalars, scalars.dropFirst()).contains { mark, next in
            mark == "\u{345}" && (1..<240).contains(next.properties.canonicalCombiningClass.rawValue)
        }
    }

    /// The five columns of each case, in UTF-8.
    private static func normalizationCases() throws -> [[[UInt8]]] {
        try lines(of: normalizationTest).filter { $0.first != "@" }.map { line in
            let columns = try line.split(separator: ";").prefix(5).map {
                try $0.split(separator: " ").flatMap(utf8)
            }
            return try #require(columns.count == 5 ? columns : nil, "\(line)")
        }
    }

    /// The lines that hold a case, without comments.
    private static func lines(of path: String) throws -> [Substring] {
        try content(of: path).split(separator: "\n").compactMap { line in
            let content = line.prefix { $0 != "#" }
            return content.allSatisfy(\.isWhitespace) ? nil : content
        }
    }

    private static func content(of path: String) throws -> String {
        guard path.hasSuffix(".bz2") else { return try String(contentsOfFile: path, encoding: .utf8) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["bzip2", "-dc", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = try #require(try pipe.fileHandleForReading.readToEnd(), "bzip2 could not unpack \(path)")
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func utf8(_ hexadecimal: Substring) throws -> [UInt8] {
        let value = try #require(UInt32(hexadecimal.filter { !$0.isWhitespace }, radix: 16))
        return Array(String(Character(try #require(Unicode.Scalar(value)))).utf8)
    }
}

extension TokenNormalizer {
    /// The normal form of a token in UTF-8.
    fileprivate mutating func normalized(_ token: [UInt8]) -> [UInt8] {
        Array(String(decoding: token, as: UTF8.self).utf16).withUnsafeBufferPointer {
            normalize($0, isEmoji: false)
        }
        return withBytes { Array($0) }
    }
}
