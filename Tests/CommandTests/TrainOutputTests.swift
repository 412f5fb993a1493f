import Foundation
import Testing

/// What `train` writes: that it can, before it begins, and what is left when it cannot.
@Suite struct TrainOutputTests {
    private let options = TinyModel.options + ["--train", "t.tsv"]

    private func folder() throws -> CommandFolder {
        try CommandFolder(["t.tsv": TinyCorpus.tsv(), "folder/x": ""])
    }

    @Test(
        "An output that cannot be written is found before the training",
        arguments: [
            (["-o", "none/m"], "none/m: cannot write: the directory none does not exist; create it first"),
            (["-o", "folder"], "folder: cannot write: it is a directory; name a file"),
            (["-o", "folder/"], "folder/: cannot write: it is a directory; name a file"),
            (["-o", ""], "\"\": cannot write: a path may not be empty nor contain a NUL"),
            (
                ["-o", "t.tsv/m"],
                "t.tsv/m: cannot write: a part of the path before the last is not a directory"
            ),
            (
                ["-o", "/proc/m"],
                "/proc/m: cannot write: the directory /proc allows no new files; check its permissions"
            ),
            (
                ["-o", "m", "--checkpoint", "none/c"],
                "none/c: cannot write: the directory none does not exist; create it first"
            ),
            (["-o", "m", "--log", "folder"], "folder: cannot write: it is a directory; name a file"),
        ])
    func unwritable(output: [String], message: String) throws {
        let folder = try folder()
        // One message: no line of an epoch stands before it.
        try folder.run(.train, options + output).failed("train: " + message)
        #expect(try folder.names == ["t.tsv", "folder"])
    }

    @Test(
        "No result is written over a file that is read, or over another result",
        arguments: [
            (["-o", "t.tsv"], "t.tsv: --output", "--train"),
            (["-o", "./folder/../t.tsv"], "./folder/../t.tsv: --output", "--train"),
            (["-o", "m", "--log", "t.tsv"], "t.tsv: --log", "--train"),
            (["-o", "m", "--checkpoint", "link"], "link: --checkpoint", "--train"),
            (["-o", "m", "--log", "m"], "m: --log", "--output"),
            (["-o", "m", "--config", "c.json", "--log", "c.json"], "c.json: --log", "--config"),
        ])
    func overwriting(output: [String], result: String, other: String) throws {
        let folder = try folder()
        try folder.write("c.json", "{}")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link"), withDestinationPath: folder.file("t.tsv"))
        try folder.run(.train, options + output).failed(
            "train: \(result) would write over the file that \(other) names; give it another name")
        #expect(try folder.text("t.tsv") == TinyCorpus.tsv())
        #expect(try folder.names == ["t.tsv", "folder", "c.json", "link"])
    }

    @Test(
        "When the disk is full at the end, the training is kept, and the advice of the message gets the model"
    )
    func fullDisk() throws {
        let folder = try folder()
        let files = ["--checkpoint", "c", "--log", "log"]
        let transcript = try folder.run(.train, options + files + ["-o", "/dev/full"])
        #expect(transcript.end == .exit(1))
        #expect(transcript.output == "")
        #expect(
            transcript.errorLines.last == """
                train: /dev/full: cannot write: no space is left on the device. The finished training is kept in c: \
                make room, or choose another --output, and give the same command with --resume --checkpoint c
                """)
        #expect(try folder.names == ["t.tsv", "folder", "c", "log"])

        try folder.run(.train, options + files + ["-o", "m", "--resume"]).succeeded(errors: nil)
        try folder.run(.train, options + ["-o", "unbroken"]).succeeded(errors: nil)
        #expect(try folder.bytes("m") == folder.bytes("unbroken"))
        #expect(try folder.names.isDisjoint(with: ["c"]))
    }

    @Test("When a checkpoint does not fit on the disk, it ends with the reason and no part of a file")
    func fullDiskForCheckpoint() throws {
        let folder = try folder()
        for (files, limit, message) in [
            (["--checkpoint", "/dev/full"], ":", "/dev/full: cannot write: no space is left on the device"),
            ([], "ulimit -f 1", "m.checkpoint: cannot write: the file is larger than the system allows"),
        ] {
            let output = ["-o", "m", "--log", "/dev/null"]
            let transcript = try folder.run(.train, options + output + files, after: limit)
            #expect(transcript.end == .exit(1))
            #expect(transcript.output == "")
            #expect(transcript.errorLines.last == "train: " + message)
            #expect(try folder.names == ["t.tsv", "folder"])
        }
    }

    @Test("When the log does not fit on the disk, the training says so at once, goes on, and ends with 1")
    func fullDiskForLog() throws {
        let folder = try folder()
        let transcript = try folder.run(.train, options + ["-o", "m", "--log", "/dev/full"])
        #expect(transcript.end == .exit(1))
        #expect(transcript.output.contains("\nWrote m: epoch "))
        let message =
            "/dev/full: cannot write: no space is left on the device; the log ends here, the training goes on"
        #expect(transcript.errorLines.count { $0 == message } == 1)
        #expect(transcript.errorLines.last?.hasPrefix("epoch 2: ") == true)
        try folder.run(.classify, ["-m", "m"], input: "The room was lovely.\n").succeeded()
    }

    @Test("When the report cannot be printed, the model is there all the same")
    func fullDiskForReport() throws {
        let folder = try folder()
        let transcript = try folder.run(.train, options + ["-o", "m"], after: "exec >/dev/full")
        #expect(transcript.end == .exit(1))
        #expect(
            transcript.errorLines.last
                == "train: standard output: cannot write: no space is left on the device")
        try folder.run(.classify, ["-m", "m"], input: "The room was lovely.\n").succeeded()
    }

    @Test("Devices take checkpoint and log, and stay devices")
    func devices() throws {
        let folder = try folder()
        try folder.run(.train, options + ["-o", "m", "--checkpoint", "/dev/null", "--log", "/dev/null"])
            .succeeded(errors: nil)
        #expect(try folder.names == ["t.tsv", "folder", "m"])
        let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/null")
        #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
    }

    @Test("A training that cannot start leaves the log of the last one alone")
    func oldLog() throws {
        let folder = try folder()
        try folder.write("m.log.jsonl", "old\n")
        try folder.write("one.tsv", "label\ttext\npositive\tgood\n")
        let transcript = try folder.run(.train, ["--train", "one.tsv", "-o", "m"])
        #expect(transcript.end == .exit(1))
        #expect(try folder.text("m.log.jsonl") == "old\n")
    }
}
