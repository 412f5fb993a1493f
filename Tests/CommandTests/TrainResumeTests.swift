import Glibc
import Testing

/// `train` interrupted and resumed.
@Suite struct TrainResumeTests {
    private static let epochs = 100
    private let options =
        TinyModel.options + [
            "--epochs", "\(epochs)", "--patience", "0", "--batch-size", "16", "--train", "t.tsv",
        ]

    private func folder() throws -> CommandFolder { try CommandFolder(["t.tsv": TinyCorpus.tsv()]) }

    /// Starts a training that cannot reach its end before the test reads its messages, since they are more than
    /// standard error holds.
    private func start(
        _ options: [String], in folder: CommandFolder, checkpoint: String = "m.checkpoint"
    ) throws -> Execution {
        let run = try folder.start(
            .train, options + ["--checkpoint-interval", "1e-9"], errorCapacity: 4096)
        try run.waitForFile(folder.file(checkpoint))
        return run
    }

    /// A training that was stopped by Ctrl-C.
    private func interrupted(_ options: [String], in folder: CommandFolder) throws -> Transcript {
        let run = try start(options, in: folder)
        run.signal(SIGINT)
        return try run.finish()
    }

    @Test(
        "Killed in the middle, twice, and resumed, it makes the model of an unbroken training to the last bit"
    )
    func killed() throws {
        let folder = try folder()
        let output = ["--output", "m"]
        let first = try start(options + output, in: folder)
        first.signal(SIGKILL)
        #expect(try first.finish().end == .signal(SIGKILL))
        #expect(try folder.names.isDisjoint(with: ["m"]))

        let second = try start(options + output + ["--resume"], in: folder)
        try second.waitForErrors(containing: "epoch 5: ")
        second.signal(SIGKILL)
        #expect(try second.finish().end == .signal(SIGKILL))

        try folder.run(.train, options + output + ["--resume"]).succeeded(errors: nil)
        try folder.run(.train, options + ["--output", "unbroken", "--checkpoint", "/dev/null"])
            .succeeded(errors: nil)
        #expect(try folder.bytes("m") == folder.bytes("unbroken"))
        #expect(try folder.names.isDisjoint(with: ["m.checkpoint"]))
    }

    @Test("Ctrl-C ends it with 130 and a command that, pasted into a shell, goes on to the same model")
    func interrupt() throws {
        let folder = try folder()
        let output = ["--output", "my model's file"]
        let run = try start(options + output, in: folder, checkpoint: "my model's file.checkpoint")
        run.signal(SIGINT)
        let transcript = try run.finish()
        #expect(transcript.end == .exit(130))
        #expect(transcript.output == "")
        let lines = Array(transcript.errorLines.suffix(3))
        try #require(lines.count == 3)
        #expect(lines[0] == "Interrupted; the training so far is in my model's file.checkpoint.")
        #expect(lines[1] == "To go on, give the same command with --resume:")
        #expect(lines[2].hasSuffix(" --output 'my model'\\''s file' --checkpoint-interval 1e-9 --resume"))

        try folder.run(.train, [], after: "\(lines[2]); exit $?").succeeded(errors: nil)
        try folder.run(.train, options + ["--output", "unbroken", "--checkpoint", "/dev/null"])
            .succeeded(errors: nil)
        #expect(try folder.bytes("my model's file") == folder.bytes("unbroken"))
    }

    @Test("SIGTERM saves as well, and ends it with 143")
    func terminate() throws {
        let folder = try folder()
        let run = try start(options + ["-o", "m"], in: folder)
        run.signal(SIGTERM)
        let transcript = try run.finish()
        #expect(transcript.end == .exit(143))
        #expect(transcript.errors.contains("\nInterrupted; the training so far is in m.checkpoint.\n"))
    }

    @Test("Several networks are resumed where they were, and leave no checkpoint")
    func networks() throws {
        let folder = try folder()
        let output = ["--networks", "3", "--output", "m"]
        let run = try start(options + output, in: folder)
        try run.waitForErrors(containing: "network 2 of 3\n")
        try run.waitForFile(folder.file("m.checkpoint.2"))
        run.signal(SIGINT)
        let transcript = try run.finish()
        #expect(transcript.end == .exit(130))
        #expect(transcript.errors.contains("the training so far is in m.checkpoint.2.\n"))
        try folder.run(.train, options + output + ["--resume"]).succeeded(errors: nil)
        let unbroken = ["--networks", "3", "--output", "unbroken", "--checkpoint", "/dev/null"]
        let whole = try folder.run(.train, options + unbroken)
        whole.succeeded(errors: nil)
        #expect(whole.output.contains("\nWrote unbroken: 3 networks, of epochs "))
        #expect(try folder.bytes("m") == folder.bytes("unbroken"))
        #expect(try folder.names.allSatisfy { !$0.contains("checkpoint") })
    }

    @Test("The log of a resumed training goes on behind the old one")
    func log() throws {
        let folder = try folder()
        let output = ["--output", "m", "--log", "log"]
        #expect(try interrupted(options + output, in: folder).end == .exit(130))
        let before = try folder.text("log")
        try folder.run(.train, options + output + ["--resume"]).succeeded(errors: nil)
        let after = try folder.text("log")
        #expect(after.hasPrefix(before))
        let epochs = after.split(separator: "\n").count { $0.hasPrefix(#"{"event":"epoch""#) }
        #expect(epochs == Self.epochs)
    }

    @Test("Without a checkpoint there is nothing to resume, and nothing is written")
    func nothingToResume() throws {
        let folder = try folder()
        try folder.run(.train, options + ["-o", "m", "--resume"]).failed(
            """
            train: m.checkpoint: there is no checkpoint to go on from; leave --resume out to begin, or name it \
            with --checkpoint
            """)
        #expect(try folder.names == ["t.tsv"])
    }

    @Test("A checkpoint of other options or texts is refused with the difference, and kept")
    func foreignCheckpoint() throws {
        let folder = try folder()
        #expect(try interrupted(options + ["-o", "m"], in: folder).end == .exit(130))
        let (checkpoint, log) = (try folder.bytes("m.checkpoint"), try folder.bytes("m.log.jsonl"))
        let resume = options + ["-o", "m", "--resume"]
        try folder.run(.train, resume + ["--seed", "2", "--hidden-size", "9"]).failed(
            """
            train: m.checkpoint: cannot resume from this checkpoint: it was made with another configuration \
            (network.hiddenSize was 8, is 9, seed was 1, is 2); use the same options
            """)
        try folder.write("other.tsv", TinyCorpus.tsv(TinyCorpus.rows(93)))
        try folder.run(.train, resume + ["--train", "other.tsv"]).failed(
            """
            train: m.checkpoint: cannot resume from this checkpoint: it was made with other examples, another \
            vocabulary, other vectors or for another network; use the same files and label map
            """)
        #expect(try folder.bytes("m.checkpoint") == checkpoint)
        #expect(try folder.bytes("m.log.jsonl") == log)
    }

    @Test("A new training does not write over the checkpoint of an unfinished one")
    func unfinished() throws {
        let folder = try folder()
        #expect(try interrupted(options + ["-o", "m"], in: folder).end == .exit(130))
        let checkpoint = try folder.bytes("m.checkpoint")
        try folder.run(.train, options + ["-o", "m"]).failed(
            """
            train: m.checkpoint: an unfinished training is kept there; go on with it by --resume, or remove the \
            file to begin anew
            """)
        #expect(try folder.bytes("m.checkpoint") == checkpoint)
    }

    @Test("A damaged checkpoint, and another file in its place, are refused by name")
    func damaged() throws {
        let folder = try folder()
        #expect(try interrupted(options + ["-o", "m"], in: folder).end == .exit(130))
        let checkpoint = try folder.bytes("m.checkpoint")
        try folder.write("m.checkpoint", Array(checkpoint[..<(checkpoint.count / 2)]))
        let cut = try folder.run(.train, options + ["-o", "m", "--resume"])
        #expect(cut.end == .exit(1))
        #expect(cut.errors.hasPrefix("train: m.checkpoint: tensor "))
        #expect(cut.errors.hasSuffix("; the file is cut short or damaged\n"))

        try folder.write("notes", "do not lose me")
        try folder.run(.train, options + ["-o", "m", "--checkpoint", "notes"]).failed(
            "train: notes: the file is no checkpoint and would be written over; name another with --checkpoint"
        )
        #expect(try folder.text("notes") == "do not lose me")
    }

    @Test(
        "From standard input, the advice after Ctrl-C asks for the input again, and Ctrl-C before it ends at once"
    )
    func standardInput() throws {
        let folder = try folder()
        let options = options.map { $0 == "t.tsv" ? "-" : $0 } + ["-o", "m"]
        let waiting = try folder.start(.train, options)
        try waiting.send("label\ttext\n")
        try waiting.waitUntilInputIsRead()
        waiting.signal(SIGINT)
        #expect(try waiting.finish().end == .signal(SIGINT))

        let run = try folder.start(.train, options, errorCapacity: 4096)
        try run.send(TinyCorpus.tsv())
        run.closeInput()
        try run.waitForFile(folder.file("m.checkpoint"))
        run.signal(SIGINT)
        #expect(
            try run.finish().errors.contains("\nTo go on, give the same command and input with --resume:\n"))
    }
}
