import Foundation
import Testing

/// What Benchmarks/run relies on. That a time is measured is tested, never the time.
@Suite struct MeasureCommandTests {
    private let folder: CommandFolder
    private static let settings =
        #"{"network": {"cell": "gru", "hiddenSize": 8, "embeddingSize": 4}, "batchSize": 8, "epochs": 2}"#

    init() throws {
        folder = try CommandFolder([
            "t.tsv": TinyCorpus.tsv(), "v.tsv": TinyCorpus.tsv(Array(TinyCorpus.rows().prefix(20))),
        ])
    }

    private func json(_ arguments: [String]) throws -> [String: Any] {
        let output = try folder.run(.measure, arguments).succeeded().output
        return try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }

    private func training(_ arguments: String...) throws -> [String: Any] {
        try json(
            ["training", "--train", "t.tsv", "--validation", "v.tsv", "--settings", Self.settings] + arguments
        )
    }

    @Test("The peak of the machine is that of as many threads as asked for")
    func machine() throws {
        let result = try json(["machine", "--threads", "2", "--arithmetic-only"])
        #expect(result["threads"] as? Int == 2)
        #expect(try #require(result["fmaPerSecond"] as? Double) > 0)
        #expect(result["memoryBytesPerSecond"] == nil)
    }

    @Test("A step of a GRU counts 18 H (D + H) operations a token and direction")
    func step() throws {
        let result = try json(["step", "--settings", Self.settings, "--length", "5", "--steps", "3"])
        #expect(result["tokensPerStep"] as? Int == 8 * 5)
        #expect(result["operationsPerStep"] as? Double == Double(8 * 5 * 2 * 18 * 8 * (4 + 8)))
        #expect(result["steps"] as? Int == 3)
        #expect(try #require(result["secondsPerStep"] as? Double) > 0)
    }

    @Test("A training that is stopped early takes the time of its steps, and writes no model")
    func someSteps() throws {
        let result = try training("--steps", "5", "--warm-up", "2", "--output", "m")
        #expect(result["steps"] as? Int == 5)
        #expect(result["stepsPerEpoch"] as? Int == 12)
        #expect(try #require(result["seconds"] as? Double) > 0)
        #expect(result["accuracy"] as? [Double] == [])
        #expect(try folder.names == ["t.tsv", "v.tsv"])
    }

    @Test("A whole training tells the accuracy of each epoch, and its model predicts the same")
    func wholeTraining() throws {
        let result = try training("--output", "m")
        let accuracy = try #require(result["accuracy"] as? [Double])
        #expect(accuracy.count == 2)
        #expect((result["epochSeconds"] as? [Double])?.count == 2)

        let prediction = try json(["prediction", "--model", "m", "--corpus", "v.tsv", "--rounds", "1"])
        #expect(prediction["texts"] as? Int == 20)
        #expect(accuracy.contains(try #require(prediction["accuracy"] as? Double)))
        #expect(try #require(prediction["tokensPerSecond"] as? Double) > 0)
        let rows = try #require(prediction["probabilities"] as? [[Double]])
        #expect(rows.count == 8)
        #expect(rows.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-5 })
    }

    @Test("Single texts are those of one length")
    func singleTexts() throws {
        _ = try training("--output", "m")
        // "The room of day 7 was awful and dull." has ten tokens, the full stop among them.
        let result = try json([
            "prediction", "--model", "m", "--corpus", "v.tsv", "--length", "10", "--rounds", "1",
        ])
        #expect(result["texts"] as? Int == 20)
        #expect(result["tokens"] as? Int == 200)
        #expect(try #require(result["medianSeconds"] as? Double) > 0)
        let none = try folder.run(
            .measure, ["prediction", "--model", "m", "--corpus", "v.tsv", "--length", "3"])
        #expect(none.end == .exit(64))
    }

    @Test("Exported ids, labels and batches are those of the training")
    func export() throws {
        let result = try json([
            "export", "--train", "t.tsv", "--validation", "v.tsv", "--settings", Self.settings, "--output",
            ".",
        ])
        #expect(result["labels"] as? [String] == TinyCorpus.labels)
        #expect(result["trainingTexts"] as? Int == 96)
        let vocabulary = try folder.text("vocab.txt").split(separator: "\n").map(String.init)
        #expect(result["vocabularySize"] as? Int == vocabulary.count)
        let lengths = try numbers("training.lengths")
        #expect(lengths == Array(repeating: 10, count: 96))
        #expect(try numbers("training.labels") == (0..<96).map { $0 % 3 })
        #expect(result["trainingTokens"] as? Int == 960)
        let words = try numbers("training.ids").prefix(10).map { vocabulary[$0] }
        #expect(words.first == "the" && words.last == ".")
        for epoch in 0..<2 {
            #expect(try numbers("epoch-\(epoch).sizes") == Array(repeating: 8, count: 12))
            #expect(try numbers("epoch-\(epoch).members").sorted() == Array(0..<96))
        }
        #expect(try numbers("epoch-0.members") != numbers("epoch-1.members"))
    }

    private func numbers(_ name: String) throws -> [Int] {
        let bytes = try folder.bytes(name)
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            Int(bytes[start..<start + 4].reversed().reduce(Int32(0)) { $0 << 8 | Int32($1) })
        }
    }

    @Test("Fewer bits change the probabilities, though little", arguments: ["bf16", "int8"])
    func precision(name: String) throws {
        _ = try training("--output", "m")
        func probabilities(_ precision: String) throws -> [Double] {
            let result = try json([
                "prediction", "--model", "m", "--corpus", "v.tsv", "--rounds", "1", "--precision", precision,
            ])
            return try #require(result["probabilities"] as? [[Double]]).flatMap(\.self)
        }
        let exact = try probabilities("fp32")
        let rounded = try probabilities(name)
        #expect(rounded != exact)
        #expect(zip(rounded, exact).allSatisfy { abs($0 - $1) < 0.05 })
    }

    @Test("A setting that does not exist is an error")
    func unknownSetting() throws {
        let transcript = try folder.run(.measure, ["step", "--settings", #"{"bathSize": 8}"#])
        #expect(transcript.end == .exit(1))
        #expect(transcript.errors.contains("bathSize"))
    }

    @Test("The boundaries of ICU alone are those of the tokenizer", arguments: ["utf8", "utf16"])
    func boundaries(encoding: String) throws {
        try folder.write("mixed.tsv", Self.mixed)
        func measured(_ arguments: String...) throws -> [String: Any] {
            try json(
                ["text", "--corpus", "mixed.tsv", "--stage", "boundaries", "--rounds", "1"] + arguments)
        }
        let (own, icu) = (try measured(), try measured("--icu", encoding))
        #expect(own["texts"] as? Int == 3)
        #expect(own["bytes"] as? Int == 113)
        #expect(try #require(own["pieces"] as? Int) > 30)
        for key in ["pieces", "checksum"] { #expect("\(own[key]!)" == "\(icu[key]!)") }
        for side in [own, icu] { #expect(try #require(side["bytesPerSecond"] as? Double) > 0) }
    }

    private static let mixed = """
        label\ttext
        a\tIt's a good day — isn't it? 👍🏽 3,50 €
        b\tอาหารอร่อยมาก OK
        a\t房间很好 wifi 不错

        """

    @Test("Reading messages changes the ids that are counted", arguments: ["tokens", "ids"])
    func messages(stage: String) throws {
        try folder.write("messages.tsv", "label\ttext\na\tSOOOO good!!! :-)\n")
        func measured(_ arguments: String...) throws -> [String: Any] {
            try json(["text", "--corpus", "messages.tsv", "--stage", stage, "--rounds", "1"] + arguments)
        }
        // soooo good ! ! ! : - )
        #expect(try measured()["pieces"] as? Int == 8)
        // soo <elongated> <caps> good !!! :)
        #expect(try measured("--messages")["pieces"] as? Int == 6)
    }

    @Test(
        "Options that have nothing to do with a stage are refused",
        arguments: [
            ["--stage", "ids", "--icu", "utf8"], ["--stage", "tokens", "--icu", "utf16"],
            ["--stage", "boundaries", "--messages"],
        ])
    func uselessOptions(arguments: [String]) throws {
        let transcript = try folder.run(.measure, ["text", "--corpus", "t.tsv"] + arguments)
        #expect(transcript.end == .exit(64))
    }

    @Test("Of a test file, cases are counted, and those that pass")
    func conformance() throws {
        try folder.write(
            "words.txt", "# WordBreakTest\n÷ 0061 × 0062 ÷\t# right\n÷ 0061 ÷ 0062 ÷\t# wrong\n")
        try folder.write("emoji.txt", "1F44D 1F3FD ; x # one\n1F44D 1F44D ; x # two\n0061 ; x # none\n")
        // The second line's NFKC is wrong; the third has U+0345 before another mark, which only folding minds.
        try folder.write(
            "forms.txt",
            """
            @Part1
            FB01;FB01;FB01;0066 0069;0066 0069; # (fi)
            00C5;00C5;0041 030A;0041;0041; # (Å)
            0061 0345 035D;0061 035D 0345;0061 035D 0345;0061 035D 0345;0061 035D 0345; # (a)

            """)
        let result = try json([
            "conformance", "--word-breaks", "words.txt", "--emoji", "emoji.txt", "--normalization",
            "forms.txt",
        ])
        let counts = try #require(result as? [String: [String: Int]])
        #expect(
            counts == [
                "wordBreaks": ["cases": 2, "passed": 1], "emoji": ["cases": 3, "passed": 1],
                "normalization": ["cases": 3, "passed": 2], "folding": ["cases": 3, "passed": 1],
            ])
        #expect(try json(["conformance", "--emoji", "emoji.txt"]).keys.sorted() == ["emoji"])
    }

    @Test("The boundaries of words cut by hand are compared with those found, ends not counted")
    func segmentation() throws {
        // Found: good| |day|!, and don't| |go.
        try folder.write("words.txt", "good| |day!\ndon|'t| |go\n")
        let result = try json(["segmentation", "--corpus", "words.txt"])
        #expect(result["texts"] as? Int == 2)
        #expect(result["drawn"] as? Int == 2 + 3)
        #expect(result["found"] as? Int == 3 + 2)
        #expect(result["common"] as? Int == 2 + 2)
        for key in ["precision", "recall", "f1"] {
            #expect(abs(try #require(result[key] as? Double) - 0.8) < 1e-12)
        }
    }

    private static let thai = ProcessInfo.processInfo.environment["SENTIMENT_DATA"].map {
        "\($0)/wisesight1000.segmented.txt"
    }

    @Test(
        "Of Thai messages cut by hand, words are found with an F1 of 0.90 or more",
        .enabled(if: thai != nil, "SENTIMENT_DATA names no folder of data"))
    func thaiWords() throws {
        let result = try json(["segmentation", "--corpus", try #require(Self.thai)])
        #expect(result["texts"] as? Int == 993)
        #expect(try #require(result["f1"] as? Double) >= 0.90)
    }
}
