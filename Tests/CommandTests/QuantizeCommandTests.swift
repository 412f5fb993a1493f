import Foundation
import Testing

/// `quantize`, and `train --quantize`: small models of 8-bit integers.
@Suite struct QuantizeCommandTests {
    private let rows = TinyCorpus.rows(60)

    private func folder(_ files: [String: String] = [:]) throws -> CommandFolder {
        let folder = try CommandFolder(files.merging(["t.tsv": TinyCorpus.tsv(rows)]) { first, _ in first })
        try folder.write("m", TinyModel.bytes)
        return folder
    }

    /// A score in the report of `evaluate`.
    private func score(_ name: String, _ arguments: [String], in folder: CommandFolder) throws -> String {
        let lines = try folder.run(.evaluate, arguments + ["t.tsv"]).succeeded().lines
        let line = try #require(lines.first { $0.hasPrefix(name + " ") })
        return String(line.dropFirst(name.count).split(separator: " ")[0])
    }

    private func labels(_ arguments: [String], in folder: CommandFolder) throws -> [String] {
        try folder.run(.classify, arguments, input: rows.map { $0.text + "\n" }.joined()).succeeded().lines
    }

    @Test("It tells both sizes, and the scores that evaluate gives both files")
    func report() throws {
        let folder = try folder()
        let lines = try folder.run(.quantize, ["-m", "m", "-o", "s", "--test", "t.tsv"]).succeeded().lines
        try #require(lines.count == 6)
        func grouped(_ count: Int) -> String {
            String(count).replacing(/(\d)(?=(\d{3})+$)/) { "\($0.output.1)," }
        }
        let (whole, small) = (try folder.bytes("m").count, try folder.bytes("s").count)
        #expect(small < whole)
        let share = String(format: "%.1f", Double(small) / Double(whole) * 100)
        #expect(lines[0] == "Wrote s: \(grouped(small)) bytes, \(share) % of the \(grouped(whole)) of m.")
        #expect(lines[1] == "")
        #expect(lines[2] == "Precision               fp32      int8  difference")
        for (line, name) in zip(lines[3...], ["Accuracy", "Macro recall"]) {
            let columns = line.dropFirst(name.count).split(separator: " ").map(String.init)
            #expect(line.hasPrefix(name + " ") && line.count == lines[2].count)
            try #require(columns.count == 3)
            #expect(try columns[0] == score(name, ["-m", "m"], in: folder))
            #expect(try columns[1] == score(name, ["-m", "s"], in: folder))
        }
        let same = try zip(
            labels(["-m", "m"], in: folder), labels(["-m", "s"], in: folder)
        ).count { $0.split(separator: " ")[0] == $1.split(separator: " ")[0] }
        #expect(lines[5] == "Same label: \(same) of 60 (\(String(format: "%.1f", Double(same) / 0.6)) %)")
    }

    @Test("Without labelled texts it says that the loss was not measured, and how it can be")
    func unmeasured() throws {
        let lines = try folder().run(.quantize, ["-m", "m", "-o", "s"]).succeeded().lines
        #expect(lines.count == 2)
        #expect(lines.last == "What that costs was not measured: give labelled texts with --test.")
    }

    @Test("A small model answers as 8-bit products of the whole one do, and in other precisions when asked")
    func answers() throws {
        let folder = try folder()
        try folder.run(.quantize, ["-m", "m", "-o", "s"]).succeeded()
        func answers(_ options: String...) throws -> [String] {
            try labels(options + ["--probabilities", "--format", "jsonl"], in: folder)
        }
        let expected = try answers("-m", "m", "--precision", "int8")
        #expect(try answers("-m", "s") == expected)
        #expect(try answers("-m", "s", "--precision", "int8", "--threads", "3") == expected)
        #expect(try answers("-m", "s", "--precision", "fp32") != expected)
        #expect(try answers("-m", "m") != expected)
    }

    @Test("The same model gives the same file, whatever the threads and the corpus")
    func determinism() throws {
        let folder = try folder()
        try folder.run(.quantize, ["-m", "m", "-o", "a", "--threads", "1"]).succeeded()
        try folder.run(.quantize, ["-m", "m", "-o", "b", "--test", "t.tsv"]).succeeded()
        #expect(try folder.bytes("a") == folder.bytes("b"))
    }

    @Test("A corpus may be several, and is read as by evaluate")
    func corpora() throws {
        let folder = try folder([
            "b.csv": "text,gold\nA lovely day.,pos\nA sad one.,negative\n"
        ])
        let options = ["--text-column", "text", "--label-column", "gold", "--label-map", "pos=positive"]
        let transcript = try folder.run(
            .quantize, ["-m", "m", "-o", "s", "--test", "b.csv", "--test", "b.csv"] + options)
        transcript.succeeded(errors: "No text has the label neutral; macro averages count it as 0.\n")
        #expect(transcript.lines.last?.contains(" of 4 (") == true)
    }

    @Test("What cannot be read, or would be lost, is named, and nothing is written")
    func refusals() throws {
        let folder = try folder(["x.tsv": "label\ttext\nodd\tA day.\n"])
        try folder.run(.quantize, ["-m", "m", "-o", "small"]).succeeded()
        let cases = [
            (
                ["-m", "small", "-o", "s"],
                "small: the model is quantized already; name the one that it was made of"
            ),
            (
                ["-m", "m", "-o", "m"],
                "m: --output would write over the file that --model names; give it another name"
            ),
            (
                ["-m", "m", "-o", "t.tsv", "--test", "t.tsv"],
                "t.tsv: --output would write over the file that --test names; give it another name"
            ),
            (
                ["-m", "m", "-o", "none/s"],
                "none/s: cannot write: the directory none does not exist; create it first"
            ),
            (
                ["-m", "none", "-o", "s"],
                "none: there is no such model; make one with train, or name another file with --model"
            ),
            (
                ["-m", "m", "-o", "s", "--test", "x.tsv"],
                """
                x.tsv:2: label "odd" is not one of negative, neutral, positive; map it with --label-map odd=LABEL
                """
            ),
        ]
        for (arguments, message) in cases {
            try folder.run(.quantize, arguments).failed("quantize: " + message)
        }
        #expect(try folder.names == ["m", "t.tsv", "x.tsv", "small"])
        #expect(try folder.bytes("m") == TinyModel.bytes)
        #expect(try folder.text("t.tsv") == TinyCorpus.tsv(rows))
    }

    @Test("Without a name the small model is small.safetensors")
    func defaultNames() throws {
        let folder = try folder()
        try folder.write("model.safetensors", TinyModel.bytes)
        let transcript = try folder.run(.quantize, []).succeeded()
        #expect(transcript.output.hasPrefix("Wrote small.safetensors: "))
        #expect(try folder.names == ["m", "t.tsv", "model.safetensors", "small.safetensors"])
    }

    @Test("With standard input twice the usage is wrong")
    func usage() throws {
        let transcript = try folder().run(.quantize, ["--test", "-", "--test", "-"])
        #expect(transcript.end == .exit(64))
        #expect(transcript.errorLines.first == "Error: standard input (-) can be read only once")
    }

    @Test("A damaged small model is refused by all commands")
    func damaged() throws {
        let folder = try folder()
        try folder.run(.quantize, ["-m", "m", "-o", "s"]).succeeded()
        var bytes = try folder.bytes("s")
        // The bytes of the embedding or of the encoder are the last of the file.
        bytes[bytes.count - 1] = 0x80
        try folder.write("d", bytes)
        for (command, arguments) in [
            (BuiltCommand.classify, ["-m", "d"]), (.evaluate, ["-m", "d", "t.tsv"]),
            (.quantize, ["-m", "d", "-o", "e"]),
        ] {
            try folder.run(command, arguments).failed(
                """
                \(command.rawValue): d: tensor "encoder.0.backward.recurrent_weights" holds another number than \
                expected, -127 to 127; the file is damaged
                """)
        }
    }

    // MARK: train --quantize

    @Test("train --quantize writes what quantize makes of the model of train, and judges what it wrote")
    func train() throws {
        let folder = try folder()
        let options = TinyModel.options + ["--train", "t.tsv", "--test", "t.tsv"]
        try folder.run(.train, options + ["-o", "whole"]).succeeded(errors: nil)
        let report = try folder.run(.train, options + ["-o", "small", "--quantize"]).succeeded(errors: nil)
        let quantized = try folder.run(.quantize, ["-m", "whole", "-o", "s", "--test", "t.tsv"]).succeeded()
        #expect(try folder.bytes("small") == folder.bytes("s"))
        let evaluation = try folder.run(.evaluate, ["-m", "small", "t.tsv"]).succeeded().output
        let table = quantized.lines.suffix(4).map { $0 + "\n" }.joined()
        #expect(report.output.contains("\n\n\(evaluation)\n\(table)\nWrote small: epoch "))
        #expect(try folder.names.isDisjoint(with: ["small.checkpoint"]))
    }

    @Test("Without a test corpus, train --quantize measures on the texts that chose the epoch")
    func trainWithoutTest() throws {
        let folder = try folder()
        let options = TinyModel.options + ["--train", "t.tsv", "--held-out-share", "0.2", "--quantize"]
        let heldOut = try folder.run(.train, options + ["-o", "a"]).succeeded(errors: nil)
        #expect(heldOut.lines.contains("12 examples"))
        #expect(heldOut.lines.contains { $0.contains(/^Same label: \d+ of 12 \(/) })
        let given = try folder.run(.train, options + ["-o", "b", "--validation", "t.tsv"]).succeeded(
            errors: nil)
        #expect(given.lines.contains { $0.contains(/^Same label: \d+ of 60 \(/) })
        #expect(given.output.hasPrefix("Validation texts. "))
    }

    @Test("A small model is no checkpoint to go on from")
    func resume() throws {
        let folder = try folder()
        try folder.run(.quantize, ["-m", "m", "-o", "s"]).succeeded()
        let transcript = try folder.run(
            .train, TinyModel.options + ["--train", "t.tsv", "-o", "n", "--checkpoint", "s", "--resume"])
        #expect(transcript.end == .exit(1))
        #expect(transcript.errors.hasPrefix("train: s: the metadata says that this is \"swift-sentiment\""))
    }
}
