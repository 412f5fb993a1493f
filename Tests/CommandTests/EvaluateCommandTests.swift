import Foundation
import Testing

/// `evaluate`: a model against labelled texts.
@Suite struct EvaluateCommandTests {
    private let rows = TinyCorpus.rows(60)

    private func folder(_ files: [String: String] = [:]) throws -> CommandFolder {
        let folder = try CommandFolder(files.merging(["t.tsv": TinyCorpus.tsv(rows)]) { first, _ in first })
        try folder.write("m", TinyModel.bytes)
        return folder
    }

    /// What `classify` says of the texts.
    private func predictions(in folder: CommandFolder) throws -> [(label: String, probability: Double)] {
        let input = rows.map { $0.text + "\n" }.joined()
        return try folder.run(.classify, ["-m", "m", "--format", "tsv"], input: input).succeeded().lines.map {
            let columns = $0.split(separator: "\t")
            return (String(columns[0]), try #require(Double(columns[1])))
        }
    }

    @Test("The report has the measures with their intervals, each class, and the confusion matrix")
    func report() throws {
        let folder = try folder()
        let lines = try folder.run(.evaluate, ["-m", "m", "t.tsv"]).succeeded().lines
        #expect(lines[0] == "60 examples")
        for name in ["Accuracy", "Macro recall", "Macro F1"] {
            let line = try #require(lines.first { $0.hasPrefix(name + " ") })
            #expect(line.wholeMatch(of: /[\w ]+ +[01]\.\d{4}  [01]\.\d{4} - [01]\.\d{4}/) != nil, "\(line)")
        }
        for name in ["Macro precision", "Log loss", "Calibration error", "macro average"] + TinyCorpus.labels
        {
            #expect(lines.contains { $0.hasPrefix(name + " ") }, "\(name)")
        }
        #expect(lines.contains("Gold label (row) against predicted label (column)"))
        #expect(lines.allSatisfy { $0.count <= 80 })
        let right = try zip(rows, predictions(in: folder)).count { $0.label == $1.label }
        let accuracy = String(format: "%.4f", Double(right) / 60)
        #expect(lines.contains { $0.hasPrefix("Accuracy              \(accuracy)  ") })
    }

    @Test("As JSON it has the same, and the names of model and corpora")
    func json() throws {
        let folder = try folder()
        let output = try folder.run(.evaluate, ["-m", "m", "--json", "t.tsv", "t.tsv"]).succeeded().output
        let report = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        #expect(report["model"] as? String == "m")
        #expect(report["corpora"] as? [String] == ["t.tsv", "t.tsv"])
        #expect(report["mistakes"] == nil)
        let evaluation = try #require(report["evaluation"] as? [String: Any])
        #expect(evaluation["exampleCount"] as? Int == 120)
        for name in [
            "accuracy", "macroPrecision", "macroRecall", "macroF1", "logLoss", "expectedCalibrationError",
        ] {
            #expect(evaluation[name] is Double, "\(name)")
        }
        let matrix = try #require(evaluation["confusionMatrix"] as? [String: Any])
        #expect(matrix["labels"] as? [String] == TinyCorpus.labels)
        #expect((matrix["counts"] as? [[Int]])?.map { $0.reduce(0, +) } == [40, 40, 40])
        #expect((evaluation["classes"] as? [[String: Any]])?.map { $0["support"] as? Int } == [40, 40, 40])
        let intervals = try #require(evaluation["intervals"] as? [String: Any])
        for name in ["accuracy", "macroRecall", "macroF1"] {
            let interval = try #require(intervals[name] as? [String: Double], "\(name)")
            let value = try #require(evaluation[name] as? Double)
            #expect(try #require(interval["lower"]) <= value && value <= #require(interval["upper"]))
        }
    }

    @Test("With a threshold it tells how much is answered and how much of that is right, as classify answers")
    func abstains() throws {
        let folder = try folder()
        let predictions = try predictions(in: folder)
        let threshold = predictions.map(\.probability).sorted()[30] + 1e-6
        let lines = try folder.run(.evaluate, ["-m", "m", "t.tsv", "--abstain-below", "\(threshold)"])
            .succeeded().lines
        let answered = zip(rows, predictions).filter { $1.probability >= threshold }
        let right = answered.count { $0.label == $1.label }
        try #require(!answered.isEmpty && answered.count < 60)
        let coverage = String(format: "%.4f", Double(answered.count) / 60)
        #expect(lines.contains("Coverage              \(coverage)  \(answered.count) of 60"))
        let accuracy = String(format: "%.4f", Double(right) / Double(answered.count))
        let start = try #require(lines.firstIndex { $0.hasPrefix("Labels with a probability of ") })
        #expect(lines[start + 2] == "Accuracy              \(accuracy)")
        #expect(lines.allSatisfy { $0.count <= 80 })

        let json = try folder.run(
            .evaluate, ["-m", "m", "--json", "t.tsv", "--abstain-below", "\(threshold)"]
        ).succeeded().output
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let selective = try #require(report["selective"] as? [String: Any])
        #expect(selective["answeredCount"] as? Int == answered.count)
        #expect((selective["curve"] as? [[String: Any]])?.count == 5)
        for value in ["2", "-1", "x"] {
            let refused = try folder.run(.evaluate, ["-m", "m", "t.tsv", "--abstain-below", value])
            #expect(refused.end == .exit(64))
        }
    }

    @Test("Another precision changes the log loss a little; one that is not known is refused")
    func precision() throws {
        let folder = try folder()
        func logLoss(_ arguments: String...) throws -> Double {
            let output = try folder.run(.evaluate, ["-m", "m", "--json", "t.tsv"] + arguments).succeeded()
                .output
            let report = try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
            return try #require((report["evaluation"] as? [String: Any])?["logLoss"] as? Double)
        }
        let exact = try logLoss()
        #expect(try logLoss("--precision", "fp32") == exact)
        for precision in ["bf16", "int8"] {
            let loss = try logLoss("--precision", precision)
            #expect(loss != exact && abs(loss - exact) < 0.02, "\(precision)")
        }
        let refused = try folder.run(.evaluate, ["-m", "m", "--precision", "fp8", "t.tsv"])
        #expect(refused.end == .exit(64))
        #expect(refused.errors.contains("fp8"))
    }

    @Test("The mistakes are those that the model was surest of, the surest first")
    func mistakes() throws {
        let folder = try folder()
        let wrong = try zip(rows, predictions(in: folder)).filter { $0.label != $1.label }
            .sorted { $0.1.probability > $1.1.probability }
        try #require(wrong.count > 3)
        let report = try folder.run(.evaluate, ["-m", "m", "--errors", "--error-limit", "3", "t.tsv"])
            .succeeded()
        let list = try #require(report.lines.firstIndex { $0.hasPrefix("Surest mistakes: ") })
        let expected = wrong[..<3].map { row, prediction in
            String(format: "%.4f", prediction.probability)
                + "  \(row.label) -> \(prediction.label)  \(row.text)".prefix(74)
        }
        #expect(Array(report.lines[(list + 1)...]) == expected)

        let json = try folder.run(.evaluate, ["-m", "m", "--errors", "--json", "t.tsv"]).succeeded().output
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let listed = try #require(object["mistakes"] as? [[String: Any]])
        #expect(listed.count == min(20, wrong.count))
        #expect(listed.first?["text"] as? String == wrong[0].0.text)
    }

    @Test("The same seed gives the same intervals, and threads change nothing")
    func determinism() throws {
        let folder = try folder()
        func report(_ options: String...) throws -> String {
            try folder.run(.evaluate, ["-m", "m", "t.tsv"] + options).succeeded().output
        }
        let first = try report("--threads", "1")
        #expect(try report("--threads", "2") == first)
        #expect(try report("--threads", "3", "--seed", "1") == first)
    }

    @Test("Standard input, gzip and the label map serve as for train")
    func inputs() throws {
        let folder = try folder()
        let expected = try folder.run(.evaluate, ["-m", "m", "t.tsv"]).output
        #expect(try folder.run(.evaluate, ["-m", "m", "-"], input: TinyCorpus.tsv(rows)).output == expected)
        let short = rows.map { TinyCorpus.Row(label: String($0.label.prefix(3)), text: $0.text) }
        try folder.write("short.tsv", TinyCorpus.tsv(short))
        let map = ["neg=negative", "neu=neutral", "pos=positive"].flatMap { ["--label-map", $0] }
        let zipped = try folder.run(
            .evaluate, ["-m", "m", "short.tsv.gz"] + map, after: "gzip short.tsv")
        #expect(zipped.output == expected)
    }

    @Test(
        "A binary corpus is judged by a model of three classes, and it is said what that does to the averages"
    )
    func binaryCorpus() throws {
        let folder = try folder([
            "b.tsv": TinyCorpus.tsv(rows.filter { $0.label != "neutral" })
        ])
        let transcript = try folder.run(.evaluate, ["-m", "m", "b.tsv"])
        transcript.succeeded(errors: "No text has the label neutral; macro averages count it as 0.\n")
        #expect(transcript.lines[0] == "40 examples")
    }

    @Test("A label that a binary model does not know is named with its line")
    func unknownLabel() throws {
        let folder = try folder()
        try folder.write("b", TinyModel.binaryBytes)
        try folder.run(.evaluate, ["-m", "b", "t.tsv"]).failed(
            """
            evaluate: t.tsv:3: label "neutral" is not one of negative, positive; map it with \
            --label-map neutral=LABEL
            """)
    }

    @Test(
        "A corpus without texts is refused",
        arguments: [
            ("", "e.tsv: the file is empty; expected a header line with the columns label and text"),
            ("label\ttext\n", "e.tsv: no row with a text and a label"),
            ("label\ttext\n\n\n", "e.tsv: no row with a text and a label (2 skipped)"),
        ])
    func empty(content: String, message: String) throws {
        try folder(["e.tsv": content]).run(.evaluate, ["-m", "m", "e.tsv"]).failed("evaluate: " + message)
    }

    @Test("Skipped and repaired rows are counted and shown")
    func skippedRows() throws {
        let folder = try folder()
        try folder.write(
            "s.tsv", Array(TinyCorpus.tsv(rows).utf8) + [0x0A] + Array("positive\tgood ".utf8) + [0xFF])
        let transcript = try folder.run(.evaluate, ["-m", "m", "s.tsv"])
        transcript.succeeded(
            errors: """
                1 row skipped, the first at s.tsv:62 (blank line)
                1 row with bytes that are not UTF-8 repaired, the first at s.tsv:63

                """)
        #expect(transcript.lines[0] == "61 examples")
    }

    @Test("An output that is full, and one whose reader has gone, end as they do everywhere")
    func output() throws {
        let folder = try folder()
        try folder.run(.evaluate, ["-m", "m", "t.tsv"], after: "exec >/dev/full")
            .failed("evaluate: standard output: cannot write: no space is left on the device")
        let run = try folder.start(.evaluate, ["-m", "m", "-"])
        run.closeOutput()
        let transcript = try run.finish(sending: Array(TinyCorpus.tsv(rows).utf8))
        #expect(transcript.end == .exit(141))
        #expect(transcript.errors == "")
    }

    @Test("Without a corpus, or with standard input twice, the usage is wrong")
    func usage() throws {
        for (arguments, message) in [
            ([], "Missing expected argument '<corpora> ...'"),
            (["-", "-"], "standard input (-) can be read only once"),
            (["t.tsv", "--error-limit", "0"], "--error-limit is 0, but must be at least 1"),
        ] {
            let transcript = try folder().run(.evaluate, arguments)
            #expect(transcript.end == .exit(64))
            #expect(transcript.errorLines.first == "Error: " + message)
        }
    }
}
