import Foundation
import Testing

/// `train`, when all goes well.
@Suite struct TrainCommandTests {
    private func folder() throws -> CommandFolder {
        let rows = TinyCorpus.rows(160)
        return try CommandFolder([
            "train.tsv": TinyCorpus.tsv(Array(rows[..<96])),
            "dev.tsv": TinyCorpus.tsv(Array(rows[96..<126])),
            "test.tsv": TinyCorpus.tsv(Array(rows[126...])),
        ])
    }

    private let files = [
        "--train", "train.tsv", "--validation", "dev.tsv", "--test", "test.tsv", "--output", "m",
    ]

    @Test(
        "The end is the report on the test texts, which evaluate prints as well, and a model and a log are there"
    )
    func report() throws {
        let folder = try folder()
        let transcript = try folder.run(.train, TinyModel.options + files).succeeded(errors: nil)
        let report = try folder.run(.evaluate, ["--model", "m", "test.tsv"]).succeeded().output
        #expect(report.hasPrefix("34 examples\n"))
        let start = "Test texts, which no choice has seen:\n\n" + report + "\nWrote m: epoch "
        #expect(transcript.output.hasPrefix(start))
        #expect(try folder.names == ["train.tsv", "dev.tsv", "test.tsv", "m", "m.log.jsonl"])
    }

    @Test("Enough validation texts calibrate the model, which is told; --no-calibrate leaves it as it is")
    func calibrates() throws {
        let folder = try folder()
        try folder.write("dev.tsv", TinyCorpus.tsv(TinyCorpus.rows(120)))
        let line = #/Calibration error 0\.\d{3} -> 0\.\d{3} \(temperature \d+\.\d\d\), validation texts/#
        let told = try folder.run(.train, TinyModel.options + files).succeeded(errors: nil)
        #expect(try told.errorLines.count { try line.wholeMatch(in: $0) != nil } == 1)
        #expect(told.output.contains(#/\nCalibration error     0\.\d{4}  0\.\d{4} before calibration\n/#))
        #expect(try folder.text("m.log.jsonl").contains(#/\{"event":"calibration",.*"temperature":\d/#))
        let silent = try folder.run(.train, TinyModel.options + files + ["--no-calibrate"]).succeeded(
            errors: nil)
        #expect(!silent.errors.contains("Calibration") && !silent.output.contains("before calibration"))
    }

    @Test("The decision is kept in the model; evaluate and classify may take the other one")
    func decision() throws {
        let folder = try folder()
        let uneven = TinyCorpus.rows(160).filter { $0.label != "negative" || $0.text.contains("film") }
        try folder.write("train.tsv", TinyCorpus.tsv(uneven))
        for decision in ["argmax", "balanced"] {
            try folder.run(.train, TinyModel.options + files + ["--decision", decision, "-o", decision])
                .succeeded(errors: nil)
        }
        func evaluation(_ arguments: String...) throws -> String {
            try folder.run(.evaluate, ["test.tsv", "-m"] + arguments).succeeded().output
        }
        #expect(try evaluation("argmax") != evaluation("balanced"))
        func answers(_ arguments: String...) throws -> [String] {
            try folder.run(.classify, ["-m"] + arguments, input: "The room was lovely.\n").succeeded().lines
        }
        #expect(try answers("argmax") != answers("argmax", "--decision", "balanced"))
        #expect(try answers("argmax") == answers("argmax", "--decision", "argmax"))
        #expect(try answers("balanced") != answers("balanced", "--decision", "argmax"))
        let refused = try folder.run(.classify, ["-m", "argmax", "--decision", "loudest"], input: "x\n")
        #expect(refused.end == .exit(64) && refused.errors.contains("loudest"))
    }

    @Test("With character n-grams a model knows words by their parts, and all commands take it")
    func nGrams() throws {
        let folder = try folder()
        let options = [
            "--character-ngrams", "--ngram-buckets", "500", "--learning-rate", "0.02", "--patience", "0",
        ]
        try folder.run(.train, TinyModel.options + ["--epochs", "20"] + options + files).succeeded(
            errors: nil)
        let texts = ["lovelyy and brightest", "awfully and brokenn"].map { "The film of day 3 was \($0).\n" }
        let lines = try folder.run(.classify, ["-m", "m"], input: texts.joined()).succeeded().lines
        #expect(lines.map { $0.prefix(8) } == ["positive", "negative"])
        try folder.run(.quantize, ["-m", "m", "-o", "s"]).succeeded()
        try folder.run(.evaluate, ["-m", "s", "test.tsv"]).succeeded()
        #expect(try folder.bytes("s").count < folder.bytes("m").count)
    }

    @Test("Without test texts the report is of the validation texts, and says so")
    func heldOut() throws {
        let folder = try folder()
        let transcript = try folder.run(.train, TinyModel.options + ["--train", "train.tsv", "-o", "m"])
        transcript.succeeded(errors: nil)
        #expect(
            transcript.output.hasPrefix(
                """
                Validation texts. They chose the epoch, so this is a little too good; a corpus given
                with --test judges fairly.

                9 examples

                """))
        #expect(transcript.errors.contains("87 texts to learn from; labels: negative, neutral, positive\n"))
        #expect(
            transcript.errors.contains(
                "The numbers of each epoch are of the 9 validation texts.\n"))
    }

    @Test("Where standard error is no terminal, it has a plain line for each epoch, of at most 80 columns")
    func plainLines() throws {
        let lines = try folder().run(.train, TinyModel.options + files).errorLines
        #expect(lines.count == 5)
        #expect(lines[3].hasPrefix("epoch 1: loss ") && lines[3].hasSuffix(", best so far"))
        #expect(lines[4].hasPrefix("epoch 2: loss "))
        for line in lines {
            #expect(line.count <= 80)
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
        }
    }

    @Test("On a terminal there is a bar, which is gone in the end, and no line is wider than the terminal")
    func bar() throws {
        let run = try folder().start(
            .train, TinyModel.options + files, after: "export TERM=xterm NO_COLOR=1", terminals: .errors)
        let errors = try run.finish().succeeded(errors: nil).errors
        #expect(errors.contains("\r\u{1B}[Kepoch 1/2 ["))
        for line in errors.replacing("\r\n", with: "\n").split(whereSeparator: { $0 == "\n" || $0 == "\r" }) {
            #expect(line.replacing("\u{1B}[K", with: "").count <= 80)
        }
        // What stands on the line after it was cleared for the last time.
        let rest = try #require(errors.split(separator: "\r\u{1B}[K").last)
        #expect(rest.hasPrefix("epoch 2: loss ") && rest.hasSuffix("\r\n"))
    }

    @Test("The log has a line of JSON for the start and each epoch, with all that is measured")
    func log() throws {
        let folder = try folder()
        try folder.run(.train, TinyModel.options + files + ["--log", "log"]).succeeded(errors: nil)
        let events = try folder.text("log").split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(events.map { $0["event"] as? String } == ["start", "epoch", "epoch"])
        #expect(events[0]["examples"] as? Int == 96 && events[0]["validationExamples"] as? Int == 30)
        for (index, event) in events.dropFirst().enumerated() {
            func number(_ name: String) throws -> Double { try #require(event[name] as? Double, "\(name)") }
            #expect(try number("epoch") == Double(index + 1))
            for name in ["accuracy", "macroRecall", "macroF1", "clippedShare"] {
                #expect(try 0...1 ~= number(name), "\(name)")
            }
            for name in ["trainingLoss", "validationLoss", "gradientNormMean", "tokensPerSecond", "seconds"] {
                #expect(try number(name) > 0, "\(name)")
            }
            #expect(try number("gradientNormMaximum") >= number("gradientNormMean"))
            #expect(try number("learningRate") >= 0)
        }
        #expect(try folder.names.isDisjoint(with: ["m.log.jsonl"]))
    }

    @Test("Without a corpus it takes the starter corpus, with its own validation and test texts")
    func starter() throws {
        let folder = try CommandFolder([
            "corpora/starter/train.tsv": TinyCorpus.tsv(), "corpora/starter/dev.tsv": TinyCorpus.tsv(),
            "corpora/starter/test.tsv": TinyCorpus.tsv(Array(TinyCorpus.rows()[..<33])),
        ])
        let transcript = try folder.run(.train, TinyModel.options).succeeded(errors: nil)
        #expect(transcript.output.hasPrefix("Test texts, which no choice has seen:\n\n33 examples\n"))
        #expect(
            transcript.output.hasSuffix("\nWrote model.safetensors: epoch 1 of 2.\n")
                || transcript.output.hasSuffix("\nWrote model.safetensors: epoch 2 of 2.\n"))
        #expect(try folder.names == ["corpora", "model.safetensors", "model.safetensors.log.jsonl"])
    }

    @Test("Where the starter corpus is not, the message says what to do")
    func noStarter() throws {
        let folder = try CommandFolder()
        try folder.run(.train, []).failed(
            """
            train: corpora/starter/train.tsv: the starter corpus is not here; run train in the folder of \
            swift-sentiment, or name a corpus with --train
            """)
        #expect(try folder.names == [])
    }

    @Test("The same seed gives the same bytes, on any number of threads, and another seed others")
    func determinism() throws {
        let folder = try folder()
        func model(_ options: String...) throws -> [UInt8] {
            try folder.run(.train, TinyModel.options + files + options).succeeded(errors: nil)
            return try folder.bytes("m")
        }
        let first = try model("--threads", "1")
        #expect(try model("--threads", "1") == first)
        #expect(try model("--threads", "2") == first)
        #expect(try model("--threads", "3") == first)
        #expect(try model("--seed", "2") != first)
    }

    @Test("A model that exists is replaced, and keeps its permissions")
    func replacement() throws {
        let folder = try folder()
        try folder.write("m", "old")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file("m"))
        try folder.run(.train, TinyModel.options + files).succeeded(errors: nil)
        #expect(try folder.bytes("m").count > 1000)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("m"))
        #expect(attributes[.posixPermissions] as? Int == 0o640)
    }

    @Test("Three steps in a row without a finite loss end it with advice, and without a model")
    func divergence() throws {
        let folder = try folder()
        let wild = [
            "--cell", "rnn", "--activation", "relu", "--layers", "2", "--learning-rate", "1000",
            "--clip-norm", "0",
            "--schedule", "constant", "--warmup-share", "0", "--batch-size", "4",
        ]
        let transcript = try folder.run(.train, TinyModel.options + files + wild)
        #expect(transcript.end == .exit(1))
        #expect(transcript.output == "")
        let last = try #require(transcript.errorLines.last)
        #expect(last.hasPrefix("train: ") && last.hasSuffix("; start with a smaller learning rate"))
        #expect(
            transcript.errors.contains(
                " had no finite loss and was undone; the learning rate is now 50.0 % of"))
        #expect(try folder.names.isDisjoint(with: ["m"]))
    }
}
