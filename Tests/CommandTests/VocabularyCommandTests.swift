import Testing

/// `vocabulary`: from texts to `vocab.txt` and its counts.
@Suite struct VocabularyCommandTests {
    private let texts = "good good Good bad\nbad good movie\n"

    private func tokens(_ folder: CommandFolder, _ path: String = "vocab/vocab.txt") throws -> [String] {
        try folder.text(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
            String.init)
    }

    @Test("The line number of a token is its id: by count, then by bytes, after <pad> and <unk>")
    func files() throws {
        let folder = try CommandFolder(["t.txt": texts])
        let output = try folder.run(.vocabulary, ["t.txt"]).succeeded().output
        #expect(try folder.text("vocab/vocab.txt") == "<pad>\n<unk>\ngood\nbad\n")
        #expect(try folder.text("vocab/vocab.counts.tsv") == "<pad>\t0\n<unk>\t1\ngood\t4\nbad\t2\n")
        #expect(
            output == """
                7 tokens, 3 different ones.
                Wrote 4 to vocab/vocab.txt, counts to vocab/vocab.counts.tsv; they cover 85.7 % of the text.

                """)
    }

    @Test("Counts match the corpus, line by line, and the order of texts and files changes nothing")
    func order() throws {
        let rows = TinyCorpus.rows()
        let folder = try CommandFolder([
            "all.tsv": TinyCorpus.tsv(rows), "reversed.tsv": TinyCorpus.tsv(rows.reversed()),
            "part.tsv": TinyCorpus.tsv(Array(rows[..<40])), "rest.tsv": TinyCorpus.tsv(Array(rows[40...])),
        ])
        for (corpora, output) in [
            (["all.tsv"], "a"), (["reversed.tsv"], "b"), (["rest.tsv", "part.tsv"], "c"),
        ] {
            try folder.run(.vocabulary, corpora + ["--minimum-count", "1", "-o", output]).succeeded()
        }
        for name in ["vocab.txt", "vocab.counts.tsv"] {
            #expect(try folder.bytes("b/" + name) == folder.bytes("a/" + name))
            #expect(try folder.bytes("c/" + name) == folder.bytes("a/" + name))
        }
        let lines = try folder.text("a/vocab.counts.tsv").split(separator: "\n").map {
            $0.split(separator: "\t")
        }
        #expect(try lines.map { String($0[0]) } == tokens(folder, "a/vocab.txt"))
        for (token, expected) in [("lovely", "lovely"), ("day", "day"), ("the", "the"), (".", ".")] {
            let count = rows.reduce(0) { count, row in
                count + row.text.lowercased().split { " .".contains($0) }.count { $0 == expected }
            }
            let line = try #require(lines.first { $0[0] == token })
            #expect(Int(line[1]) == (token == "." ? rows.count : count), "\(token)")
        }
    }

    @Test("Plain text, standard input, gzip and corpora with labels give the same vocabulary")
    func inputs() throws {
        let folder = try CommandFolder([
            "t.txt": texts, "t.dat": texts, "z.txt": texts,
            "t.tsv": "label\ttext\n" + texts.split(separator: "\n").map { "x\t\($0)\n" }.joined(),
            "t.jsonl": texts.split(separator: "\n").map { "{\"text\":\"\($0)\"}\n" }.joined(),
        ])
        let expected = ["<pad>", "<unk>", "good", "bad"]
        for arguments in [["t.txt"], ["t.dat", "--format", "text"], ["t.tsv"], ["t.jsonl"]] {
            try folder.run(.vocabulary, arguments).succeeded()
            #expect(try tokens(folder) == expected, "\(arguments)")
        }
        try folder.run(.vocabulary, ["-"], input: texts).succeeded()
        #expect(try tokens(folder) == expected)
        try folder.run(.vocabulary, ["z.txt.gz", "-o", "z"], after: "gzip z.txt").succeeded()
        #expect(try tokens(folder, "z/vocab.txt") == expected)
    }

    @Test("What decides about tokens are the options")
    func options() throws {
        let folder = try CommandFolder(["t.txt": "Good good @you http://x.de\n"])
        for (options, expected) in [
            ([], ["<pad>", "<unk>", "good", "<url>", "<user>"]),
            (["--no-fold-case"], ["<pad>", "<unk>", "<url>", "<user>", "Good", "good"]),
            (["--no-replace-mentions"], ["<pad>", "<unk>", "good", "<url>", "@", "you"]),
            (["--no-replace-urls"], ["<pad>", "<unk>", "/", "good", ":", "<user>", "http", "x.de"]),
            (["--maximum-size", "3"], ["<pad>", "<unk>", "good"]),
        ] {
            try folder.run(.vocabulary, ["t.txt", "--minimum-count", "1"] + options).succeeded()
            #expect(try tokens(folder) == expected, "\(options)")
        }
    }

    @Test("The vocabulary of a corpus is what train would have counted itself")
    func train() throws {
        let folder = try CommandFolder([
            "t.tsv": TinyCorpus.tsv(), "v.tsv": TinyCorpus.tsv(TinyCorpus.rows(30)),
        ])
        let options = TinyModel.options + ["--train", "t.tsv", "--validation", "v.tsv"]
        try folder.run(.vocabulary, ["t.tsv"]).succeeded()
        try folder.run(.train, options + ["-o", "counted"]).succeeded(errors: nil)
        try folder.run(.train, options + ["-o", "given", "--vocabulary", "vocab/vocab.txt"]).succeeded(
            errors: nil)
        #expect(try folder.bytes("given") == folder.bytes("counted"))
    }

    @Test("Skipped and repaired rows are counted and shown")
    func skippedRows() throws {
        let folder = try CommandFolder()
        try folder.write("t.txt", Array("good good\n\n \nbad ".utf8) + [0xFF])
        try folder.run(.vocabulary, ["t.txt"]).succeeded(
            errors: """
                2 rows skipped, the first at t.txt:2 (blank line)
                1 row with bytes that are not UTF-8 repaired, the first at t.txt:4

                """)
    }

    @Test(
        "Input without a text is refused, and nothing is made",
        arguments: [
            ("t.txt", "", "t.txt: no row with a text"),
            ("t.txt", "\n \n", "t.txt: no row with a text (2 skipped)"),
            ("t.tsv", "", "t.tsv: the file is empty; expected a header line with the column text"),
            ("t.tsv", "label\ttext\n", "t.tsv: no row with a text"),
            (
                "t.tsv", "a\tb\nx\ty\n",
                """
                t.tsv:1: no column "text"; the columns are "a", "b"; choose them with --text-column and --label-column
                """
            ),
        ])
    func empty(name: String, content: String, message: String) throws {
        let folder = try CommandFolder([name: content])
        try folder.run(.vocabulary, [name]).failed("vocabulary: " + message)
        #expect(try folder.names == [name])
    }

    @Test(
        "A folder that cannot be written is found before the texts are read",
        arguments: [
            ("t.txt", "t.txt/vocab.txt: cannot write: a part of the path before the last is not a directory"),
            ("t.txt/v", "t.txt/v: cannot write: a part of the path before the last is not a directory"),
            (
                "/proc",
                "/proc/vocab.txt: cannot write: the directory /proc allows no new files; check its permissions"
            ),
            (
                "/proc/v",
                "/proc/v: cannot write: the directory /proc allows no new files; check its permissions"
            ),
            ("", "\"\": cannot write: a path may not be empty nor contain a NUL"),
        ])
    func unwritable(output: String, message: String) throws {
        let folder = try CommandFolder(["t.txt": texts])
        // The corpus that is not there would be the error of the reading.
        try folder.run(.vocabulary, ["none.txt", "-o", output]).failed("vocabulary: " + message)
        #expect(try folder.names == ["t.txt"])
    }

    @Test("Folders are made as far as they are missing")
    func newFolders() throws {
        let folder = try CommandFolder(["t.txt": texts])
        try folder.run(.vocabulary, ["t.txt", "-o", "a/b/c//"]).succeeded()
        #expect(try tokens(folder, "a/b/c/vocab.txt").count == 4)
    }

    @Test("A file that is read is not written over")
    func overwriting() throws {
        let folder = try CommandFolder(["v/vocab.txt": texts])
        try folder.run(.vocabulary, ["v/vocab.txt", "-o", "v"]).failed(
            """
            vocabulary: v/vocab.txt: --output would write over the file that a corpus argument names; give it \
            another name
            """)
        #expect(try folder.text("v/vocab.txt") == texts)
    }

    @Test("A file that does not fit on the disk is not there in part")
    func fullDisk() throws {
        let folder = try CommandFolder(["t.txt": (0..<1000).map { "word\($0) word\($0)\n" }.joined()])
        let transcript = try folder.run(.vocabulary, ["t.txt"], after: "ulimit -f 1")
        #expect(transcript.end == .exit(1))
        #expect(
            transcript.errors
                == "vocabulary: vocab/vocab.txt: could not be written: the file is larger than the system allows\n"
        )
        #expect(
            try folder.run(.vocabulary, ["t.txt", "-o", "vocab"], after: "ls -A vocab >&2; exit 0").errors
                == "")
    }

    @Test(
        "Settings that make no sense are refused",
        arguments: [
            (["--minimum-count", "0"], "vocabulary configuration: minimumCount is 0, expected at least 1"),
            (["--minimum-count", "-1"], "vocabulary configuration: minimumCount is -1, expected at least 1"),
            (
                ["--maximum-size", "1"],
                "vocabulary configuration: maximumSize is 1, expected at least 2, for <pad> and <unk>"
            ),
        ])
    func settings(options: [String], message: String) throws {
        let folder = try CommandFolder(["t.txt": texts])
        try folder.run(.vocabulary, ["t.txt"] + options).failed("vocabulary: " + message)
        #expect(try folder.names == ["t.txt"])
    }

    @Test("Neither threads nor memory change what is counted")
    func threadsAndMemory() throws {
        let lines = (0..<4000).map { "word\($0 % 900) w\($0) the \($0 % 7)" }
        let folder = try CommandFolder(["t.txt": lines.joined(separator: "\n")])
        for (options, output) in [
            (["--threads", "1"], "a"), (["--threads", "3"], "b"), (["--memory", "16M"], "c"),
        ] {
            try folder.run(.vocabulary, ["t.txt", "-o", output] + options).succeeded()
            #expect(try folder.bytes("\(output)/vocab.counts.tsv") == folder.bytes("a/vocab.counts.tsv"))
        }
        let usage = try folder.run(.vocabulary, ["t.txt", "--memory", "1M"])
        #expect(usage.end == .exit(64))
        #expect(usage.errors.contains("--memory"))
    }

    @Test("An error ends the count, whatever other threads still have to read")
    func errors() throws {
        var lines = (0..<3000).map { "{\"text\":\"line \($0)\"}" }
        lines[1500] = "{\"text\":"
        let folder = try CommandFolder(["t.jsonl": lines.joined(separator: "\n")])
        for threads in ["1", "3"] {
            let transcript = try folder.run(.vocabulary, ["t.jsonl", "--threads", threads])
            #expect(transcript.end == .exit(1))
            #expect(transcript.errors.hasPrefix("vocabulary: t.jsonl:1501: "), "\(transcript.errors)")
        }
    }

    @Test("Vocabularies are merged, and one is pruned, by their counts")
    func merge() throws {
        let folder = try CommandFolder(["a.txt": "good good bad", "b.txt": "bad bad movie"])
        for name in ["a", "b"] {
            try folder.run(.vocabulary, [name + ".txt", "-o", name, "--minimum-count", "1"]).succeeded()
        }
        let files = ["a/vocab.counts.tsv", "b/vocab.counts.tsv"]
        let output = try folder.run(.vocabulary, ["--merge"] + files + ["-o", "c"]).succeeded().output
        #expect(try folder.text("c/vocab.counts.tsv") == "<pad>\t0\n<unk>\t1\nbad\t3\ngood\t2\n")
        #expect(try folder.text("c/vocab.txt") == "<pad>\n<unk>\nbad\ngood\n")
        #expect(
            output == """
                6 tokens.
                Wrote 4 to c/vocab.txt, counts to c/vocab.counts.tsv; they cover 83.3 % of the text.

                """)
        try folder.run(.vocabulary, ["--merge", "c/vocab.counts.tsv", "-o", "d", "--maximum-size", "3"])
            .succeeded()
        #expect(try folder.text("d/vocab.counts.tsv") == "<pad>\t0\n<unk>\t3\nbad\t3\n")
        for options in [["-"], ["c/vocab.counts.tsv", "--messages"]] {
            #expect(try folder.run(.vocabulary, ["--merge"] + options).end == .exit(64))
        }
        try folder.run(.vocabulary, ["--merge", "c/vocab.txt", "-o", "e"]).failed(
            """
            vocabulary: c/vocab.txt:1: found "<pad>", expected a token, a tab and its count, as in vocab.counts.tsv
            """)
        try folder.run(.vocabulary, ["--merge", "c/vocab.counts.tsv", "-o", "c"]).failed(
            """
            vocabulary: c/vocab.counts.tsv: --output would write over the file that a corpus argument names; give it \
            another name
            """)
    }

    @Test("A vocabulary of characters, or of pieces, cuts the words that it does not have")
    func unknownWords() throws {
        let folder = try CommandFolder([
            "t.txt": "lower lower newer lowest newest wide\n", "c.tsv": TinyCorpus.tsv(),
        ])
        for kind in ["characters", "pieces"] {
            let options = ["--unknown-words", kind]
            try folder.run(.vocabulary, ["t.txt", "-o", kind] + options).succeeded()
            let shown = try folder.run(
                .tokenize, ["--vocabulary", kind + "/vocab.txt"] + options, input: "newer"
            ).succeeded().output
            #expect(shown.contains("+"), "\(shown)")
        }
        // A model keeps the option.
        try folder.run(
            .train, TinyModel.options + ["--train", "c.tsv", "-o", "m", "--unknown-words", "pieces"]
        ).succeeded(errors: nil)
        #expect(
            try folder.run(.tokenize, ["--model", "m"], input: "lovelylovely").succeeded().output.contains(
                "+"))
    }
}
