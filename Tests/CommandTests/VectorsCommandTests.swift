import Glibc
import Testing

/// `vectors`: from texts to a file of word vectors, and its neighbours.
@Suite struct VectorsCommandTests {
    private let options = ["--size", "4", "--minimum-count", "2"]

    private func words(_ folder: CommandFolder, _ path: String = "vectors.vec") throws -> [String] {
        try folder.text(path).split(separator: "\n").dropFirst().map { String($0.split(separator: " ")[0]) }
    }

    @Test("The file begins with the number of words and of numbers, and has a line for each word")
    func file() throws {
        let folder = try CommandFolder(["t.txt": "good good Good bad\nbad good movie\n"])
        let transcript = try folder.run(.vectors, ["t.txt"] + options).succeeded(errors: nil)
        let lines = try folder.text("vectors.vec").split(separator: "\n")
        #expect(lines[0] == "2 4")
        #expect(lines.count == 3)
        for (line, word) in zip(lines[1...], ["good", "bad"]) {
            let fields = line.split(separator: " ")
            #expect(fields[0] == word)
            #expect(fields[1...].compactMap { Float($0) }.count == 4)
        }
        #expect(
            transcript.output == """
                7 words read.
                Wrote vectors of 4 numbers for 2 words to vectors.vec; they cover 85.7 % of the text.

                """)
        #expect(transcript.errorLines.count == 1)
        #expect(
            transcript.errors.hasPrefix("2 words, 85.7 % of 7 read; 32 parameters; "), "\(transcript.errors)")
    }

    @Test("Corpora with labels, plain texts, standard input and gzip give the same vectors, on any threads")
    func inputs() throws {
        let rows = TinyCorpus.rows()
        let texts = rows.map(\.text).joined(separator: "\n")
        let folder = try CommandFolder([
            "t.tsv": TinyCorpus.tsv(rows), "t.txt": texts, "z.txt": texts,
            "a.tsv": TinyCorpus.tsv(Array(rows[..<40])), "b.tsv": TinyCorpus.tsv(Array(rows[40...])),
        ])
        try folder.run(.vectors, ["t.tsv", "-o", "v"] + options).succeeded(errors: nil)
        let expected = try folder.bytes("v")
        for arguments in [
            ["t.txt"], ["a.tsv", "b.tsv"], ["t.txt", "--threads", "1"], ["t.txt", "--threads", "3"],
        ] {
            try folder.run(.vectors, arguments + ["-o", "w"] + options).succeeded(errors: nil)
            #expect(try folder.bytes("w") == expected, "\(arguments)")
        }
        try folder.run(.vectors, ["-", "-o", "w"] + options, input: texts).succeeded(errors: nil)
        #expect(try folder.bytes("w") == expected)
        try folder.run(.vectors, ["z.txt.gz", "-o", "w"] + options, after: "gzip z.txt").succeeded(
            errors: nil)
        #expect(try folder.bytes("w") == expected)
        try folder.run(.vectors, ["t.tsv", "-o", "w", "--seed", "2"] + options).succeeded(errors: nil)
        #expect(try folder.bytes("w") != expected)
    }

    @Test("Tokens are cut as the options say")
    func textOptions() throws {
        let folder = try CommandFolder(["t.txt": "Good good @you :-)\nGood good @you :-)\n"])
        try folder.run(.vectors, ["t.txt", "--no-fold-case", "--join-emoticons"] + options).succeeded(
            errors: nil)
        #expect(try Set(words(folder)) == ["Good", "good", "<user>", ":)"])
    }

    @Test("Neighbours come with their cosine, the nearest first, as lines or JSON")
    func nearest() throws {
        let folder = try CommandFolder(["v.vec": "good 1 0\nbad -1 0\nfine 3 4\nodd 0 1\n"])
        let arguments = ["--nearest", "good", "v.vec"]
        #expect(
            try folder.run(.vectors, arguments).succeeded().output
                == "0.600  fine\n0.000  odd\n-1.000  bad\n")
        let json = try folder.run(.vectors, arguments + ["--json"]).succeeded().output
        #expect(json.hasPrefix("[{\"cosine\":0.6"), "\(json)")
        try folder.run(.vectors, ["--nearest", "none", "v.vec"]).failed(
            "vectors: v.vec: it has no vector of \"none\"")
        #expect(try folder.run(.vectors, arguments + ["v.vec"]).end == .exit(64))
    }

    @Test("What was done is told as JSON")
    func json() throws {
        let folder = try CommandFolder(["t.txt": "good good Good bad\nbad good movie\n"])
        let output = try folder.run(.vectors, ["t.txt", "--json"] + options).succeeded(errors: nil).output
        #expect(output.hasPrefix("{\"coverage\":0.857"), "\(output)")
        #expect(
            output.hasSuffix("\"output\":\"vectors.vec\",\"size\":4,\"vectors\":2,\"words\":7}\n"),
            "\(output)")
    }

    @Test("Ctrl-C ends it with 130, and leaves no file")
    func interrupt() throws {
        let folder = try CommandFolder(["t.txt": TinyCorpus.rows().map(\.text).joined(separator: "\n")])
        // So many epochs take longer than a test.
        let run = try folder.start(.vectors, ["t.txt", "--epochs", "100000"] + options)
        try run.waitForErrors(containing: "parameters")
        run.signal(SIGINT)
        #expect(try run.finish().end == .exit(130))
        #expect(try folder.names == ["t.txt"])
    }

    @Test("What cannot work is said before the texts are read, or where it is found")
    func errors() throws {
        let folder = try CommandFolder(["t.txt": "good bad\n"])
        try folder.run(.vectors, ["none.txt", "--size", "0"]).failed(
            "vectors: the configuration cannot be used: size is 0, but must be between 1 and 4096")
        try folder.run(.vectors, ["t.txt", "-o", "t.txt"]).failed(
            "vectors: t.txt: --output would write over the file that a corpus argument names; give it another name"
        )
        try folder.run(.vectors, ["none.txt", "-o", "no/v"]).failed(
            "vectors: no/v: cannot write: the directory no does not exist; create it first")
        try folder.run(.vectors, ["t.txt"]).failed(
            "vectors: no word occurs 5 times; give more texts, or a lower --minimum-count")
        #expect(try folder.run(.vectors, []).end == .exit(64))
        #expect(try folder.names == ["t.txt"])
    }
}
