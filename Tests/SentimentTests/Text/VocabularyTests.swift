import Sentiment
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct VocabularyTests {
    @Test("The position of a token is its id, by text and by bytes")
    func ids() throws {
        let words = ["<pad>", "<unk>"] + (0..<5000).map { "word\($0)" } + ["日本", "e\u{301}", "\u{E9}", "👍🏽"]
        let vocabulary = try Vocabulary(tokens: words)
        #expect(vocabulary.count == words.count)
        #expect(vocabulary.tokens.map { Array($0.utf8) } == words.map { Array($0.utf8) })
        for (id, word) in words.enumerated() {
            #expect(vocabulary.id(of: word) == Int32(id))
            #expect(Array(word.utf8).withUnsafeBufferPointer { vocabulary.id(of: $0) } == Int32(id))
            #expect(vocabulary[Int32(id)].utf8.elementsEqual(word.utf8))
        }
        for absent in ["", "word", "word5000", "Word1", "日", "word1 "] {
            #expect(vocabulary.id(of: absent) == nil)
        }
    }

    @Test(
        "Tokens that no vocabulary can have are refused, and the error names the place",
        arguments: [
            ([], "token 0: no tokens"), (["<pad>"], "token 1: found nothing, expected <unk>"),
            (["<unk>", "<pad>"], "token 0: found \"<unk>\", expected <pad>"),
            (["<pad>", "<unk>", "a", "b", "a"], "token 4: token \"a\" is at token 2 already"),
            (["<pad>", "<unk>", "<pad>"], "token 2: token \"<pad>\" is at token 0 already"),
            (["<pad>", "<unk>", ""], "token 2: an empty token"),
            (["<pad>", "<unk>", "a\nb"], "token 2: a token with"),
        ])
    func refusedTokens(_ tokens: [String], _ message: String) {
        let error = #expect(throws: VocabularyError.self) { try Vocabulary(tokens: tokens) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }

    @Test(
        "A file that is no vocabulary is refused, and the error names the file and the line",
        arguments: [
            ("", "1: no tokens"), ("<pad>\n<unk>\na\na\n", "4: token \"a\" is at"),
            ("<pad>\na\n", "2: found \"a\""),
            (
                "<pad>\r\n<unk>\r\n",
                #"1: found "<pad>\r", expected <pad>: a vocabulary begins with <pad> and <unk>; li"#
            ),
            ("\u{FEFF}<pad>\n<unk>\n", "1: found "), ("<pad>\n<unk>\n\na\n", "3: an empty token"),
            ("<pad>\n<unk>\n\n", "3: an empty token"),
        ])
    func refusedFiles(_ content: String, _ message: String) throws {
        try withFolder { folder in
            let path = "\(folder)/vocab.txt"
            try Data(content.utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: VocabularyError.self) { try Vocabulary(contentsOf: path) }
            #expect(
                error?.description.hasPrefix("\(path):\(message)") == true, "\(error?.description ?? "none")")
        }
    }

    @Test("Ill-formed UTF-8 in a file is refused, with the line and the byte")
    func illFormed() throws {
        try withFolder { folder in
            let path = "\(folder)/vocab.txt"
            try Data(Array("<pad>\n<unk>\nok\u{FFFD}\nab".utf8) + [0xE2, 0x82]).write(
                to: URL(fileURLWithPath: path))
            let error = #expect(throws: VocabularyError.self) { try Vocabulary(contentsOf: path) }
            #expect(error == .illFormedUTF8(location: "\(path):4", offset: 2))
        }
    }

    @Test("A vocabulary read back is the one that was written, whatever line ends its tokens hold")
    func roundTrip() throws {
        try withFolder { folder in
            let path = "\(folder)/vocab.txt"
            let words = [
                "<pad>", "<unk>", "a\u{2028}b", "c\r", "\u{85}", "d\u{B}e", "\u{2029}", "ab cd", "\u{0}",
            ]
            let vocabulary = try Vocabulary(tokens: words)
            try Data("older and longer than what replaces it".utf8).write(to: URL(fileURLWithPath: path))
            try vocabulary.write(to: path)
            #expect(try Vocabulary(contentsOf: path) == vocabulary)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(Array(bytes) == words.flatMap { Array($0.utf8) + [0x0A] })
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["vocab.txt"])
            // The last line may lack its line feed.
            try bytes.dropLast().write(to: URL(fileURLWithPath: path))
            #expect(try Vocabulary(contentsOf: path) == vocabulary)
        }
    }

    @Test("A file that cannot be read or written is named in the error")
    func unreachable() throws {
        let path = "/nowhere/at/all/vocab.txt"
        let unreadable = #expect(throws: VocabularyError.self) { try Vocabulary(contentsOf: path) }
        #expect(
            unreadable?.description == "\(path): could not be read: there is no such file; check the path")
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>"])
        let unwritable = #expect(throws: VocabularyError.self) { try vocabulary.write(to: path) }
        #expect(
            unwritable?.description
                == "\(path): could not be written: the directory /nowhere/at/all does not exist; create it first"
        )
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vocabulary-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
