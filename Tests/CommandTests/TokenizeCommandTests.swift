import Foundation
import Testing

/// `tokenize`: what a network reads of a text, for people and as JSON Lines.
@Suite struct TokenizeCommandTests {
    @Test("Each token is shown with its bytes and its kind")
    func text() throws {
        let folder = try CommandFolder()
        let transcript = try folder.run(
            .tokenize, ["--messages"], input: "I LOVE it :-)\n\ndon’t"
        ).succeeded()
        #expect(
            transcript.output == """
                I LOVE it :-)
                  0-1       word       i
                  2-6       word       love
                  2-6       mark       <caps>
                  7-9       word       it
                  10-13     emoticon   :)

                don’t
                  0-2       word       do
                  2-7       word       n't

                """)
    }

    @Test("Without messages a text is cut by the word rules, and each option switches on one thing")
    func options() throws {
        let folder = try CommandFolder()
        func tokens(_ options: [String]) throws -> [String] {
            try folder.run(.tokenize, options, input: "#GoodDay :-) 8/10!!! LOVE cooool dont it’s &amp;")
                .succeeded().lines
                .dropFirst().map {
                    String($0.split(separator: " ")[1]) + " "
                        + $0.split(separator: " ")[2...].joined(separator: " ")
                }
        }
        let plain = try tokens(["--no-messages"])
        #expect(plain.prefix(2) == ["symbol #", "word goodday"])
        for (option, token) in [
            (["--hashtags", "whole"], "hashtag #goodday"), (["--hashtags", "words"], "hashtagWord day"),
            (["--join-emoticons"], "emoticon :)"), (["--join-amounts"], "rating 8/10"),
            (["--join-punctuation"], "symbol !!!"), (["--mark-capitals"], "mark <caps>"),
            (["--shorten-elongations"], "mark <elongated>"), (["--split-negations"], "word n't"),
            (["--unify-apostrophes"], "word it's"),
        ] {
            #expect(!plain.contains(token))
            let found = try tokens(["--no-messages"] + option)
            #expect(found.contains(token), "\(option): \(found)")
            let without = try tokens(
                ["--messages", "--no-" + option[0].dropFirst(2)].filter { $0 != "--no-hashtags" })
            if option[0] != "--hashtags" { #expect(!without.contains(token), "\(option)") }
        }
        #expect(try tokens(["--no-messages", "--decode-html"]).last == "symbol &")
    }

    private struct Line: Decodable, Equatable {
        struct Piece: Decodable, Equatable {
            var text: String
            var kind: String
            var start: Int
            var end: Int
            var ids: [Int]?
        }
        var text: String
        var tokens: [Piece]
    }

    @Test("JSON Lines have an object for each line, with ids where there is a vocabulary")
    func jsonLines() throws {
        let folder = try CommandFolder(["vocab.txt": "<pad>\n<unk>\ngood\n"])
        func lines(_ options: [String]) throws -> [Line] {
            try folder.run(.tokenize, ["--format", "jsonl"] + options, input: "Good day\n\n").succeeded()
                .lines.map {
                    try JSONDecoder().decode(Line.self, from: Data($0.utf8))
                }
        }
        func piece(_ text: String, _ range: Range<Int>, _ ids: [Int]?) -> Line.Piece {
            Line.Piece(text: text, kind: "word", start: range.lowerBound, end: range.upperBound, ids: ids)
        }
        #expect(
            try lines([]) == [
                Line(text: "Good day", tokens: [piece("good", 0..<4, nil), piece("day", 5..<8, nil)]),
                Line(text: "", tokens: []),
            ])
        #expect(try lines(["--vocabulary", "vocab.txt"])[0].tokens.map(\.ids) == [[2], [1]])
    }

    @Test("A model brings its settings and its vocabulary")
    func model() throws {
        let folder = try CommandFolder(["t.tsv": TinyCorpus.tsv()])
        try folder.run(
            .train, TinyModel.options + ["--train", "t.tsv", "--output", "m", "--messages"]
        ).succeeded(errors: nil)
        let shown = try folder.run(.tokenize, ["--model", "m"], input: "lovely :-)").succeeded().lines
        #expect(shown.count == 3)
        #expect(shown[2].contains("emoticon") && shown[2].hasSuffix(" :)"))
        #expect(
            try folder.run(.classify, ["--model", "m"], input: "lovely :-)").succeeded().lines.count == 1)
    }

    @Test("A model and a vocabulary together, and files that are not there, are refused")
    func bad() throws {
        let folder = try CommandFolder()
        let both = try folder.run(.tokenize, ["--model", "m", "--vocabulary", "v"])
        #expect(both.end == .exit(64))
        #expect(
            both.errorLines.first
                == "Error: a model has a vocabulary of its own: give --model or --vocabulary")
        #expect(try folder.run(.tokenize, ["--model", "m"]).end == .exit(1))
        #expect(try folder.run(.tokenize, ["--vocabulary", "v"]).end == .exit(1))
    }
}
