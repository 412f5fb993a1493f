import Foundation
import Testing

/// `classify`: one line in, one line out.
@Suite struct ClassifyCommandTests {
    private func folder() throws -> CommandFolder {
        let folder = try CommandFolder()
        try folder.write("m", TinyModel.bytes)
        return folder
    }

    private func classify(_ options: [String] = [], _ input: [UInt8]) throws -> Transcript {
        try folder().run(.classify, ["-m", "m"] + options, input: input).succeeded()
    }

    private func classify(_ options: [String] = [], _ input: String) throws -> [String] {
        try classify(options, Array(input.utf8)).lines
    }

    // MARK: Formats

    @Test("Text has the label and its probability, and what else was asked for")
    func text() throws {
        let input = "The room was lovely.\n"
        #expect(try classify([], input)[0].wholeMatch(of: /(negative|neutral|positive) 0\.\d{3}/) != nil)
        let line = try classify(["--probabilities", "--with-text"], input)[0]
        let match = try #require(
            try #/(\w+) (\S+)  negative (\S+) neutral (\S+) positive (\S+)  The room was lovely\./#
                .wholeMatch(in: line))
        let probabilities = [match.3, match.4, match.5].compactMap { Double($0) }
        #expect(abs(probabilities.reduce(0, +) - 1) < 0.002)
        #expect(probabilities.max() == Double(match.2))
        #expect(
            probabilities[try #require(TinyCorpus.labels.firstIndex(of: String(match.1)))]
                == probabilities.max())
    }

    @Test("TSV has label, probability, the probability of each label, and the text with its own tabs at last")
    func tsv() throws {
        let input = "a \"quiet\"\ttriumph\n\n"
        let rows = try classify(["--format", "tsv", "--probabilities", "--with-text"], input)
            .map {
                $0.split(separator: "\t", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
            }
        #expect(rows.map(\.count) == [6, 6])
        #expect(rows.map { $0[5] } == ["a \"quiet\"\ttriumph", ""])
        for row in rows {
            #expect(zip(row[2...4], TinyCorpus.labels).allSatisfy { $0.hasPrefix("\($1)=") })
            let numbers = row[2...4].compactMap { $0.split(separator: "=").last.flatMap { Double($0) } }
            #expect(numbers.count == 3 && abs(numbers.reduce(0, +) - 1) < 1e-5)
            #expect(numbers.max() == Double(row[1]))
        }
        #expect(try classify(["--format", "tsv"], input).map { $0.split(separator: "\t").count } == [2, 2])
    }

    @Test("Each line of JSON Lines is an object, whatever is in the text")
    func jsonLines() throws {
        let texts = ["plain", "", " \"q\" \\ / \t\u{1}\u{1F}\u{7F}", "nul \0.", "很好 👍🏽\u{2028}x", "cr\rcr"]
        let input = Array(texts.joined(separator: "\n").utf8) + [0x0A, 0x62, 0xFF, 0x63]
        let lines = try classify(["--format", "jsonl", "--probabilities", "--with-text"], input).lines
        let objects = try lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(objects.map { $0["text"] as? String } == texts + ["b\u{FFFD}c"])
        for object in objects {
            let probabilities = try #require(object["probabilities"] as? [String: Double])
            let label = try #require(object["label"] as? String)
            #expect(Set(probabilities.keys) == Set(TinyCorpus.labels))
            #expect(probabilities[label] == object["probability"] as? Double)
            #expect(probabilities.values.max() == probabilities[label])
        }
        let bare = try classify(["--format", "jsonl"], "x\n")
        #expect(bare[0].wholeMatch(of: /\{"label":"\w+","probability":0\.\d{6}\}/) != nil)
    }

    // MARK: Abstaining

    @Test("Where the label is not probable enough there is another word in its place, and the rest stays")
    func abstains() throws {
        let input = TinyCorpus.rows(30).map { $0.text + "\n" }.joined()
        let options = ["--format", "tsv", "--probabilities", "--with-text"]
        let plain = try classify(options, input)
        let probabilities = try plain.map { line in
            try #require(Double(line.split(separator: "\t")[1]))
        }
        let threshold = probabilities.sorted()[15]
        let found = try classify(options + ["--abstain-below", "\(threshold + 1e-6)"], input)
        #expect((1..<30).contains(found.count { $0.hasPrefix("unsure\t") }))
        for (line, (before, probability)) in zip(found, zip(plain, probabilities)) {
            let start = before.firstIndex(of: "\t") ?? before.endIndex
            #expect(line == (probability <= threshold ? "unsure" + before[start...] : before))
        }
        #expect(try classify(options + ["--abstain-below", "0"], input) == plain)
        let none = try classify(["--abstain-below", "1", "--abstain-label", "ask a person"], "x\n")
        #expect(none[0].wholeMatch(of: /ask a person 0\.\d{3}/) != nil)
    }

    @Test("JSON Lines tell of each text whether it was abstained from, with all probabilities")
    func abstainsInJSON() throws {
        func line(_ threshold: String) throws -> String {
            try classify(["--format", "jsonl", "--probabilities", "--abstain-below", threshold], "x\n")[0]
        }
        let numbers =
            #""probabilities":\{"negative":0\.\d{6},"neutral":0\.\d{6},"positive":0\.\d{6}\}\}"#
        for (threshold, label, isAbstained) in [
            ("1", "unsure", true), ("0.1", "(negative|neutral|positive)", false),
        ] {
            let line = try line(threshold)
            let start = #"\{"label":"\#(label)","probability":0\.\d{6},"abstained":\#(isAbstained),"#
            #expect(try Regex(start + numbers).wholeMatch(in: line) != nil, "\(line)")
        }
    }

    @Test("A threshold that is no probability, and a word that is a label or none, is refused")
    func badAbstention() throws {
        for (options, message) in [
            (["--abstain-below", "1.1"], "--abstain-below is 1.1, but must be between 0 and 1"),
            (["--abstain-below", "-0.1"], "--abstain-below is -0.1, but must be between 0 and 1"),
            (["--abstain-below", "nan"], "--abstain-below is nan, but must be between 0 and 1"),
            (["--abstain-label", "x"], "--abstain-label needs --abstain-below"),
            (["--abstain-below", "0.5", "--abstain-label", ""], "--abstain-label must be a word"),
            (["--abstain-below", "0.5", "--abstain-label", "a\tb"], "--abstain-label must be a word"),
        ] {
            let refused = try folder().run(.classify, ["-m", "m"] + options, input: "x\n")
            #expect(refused.end == .exit(64) && refused.output == "")
            #expect(refused.errors.contains(message), "\(refused.errors)")
        }
        try folder().run(
            .classify, ["-m", "m", "--abstain-below", "0.5", "--abstain-label", "neutral"], input: "x\n"
        ).failed(
            """
            classify: the model has a label "neutral" of its own, so texts without a label need another word; name \
            one with --abstain-label
            """)
    }

    // MARK: Lines

    @Test(
        "Each line gets one answer, with its text",
        arguments: [
            ("", []), ("\n", [""]), ("\n\n", ["", ""]), ("a", ["a"]), ("a\nb\n", ["a", "b"]),
            ("a\r\n\r\nb\r\n", ["a", "", "b"]), ("  \n\t\n", ["  ", "\t"]), ("\u{FEFF}a\n", ["a"]),
            ("a\0b\n", ["a\0b"]), ("last", ["last"]),
        ])
    func lines(input: String, texts: [String]) throws {
        let lines = try classify(["--format", "tsv", "--with-text"], input)
        #expect(
            lines.map { $0.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false).last }
                == texts.map { Substring($0) })
    }

    @Test("Bytes that are not UTF-8 become U+FFFD, and the line gets its answer")
    func invalidUTF8() throws {
        let transcript = try classify(["--format", "tsv", "--with-text"], [0x61, 0xFF, 0xC3, 0x0A, 0x80])
        #expect(transcript.lines.map { $0.split(separator: "\t").last } == ["a\u{FFFD}\u{FFFD}", "\u{FFFD}"])
    }

    @Test(
        "A line of a megabyte gets an answer, be it one word, many, or NULs",
        arguments: ["x", "word ", "\0", "很"])
    func longLine(part: String) throws {
        let line = String(repeating: part, count: 1_000_000 / part.utf8.count)
        #expect(try classify([], line + "\n\(line)").count == 2)
    }

    @Test("A line that no memory should be spent on is refused with its number, after the answers before it")
    func tooLongLine() throws {
        let input = Array("good\n".utf8) + [UInt8](repeating: 0x61, count: 70_000_000)
        let transcript = try folder().run(.classify, ["-m", "m"], input: input)
        #expect(transcript.end == .exit(1))
        #expect(transcript.lines.count == 1)
        #expect(
            transcript.errors == """
                classify: standard input:2: the line has more than 67108864 bytes; put each text on a line of its own

                """)
    }

    @Test("The order is kept over 5,000 lines, and the answers depend neither on neighbours nor on threads")
    func order() throws {
        let rows = TinyCorpus.rows(30)
        let alone = try rows.map { row in
            try classify(["--format", "tsv", "--with-text"], row.text)[0]
        }
        let numbers = (0..<5000).map { $0 * 7919 % 30 }
        let input = numbers.map { rows[$0].text + "\n" }.joined()
        for threads in ["1", "2", "3"] {
            let lines = try classify(["--format", "tsv", "--with-text", "--threads", threads], input)
            #expect(lines == numbers.map { alone[$0] })
        }
    }

    @Test(
        "Answers in less precision are numbers near those of full precision, and depend on no thread",
        arguments: ["bf16", "int8"])
    func precision(precision: String) throws {
        let input = TinyCorpus.rows(30).map { $0.text + "\n" }.joined()
        func numbers(_ options: [String]) throws -> [Double] {
            try classify(["--format", "tsv", "--probabilities"] + options, input)
                .flatMap { $0.split(separator: "=").dropFirst() }
                .map { try #require(Double($0.prefix { $0 != "\t" })) }
        }
        let exact = try numbers([])
        let rough = try numbers(["--precision", precision, "--threads", "1"])
        #expect(exact.count == 90 && rough.count == 90)
        #expect(zip(exact, rough).allSatisfy { abs($0 - $1) < 0.05 })
        #expect(try numbers(["--precision", precision, "--threads", "3"]) == rough)
    }

    // MARK: Streams

    @Test("The answer to a line is there before the next line is sent")
    func interactive() throws {
        let run = try folder().start(.classify, ["-m", "m", "--format", "tsv", "--with-text"])
        for text in ["first", "second", ""] {
            try run.send(text + "\n")
            let line = try #require(try run.nextLine())
            #expect(line.hasSuffix("\t" + text))
        }
        try run.finish().succeeded()
    }

    @Test("A reader that goes away ends it without a word")
    func closedPipe() throws {
        let run = try folder().start(.classify, ["-m", "m"])
        try run.send("first\n")
        _ = try run.nextLine()
        run.closeOutput()
        let transcript = try run.finish(sending: Array(String(repeating: "again\n", count: 10_000).utf8))
        #expect(transcript.end == .exit(141))
        #expect(transcript.errors == "")
    }

    @Test(
        "Streams that cannot be used are named",
        arguments: [
            ("exec >/dev/full", "standard output: cannot write: no space is left on the device"),
            ("exec >&-", "standard output: cannot write: Bad file descriptor"),
            ("exec <&-", "standard input: cannot read: Bad file descriptor"),
            ("exec </", "standard input: cannot read: it is a directory; name a file"),
        ])
    func badStreams(prelude: String, message: String) throws {
        try folder().run(.classify, ["-m", "m"], input: Array("good\n".utf8), after: prelude)
            .failed("classify: " + message)
    }

    @Test("On a terminal it asks on standard error, and the answers alone are on standard output")
    func prompt() throws {
        let run = try folder().start(.classify, ["-m", "m"], terminals: .input)
        try run.waitForErrors(containing: "\n> ")
        try run.send("The room was lovely.\n")
        let answer = try #require(try run.nextLine())
        #expect(TinyCorpus.labels.contains { answer.hasPrefix($0 + " 0.") })
        let controlD: [UInt8] = [4]
        let transcript = try run.finish(sending: controlD)
        transcript.succeeded(errors: "Type a sentence and press Enter; Ctrl-D ends.\n> > \n")
        #expect(transcript.lines == [answer])
    }

    @Test("Memory does not grow with the input")
    func memory() throws {
        let run = try folder().start(.classify, ["-m", "m", "--with-text"])
        func sendLines(_ count: Int, untilLines total: Int) throws -> Int {
            let lines = String(repeating: "The room of this day was lovely and superb.\n", count: count)
            try run.send(Array(lines.utf8), untilLines: total)
            return try run.peakMemory()
        }
        let before = try sendLines(20_000, untilLines: 20_000)
        let after = try sendLines(180_000, untilLines: 200_000)
        try run.finish().succeeded()
        // All lines have 9 MB, and would have more as strings.
        #expect(after - before < 4 << 20, "\(before) bytes after 20,000 lines, \(after) after 200,000")
    }
}
