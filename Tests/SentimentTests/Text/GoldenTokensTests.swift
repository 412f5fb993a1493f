import Foundation
import Sentiment
import Testing

/// Lines in many scripts with their tokens, checked by hand: what `tokenize --messages` prints, under headings.
@Suite struct GoldenTokensTests {
    /// An input and its tokens, as they stand in the file.
    private struct Entry {
        var line: Int
        var text: String
        var tokens: [String] = []
    }

    private static func entries() throws -> (entries: [Entry], headings: [String]) {
        let url = try #require(
            Bundle.module.url(forResource: "golden_tokens", withExtension: "txt", subdirectory: "Fixtures"))
        var entries: [Entry] = []
        var headings: [String] = []
        // Only line feeds end a line: a text may hold other characters that Swift takes for one.
        let lines = try Data(contentsOf: url).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, bytes) in lines.enumerated() where !bytes.isEmpty {
            let text = String(decoding: bytes, as: UTF8.self)
            if text.hasPrefix("# ") {
                headings.append(text)
            } else if text.hasPrefix("  ") {
                entries[entries.count - 1].tokens.append(text)
            } else {
                entries.append(Entry(line: number + 1, text: text))
            }
        }
        return (entries, headings)
    }

    @Test("Each line's tokens, their kinds and their bytes are those in the file")
    func tokens() throws {
        var configuration = TextConfiguration()
        configuration.readMessages()
        let tokenizer = try Tokenizer.shared(configuration)
        for entry in try Self.entries().entries {
            let found = tokenizer.tokens(in: entry.text).map { token in
                "  \(token.range.lowerBound)-\(token.range.upperBound) \(token.kind) \(token.text)"
            }
            // By code units: Swift's == holds canonically equivalent strings for equal.
            #expect(
                found.map { Array($0.utf8) } == entry.tokens.map { Array($0.utf8) },
                "line \(entry.line): \(found) for \(entry.text)")
        }
    }

    @Test("The file has 400 lines and more, in all scripts that it is to show")
    func extent() throws {
        let (entries, headings) = try Self.entries()
        #expect(entries.count >= 400)
        #expect(Set(entries.map(\.text)).count == entries.count)
        for script in [
            "Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Thai", "Lao",
            "Khmer",
            "Burmese", "Han", "Kana", "Hangul", "Ethiopic",
        ] {
            #expect(headings.contains { $0.hasPrefix("# \(script)") }, "\(script)")
        }
    }
}
