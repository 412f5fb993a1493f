import Glibc
import Testing

/// `train --folds`: every text is judged by what was learned without it.
@Suite struct TrainFoldsTests {
    private let training =
        ["--train", "t.tsv", "--output", "m.safetensors", "--folds", "3"] + TinyModel.options

    private func folder() throws -> CommandFolder { try CommandFolder(["t.tsv": TinyCorpus.tsv()]) }

    @Test("It tells of each fold, of all together, and reports what all texts were judged to be")
    func report() throws {
        let folder = try folder()
        let transcript = try folder.run(.train, training)
        #expect(transcript.end == .exit(0), "\(transcript.errors)")
        for fold in 1...3 { #expect(transcript.errors.contains("fold \(fold) of 3\n")) }
        #expect(transcript.errors.contains("all folds together:\nepoch 1: "))
        #expect(
            transcript.errors.contains(
                "These are all texts; the folds have told how many epochs are best.\n"))
        #expect(transcript.lines[0].hasPrefix("All texts, each judged by what was learned without it."))
        #expect(transcript.lines.contains("96 examples"))
        #expect(transcript.lines.last?.hasPrefix("Wrote m.safetensors: epoch ") == true)
        #expect(try folder.names == ["t.tsv", "m.safetensors", "m.safetensors.log.jsonl"])
        let log = try folder.text("m.safetensors.log.jsonl")
        #expect(log.split(separator: "\n").count { $0.hasPrefix(#"{"event":"cross-validation""#) } > 0)
    }

    @Test("With texts that no fold has seen it reports on these, and compares with a baseline on them")
    func test() throws {
        let folder = try folder()
        try folder.write("test.tsv", TinyCorpus.tsv(Array(TinyCorpus.rows(120)[96...])))
        let transcript = try folder.run(.train, training + ["--baseline", "--test", "test.tsv"])
        #expect(transcript.end == .exit(0), "\(transcript.errors)")
        #expect(transcript.lines[0] == "Test texts, which no choice has seen:")
        #expect(transcript.lines.contains { $0.hasPrefix("24 texts ") })
        #expect(try folder.names.contains("m.linear.safetensors"))
    }

    @Test(
        "What folds leave no texts for is refused before the training",
        arguments: [
            (["--baseline"], "--baseline and --quantize compare two models"),
            (["--quantize"], "--baseline and --quantize compare two models"),
            (["--validation", "t.tsv"], "folds take the place of validation examples"),
            (["--folds", "1"], "folds is 1"),
            (["--folds", "97"], "96 examples are too few to be cut into 97 folds"),
        ])
    func refusals(options: [String], message: String) throws {
        let folder = try folder()
        let base = options[0] == "--folds" ? Array(training.dropLast(TinyModel.options.count + 2)) : training
        let transcript = try folder.run(.train, base + options)
        #expect(transcript.end != .exit(0))
        #expect(transcript.errors.contains(message), "\(transcript.errors)")
        #expect(try !folder.names.contains("m.safetensors"))
    }
}
