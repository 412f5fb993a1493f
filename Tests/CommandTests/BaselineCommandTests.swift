import Glibc
import Sentiment
import Testing

/// Linear models in the commands: `train --baseline`, `train --wide`, and what the others make of their files.
@Suite struct BaselineCommandTests {
    private let training = ["--train", "t.tsv", "--output", "m.safetensors"] + TinyModel.options

    private func folder() throws -> CommandFolder { try CommandFolder(["t.tsv": TinyCorpus.tsv()]) }

    /// What `classify` says of the corpus.
    private func answers(_ model: String, in folder: CommandFolder) throws -> String {
        let input = TinyCorpus.rows().map { $0.text + "\n" }.joined()
        return try folder.run(.classify, ["-m", model, "--probabilities"], input: input).succeeded().output
    }

    @Test("The baseline is written beside the network's model and compared with it")
    func baseline() throws {
        let folder = try folder()
        let transcript = try folder.run(.train, training + ["--baseline", "--test", "t.tsv"])
        #expect(transcript.end == .exit(0), "\(transcript.errors)")
        #expect(
            try folder.names == [
                "t.tsv", "m.safetensors", "m.safetensors.log.jsonl", "m.linear.safetensors",
            ])
        let lines = transcript.lines
        let start = try #require(lines.firstIndex(of: "The baseline beside it, on the same texts:"))
        #expect(lines[start + 2] == "A  m.safetensors")
        #expect(lines[start + 3] == "B  m.linear.safetensors")
        #expect(lines[start + 5].hasPrefix("96 texts "))
        #expect(lines[start...].contains { $0.hasPrefix("B is better: macro recall 1.0000 against 0.") })
        #expect(lines.last?.hasPrefix("Wrote m.linear.safetensors: a linear model of ") == true)
        #expect(lines[start...].allSatisfy { $0.count <= 80 })
        // The network's file is that of a training without a baseline.
        try folder.run(
            .train, ["--train", "t.tsv", "-o", "n", "--test", "t.tsv"] + TinyModel.options
        )
        .succeeded(errors: nil)
        #expect(try folder.bytes("n") == folder.bytes("m.safetensors"))
    }

    @Test("A linear model serves the other commands as any model does")
    func linearAlone() throws {
        let folder = try folder()
        try folder.run(.train, training + ["--baseline", "--baseline-output", "l"]).succeeded(errors: nil)
        #expect(try answers("l", in: folder).hasPrefix("negative 0."))
        let report = try folder.run(.evaluate, ["-m", "l", "t.tsv"]).succeeded().lines
        #expect(report.contains { $0.hasPrefix("Accuracy              1.0000  ") })
        let quantized = try folder.run(.quantize, ["-m", "l", "-o", "q", "--test", "t.tsv"]).succeeded()
        #expect(quantized.output.contains("Same label: 96 of 96 (100.0 %)"))
        #expect(try folder.bytes("q").count < folder.bytes("l").count)
        #expect(try folder.run(.evaluate, ["-m", "q", "t.tsv"]).succeeded().lines[0] == "96 examples")
    }

    @Test("A model with a linear part answers with both, in 8 bits, too, and after any number of threads")
    func wide() throws {
        let folder = try folder()
        try folder.run(.train, training + ["--wide"]).succeeded(errors: nil)
        let model = try SentimentModel(contentsOf: folder.file("m.safetensors"))
        #expect(model.network != nil && model.linear != nil)
        #expect(model.trainingConfiguration.contains(#""hasLinearPart":true"#))
        let report = try folder.run(.evaluate, ["-m", "m.safetensors", "t.tsv"]).succeeded().lines
        #expect(report.contains { $0.hasPrefix("Accuracy              1.0000  ") })
        try folder.run(
            .train, TinyModel.options + ["--train", "t.tsv", "-o", "n", "--wide", "--threads", "1"]
        )
        .succeeded(errors: nil)
        #expect(try folder.bytes("n") == folder.bytes("m.safetensors"))
        try folder.run(.quantize, ["-m", "n", "-o", "q"]).succeeded()
        let labels = try ["n", "q"].map { model in
            try answers(model, in: folder).split(separator: "\n").map { $0.prefix { $0 != " " } }
        }
        #expect(labels[0] == labels[1])
    }

    @Test("The n-grams and costs of a linear part are those asked for")
    func nGrams() throws {
        let folder = try folder()
        let options = ["--linear-words", "3", "--linear-characters", "0", "--linear-cost", "0.5"]
        let costs = ["--linear-cost", "2", "--linear-weighting", "naive-bayes"]
        try folder.run(.train, training + options + costs + ["--wide"]).succeeded(errors: nil)
        let model = try SentimentModel(contentsOf: folder.file("m.safetensors"))
        let linear = try #require(model.linear).configuration
        #expect(linear.maximumWordNGram == 3 && linear.maximumCharacterNGram == 0)
        #expect(linear.costs == [0.5, 2] && linear.weighting == .naiveBayes)
        let none = try folder.run(.train, training + ["--linear-words", "0", "--linear-characters", "0"])
        #expect(none.end != .exit(0) && none.errors.contains("no text has a feature"))
    }

    @Test("What a wide training was interrupted in is gone on with to the same model")
    func resume() throws {
        let folder = try folder()
        let options =
            TinyModel.options + [
                "--epochs", "100", "--patience", "0", "--batch-size", "16", "--train", "t.tsv", "--wide",
            ]
        let run = try folder.start(
            .train, options + ["-o", "m", "--checkpoint-interval", "1e-9"], errorCapacity: 4096)
        try run.waitForFile(folder.file("m.checkpoint"))
        run.signal(SIGINT)
        #expect(try run.finish().end == .exit(130))
        try folder.run(.train, options + ["-o", "m", "--resume"]).succeeded(errors: nil)
        try folder.run(.train, options + ["-o", "unbroken"]).succeeded(errors: nil)
        #expect(try folder.bytes("m") == folder.bytes("unbroken"))
    }

    @Test("A baseline's file may not be a file that is read, nor be named without a baseline")
    func refusals() throws {
        let folder = try folder()
        let overwriting = try folder.run(.train, training + ["--baseline", "--baseline-output", "t.tsv"])
        #expect(overwriting.end == .exit(1))
        #expect(overwriting.errors.contains("--baseline-output"))
        let unused = try folder.run(.train, training + ["--baseline-output", "l"])
        #expect(unused.end == .exit(64))
        #expect(unused.errors.contains("--baseline-output names the file of a --baseline"))
    }
}
