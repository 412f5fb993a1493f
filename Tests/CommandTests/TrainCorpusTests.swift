import Testing

/// The corpora that `train` reads: every format, and every kind of bad input.
@Suite struct TrainCorpusTests {
    /// The model of a corpus, and what was said on the way.
    private func train(
        _ folder: CommandFolder, _ arguments: [String], input: String = "", after prelude: String = ":"
    ) throws -> (model: [UInt8], errors: String) {
        let files = ["-o", "m", "--log", "/dev/null"]
        let transcript = try folder.run(
            .train, TinyModel.options + files + arguments, input: Array(input.utf8), after: prelude)
        transcript.succeeded(errors: nil)
        return (try folder.bytes("m"), transcript.errors)
    }

    // MARK: Formats

    @Test("TSV, CSV, JSON Lines, fastText, gzip and standard input with the same texts give the same model")
    func formats() throws {
        let rows = TinyCorpus.rows()
        let folder = try CommandFolder([
            "t.tsv": TinyCorpus.tsv(),
            "t.csv": "id,text,label\r\n" + rows.map { "7,\"\($0.text)\",\($0.label)\r\n" }.joined(),
            "t.jsonl": rows.map { "{\"text\":\"\($0.text)\",\"label\":\"\($0.label)\"}\n" }.joined(),
            "t.ft": rows.map { "__label__\($0.label) \($0.text)\n" }.joined(),
            "columns.tsv": "no\treview\tclass\n" + rows.map { "1\t\($0.text)\t\($0.label)\n" }.joined(),
            "bom": "\u{FEFF}" + TinyCorpus.tsv().replacing("\n", with: "\r\n"),
            "part.tsv": TinyCorpus.tsv(Array(rows[..<30])), "rest.tsv": TinyCorpus.tsv(Array(rows[30...])),
        ])
        let expected = try TinyModel.bytes
        for arguments in [
            ["t.tsv"], ["t.csv"], ["t.jsonl"], ["t.ft"], ["bom", "--format", "tsv"],
            ["columns.tsv", "--text-column", "review", "--label-column", "class"],
            ["part.tsv", "--train", "rest.tsv"],
        ] {
            #expect(try train(folder, ["--train"] + arguments).model == expected, "\(arguments)")
        }
        #expect(try train(folder, ["--train", "t.csv.gz"], after: "gzip t.csv").model == expected)
        #expect(try train(folder, ["--train", "-"], input: TinyCorpus.tsv()).model == expected)
        let lines = try folder.text("t.jsonl")
        #expect(try train(folder, ["--train", "-", "--format", "jsonl"], input: lines).model == expected)
    }

    @Test("A text of a CSV file may have line ends, commas and quotes")
    func embeddedNewlines() throws {
        let rows = TinyCorpus.rows()
        let folder = try CommandFolder([
            "t.csv": "label,text\n"
                + rows.map { "\($0.label),\"\($0.text)\nSo, \"\"really\"\".\"\n" }.joined(),
            "t.jsonl": rows.map {
                "{\"text\":\"\($0.text)\\nSo, \\\"really\\\".\",\"label\":\"\($0.label)\"}\n"
            }.joined(),
        ])
        let (model, errors) = try train(folder, ["--train", "t.csv"])
        #expect(errors.hasPrefix("87 texts to learn from; "))
        #expect(try train(folder, ["--train", "t.jsonl"]).model == model)
    }

    @Test("A folder of pos, neg and neu is a corpus, and what is none of these is counted and shown")
    func directory() throws {
        let folder = try CommandFolder(["d/unsup/1.txt": "not labelled", "d/README": "read me"])
        for (index, row) in TinyCorpus.rows().enumerated() {
            try folder.write("d/\(row.label.prefix(3))/\(index).txt", row.text + "\n")
        }
        let map = ["neg=negative", "neu=neutral", "pos=positive"].flatMap { ["--label-map", $0] }
        let errors = try train(folder, ["--train", "d"] + map).errors
        #expect(
            errors.hasPrefix(
                """
                2 rows skipped, the first at d/README (no .txt file in a label folder)
                87 texts to learn from; labels: negative, neutral, positive

                """))
    }

    @Test("The label map renames labels before anything else looks at them")
    func labelMap() throws {
        let rows = TinyCorpus.rows().map {
            TinyCorpus.Row(
                label: ["negative": "0", "neutral": "1", "positive": "a=b"][$0.label] ?? "", text: $0.text)
        }
        let folder = try CommandFolder(["t.tsv": TinyCorpus.tsv(rows)])
        let map = ["0=negative", "1=neutral", "a=b=positive"].flatMap { ["--label-map", $0] }
        #expect(try train(folder, ["--train", "t.tsv"] + map).model == TinyModel.bytes)
    }

    @Test("Skipped and repaired rows are counted and shown, and the others learned from")
    func skippedRows() throws {
        let folder = try CommandFolder()
        try folder.write(
            "t.tsv",
            Array(TinyCorpus.tsv().utf8) + Array("positive\t \n\n  \nnegative\tbad ".utf8) + [0xFF, 0x0A])
        let errors = try train(folder, ["--train", "t.tsv", "--validation", "t.tsv"]).errors
        #expect(
            errors.hasPrefix(
                """
                3 rows skipped, the first at t.tsv:98 (empty text)
                1 row with bytes that are not UTF-8 repaired, the first at t.tsv:101
                3 rows skipped, the first at t.tsv:98 (empty text)
                1 row with bytes that are not UTF-8 repaired, the first at t.tsv:101
                97 of 97 validation texts are training texts as well: their figures are too good
                97 texts to learn from; \

                """.dropLast()))
    }

    @Test("NUL bytes and a text of a megabyte are learned from")
    func oddTexts() throws {
        let odd = "negative\tnul \0 byte\nneutral\t" + String(repeating: "word ", count: 200_000) + "\n"
        let folder = try CommandFolder(["t.tsv": TinyCorpus.tsv() + odd])
        #expect(try train(folder, ["--train", "t.tsv"]).errors.hasPrefix("89 texts to learn from; "))
    }

    // MARK: Bad input

    /// Expects one message, no training, and nothing written.
    private func expectRefusal(
        _ files: [String: String], _ arguments: [String], _ message: String,
        _ location: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let folder = try CommandFolder(files)
        try folder.run(.train, arguments + ["-o", "m"]).failed("train: " + message, location)
        #expect(try folder.names == Set(files.keys.map { String($0.prefix { $0 != "/" }) }))
    }

    @Test(
        "A file that is no corpus is refused with the place, what was found and what was expected",
        arguments: [
            ("", "t.tsv: the file is empty; expected a header line with the columns label and text"),
            ("label\ttext\n", "t.tsv: no row with a text and a label"),
            ("label\ttext\npositive\t\n\n", "t.tsv: no row with a text and a label (2 skipped)"),
            (
                "a\tb\nx\ty\n",
                """
                t.tsv:1: no column "text", "label"; the columns are "a", "b"; choose them with --text-column and \
                --label-column
                """
            ),
            ("label\ttext\npositive\n", "t.tsv:2: 1 field where the header has 2"),
            ("label\ttext\n\tno label\n", "t.tsv:2: the label is empty; expected a label for each text"),
            (
                "label\ttext\npositive\tgood\npositive\tfine\n",
                "all training examples have the label \"positive\", but a classifier needs two or more"
            ),
            (
                "label\ttext\npositive\tgood\nnegative\tbad\n",
                "2 examples are too few to hold some out for validation; give validation examples"
            ),
        ])
    func badCorpus(content: String, message: String) throws {
        try expectRefusal(["t.tsv": content], ["--train", "t.tsv"], message)
    }

    @Test(
        "Damage in other formats is named with its line",
        arguments: [
            (
                "t.csv", "label,text\npositive,\"good\n",
                "t.csv:2:10: the quoted field that begins here has no closing quote"
            ),
            (
                "t.jsonl", "{\"text\": \"good\"\n",
                "t.jsonl:1: not valid JSON: \"{\"text\": \"good\"\"; expected one object a line"
            ),
            (
                "t.jsonl", "{\"text\": \"good\"}\n",
                "t.jsonl:1: no key \"label\"; the keys are \"text\"; choose them with --text-column and --label-column"
            ),
            ("t.ft", "good\n", "t.ft:1: no label; expected the line to begin with __label__NAME"),
            (
                "t.txt", "good\n",
                "t.txt: plain text has no labels; give --format with one of tsv, csv, jsonl, fasttext, directory"
            ),
            (
                "t.dat", "good\n",
                "t.dat: the name tells no format; give --format with one of tsv, csv, jsonl, fasttext, directory, text"
            ),
            (
                "t.tsv.gz", "label\ttext\n",
                "t.tsv.gz: the name ends in .gz and the content is not gzip; rename or compress it"
            ),
            (
                "d/x", "",
                """
                d: no sub-folder named after a label, such as pos, neg or neu; the sub-folders are none; map them with \
                --label-map FOLDER=LABEL
                """
            ),
        ])
    func damage(name: String, content: String, message: String) throws {
        try expectRefusal([name: content], ["--train", name == "d/x" ? "d" : name], message)
    }

    @Test("A corpus that is not there is named")
    func missing() throws {
        try expectRefusal([:], ["--train", "reviews.tsv"], "reviews.tsv: no such file or folder")
    }

    @Test("A gzip file that was cut off is named")
    func truncatedGzip() throws {
        let folder = try CommandFolder(["t.tsv": TinyCorpus.tsv()])
        let cut = "gzip -n t.tsv; head -c 200 t.tsv.gz >cut.tsv.gz"
        try folder.run(.train, ["--train", "cut.tsv.gz", "-o", "m"], after: cut)
            .failed("train: cut.tsv.gz: the gzip data end too early; the file was cut off, fetch it again")
    }

    @Test("A label of the validation or test texts that no training text has is named with its line")
    func unknownLabel() throws {
        let files = ["t.tsv": TinyCorpus.tsv(), "v.tsv": "label\ttext\npositive\tgood\nmeh\tso so\n"]
        for option in ["--validation", "--test"] {
            try expectRefusal(
                files, ["--train", "t.tsv", option, "v.tsv"],
                """
                v.tsv:3: label "meh" is not one of negative, neutral, positive; map it with --label-map meh=LABEL \
                (no training text has this label)
                """)
        }
    }

    @Test("A class that is missing from the training texts is found before the training")
    func missingClass() throws {
        let binary = TinyCorpus.rows().filter { $0.label != "neutral" }
        try expectRefusal(
            ["t.tsv": TinyCorpus.tsv(binary), "v.tsv": TinyCorpus.tsv()],
            ["--train", "t.tsv", "--validation", "v.tsv"],
            """
            v.tsv:3: label "neutral" is not one of negative, positive; map it with --label-map neutral=LABEL \
            (no training text has this label)
            """)
    }
}
