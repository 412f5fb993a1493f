import ArgumentParser
import CommandSupport
import Sentiment

struct MeasureConformance: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Counts which cases of the Unicode Consortium's test files pass.",
        discussion: """
            Word breaks: every boundary is found, and no other. Emoji: the sequence is one token. Normalization: \
            tokens of all five columns get the fourth as their normal form. Folding, of the same file: with case \
            folded they get one form.

            Example:
              measure conformance --word-breaks WordBreakTest.txt --emoji emoji-test.txt
            """)

    @Option(help: "WordBreakTest.txt.")
    var wordBreaks: String?

    @Option(help: "emoji-test.txt.")
    var emoji: String?

    @Option(help: "NormalizationTest.txt.")
    var normalization: String?

    struct Count: Encodable {
        var cases = 0
        var passed = 0
    }

    struct Result: Encodable {
        var wordBreaks: Count?
        var emoji: Count?
        var normalization: Count?
        var folding: Count?
    }

    func run() throws {
        try perform { output in
            let tokenizer = try Tokenizer()
            let session = tokenizer.makeSession()
            var result = Result()
            result.wordBreaks = try wordBreaks.map { path in
                try count(in: path) { WordBreakCase($0).passes(session) }
            }
            result.emoji = try emoji.map { path in
                try count(in: path) { line in
                    let text = Self.text(line.prefix { $0 != ";" })
                    let whole = Token(text: text, range: 0..<text.utf8.count, kind: .emoji)
                    return tokenizer.tokens(in: text) == [whole]
                }
            }
            var nfkc = try TokenNormalizer(foldsCase: false)
            result.normalization = try normalization.map { path in
                try count(in: path) { line in
                    let columns = Self.columns(line)
                    return columns.allSatisfy { nfkc.normalized($0) == Array(columns[3].utf8) }
                }
            }
            var folding = try TokenNormalizer(foldsCase: true)
            result.folding = try normalization.map { path in
                try count(in: path) { Set(Self.columns($0).map { folding.normalized($0) }).count == 1 }
            }
            try output.write(json: result)
        }
    }

    /// Counts the lines that hold a case, and those that pass.
    private func count(in path: String, _ passes: (Substring) -> Bool) throws -> Count {
        var count = Count()
        try CorpusReader().forEachText(in: path) { line, _ in
            let content = line.prefix { $0 != "#" }
            // A line that begins with @ names a part of the file.
            guard !content.allSatisfy(\.isWhitespace), content.first != "@" else { return }
            count.cases += 1
            if passes(content) { count.passed += 1 }
        }
        return count
    }

    /// The five texts of a line of NormalizationTest.txt: the source, and its NFC, NFD, NFKC and NFKD.
    private static func columns(_ line: Substring) -> [String] {
        let columns = line.split(separator: ";").prefix(5).map(text)
        return columns + Array(repeating: "", count: 5 - columns.count)
    }

    /// The text of code points in hexadecimal.
    fileprivate static func text(_ codePoints: Substring) -> String {
        var text = String.UnicodeScalarView()
        text.append(
            contentsOf: codePoints.split(separator: " ").compactMap {
                UInt32($0, radix: 16).flatMap(Unicode.Scalar.init)
            })
        return String(text)
    }
}

/// A line of WordBreakTest.txt: `÷ 0061 × 0308 ÷`.
private struct WordBreakCase {
    private var text = ""
    private var boundaries: [Int] = []

    init(_ line: Substring) {
        for field in line.split(whereSeparator: \.isWhitespace) where field != "×" {
            if field == "÷" {
                boundaries.append(text.utf8.count)
            } else {
                text += MeasureConformance.text(field)
            }
        }
    }

    func passes(_ session: TokenizerSession) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer(session.boundaries) == boundaries
    }
}

extension TokenNormalizer {
    /// The UTF-8 of the normal form of a text.
    fileprivate mutating func normalized(_ text: String) -> [UInt8] {
        Array(text.utf16).withUnsafeBufferPointer { normalize($0, isEmoji: false) }
        return withBytes { Array($0) }
    }
}
