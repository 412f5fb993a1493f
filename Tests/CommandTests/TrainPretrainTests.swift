import Glibc
import Testing

/// `train` with a language model before.
@Suite struct TrainPretrainTests {
    private static let pretraining = [
        "--pretrain-epochs", "2", "--pretrain-lanes", "8", "--pretrain-candidates", "20",
    ]
    private let options = TinyModel.options + pretraining + ["--train", "t.tsv"]

    private func folder() throws -> CommandFolder {
        try CommandFolder([
            "t.tsv": TinyCorpus.tsv(),
            "u.txt": TinyCorpus.rows(400).map { "\($0.text)\n" }.joined(),
        ])
    }

    @Test("It tells the perplexity of each epoch, in lines of at most 80 columns, and logs it")
    func perplexity() throws {
        let folder = try folder()
        let transcript = try folder.run(.train, options + ["--pretrain", "u.txt", "-o", "m"])
        transcript.succeeded(errors: nil)
        let lines = transcript.errorLines
        #expect(lines.first?.hasPrefix("First a language model: ") == true)
        for epoch in [1, 2] {
            #expect(lines.contains { $0.hasPrefix("language model, epoch \(epoch): perplexity ") })
        }
        for line in lines { #expect(line.count <= 80, "\(line)") }
        #expect(try folder.text("m.log.jsonl").contains("\"perplexities\":["))
        #expect(try folder.names == ["t.tsv", "u.txt", "m", "m.log.jsonl"])
    }

    @Test("Saved weights give other trainings the start that the pretraining gives")
    func saved() throws {
        let folder = try folder()
        let start = options + ["--pretrain", "u.txt", "--save-pretrained", "weights"]
        try folder.run(.train, start + ["-o", "m"]).succeeded(errors: nil)
        try folder.run(.train, options + ["--pretrained", "weights", "-o", "n"]).succeeded(errors: nil)
        #expect(try folder.bytes("m") == folder.bytes("n"))
        let other = try folder.run(
            .train, options + ["--pretrained", "weights", "--hidden-size", "9", "-o", "n"])
        #expect(other.end != .exit(0) && other.errors.contains("hiddenSize is 8 there and 9 here"))
    }

    @Test("Options that contradict each other are refused")
    func contradictions() throws {
        let folder = try folder()
        for (arguments, message) in [
            (["--pretrain", "u.txt", "--pretrained", "weights"], "give one of them"),
            (["--save-pretrained", "weights"], "give texts with --pretrain"),
            (["--pretrain", "u.txt", "--save-pretrained", "u.txt"], "would write over"),
            (["--pretrain", "u.txt", "--character-ngrams"], "has no character n-grams"),
            (["--pretrain", "missing.txt"], "missing.txt"),
        ] {
            let transcript = try folder.run(.train, options + arguments + ["-o", "m"])
            #expect(transcript.end != .exit(0) && transcript.errors.contains(message), "\(arguments)")
        }
    }

    @Test("Killed while the language model learns and resumed, it makes the model of an unbroken training")
    func killed() throws {
        let folder = try folder()
        let long = options + ["--pretrain-epochs", "40", "--pretrain", "u.txt"]
        let run = try folder.start(
            .train, long + ["-o", "m", "--checkpoint-interval", "1e-9"], errorCapacity: 4096)
        try run.waitForFile(folder.file("m.checkpoint.pretraining"))
        run.signal(SIGKILL)
        #expect(try run.finish().end == .signal(SIGKILL))

        let again = try folder.run(.train, long + ["-o", "m"])
        #expect(again.errors.contains("m.checkpoint.pretraining: an unfinished training is kept there"))
        try folder.run(.train, long + ["-o", "m", "--resume"]).succeeded(errors: nil)
        try folder.run(.train, long + ["-o", "unbroken", "--checkpoint", "/dev/null"])
            .succeeded(errors: nil)
        #expect(try folder.bytes("m") == folder.bytes("unbroken"))
        #expect(try folder.names.isDisjoint(with: ["m.checkpoint", "m.checkpoint.pretraining"]))
    }
}
