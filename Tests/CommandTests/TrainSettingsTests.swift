import Foundation
import Sentiment
import SentimentTraining
import Testing

/// The settings of `train`: options, the configuration file, and what the model keeps of them.
@Suite struct TrainSettingsTests {
    private let corpus = ["--train", "t.tsv", "--output", "m"]

    private func folder(_ files: [String: String] = [:]) throws -> CommandFolder {
        try CommandFolder(files.merging(["t.tsv": TinyCorpus.tsv()]) { first, _ in first })
    }

    @Test(
        "Options go before the configuration file, that before the defaults, and the model keeps the outcome")
    func configuration() throws {
        let folder = try folder([
            "c.json": """
            {"epochs": 3, "learningRate": 0.01, "network": {"hiddenSize": 5, "embeddingSize": 6}}
            """
        ])
        let options = ["--config", "c.json", "--hidden-size", "7", "--patience", "0"]
        try folder.run(.train, corpus + options).succeeded(errors: nil)
        let stored = try #require(SafetensorsFile(path: folder.file("m")).metadata["training"])
        let settings = try #require(
            try JSONSerialization.jsonObject(with: Data(stored.utf8)) as? [String: Any])
        #expect(settings["epochs"] as? Int == 3)
        #expect(settings["learningRate"] as? Double == 0.01)
        #expect(settings["patience"] as? Int == 0)
        #expect(settings["batchSize"] as? Int == TrainingConfiguration().batchSize)
        let network = try #require(settings["network"] as? [String: Any])
        #expect(network["hiddenSize"] as? Int == 7)
        #expect(network["embeddingSize"] as? Int == 6)
    }

    @Test("What a model keeps of its settings is a configuration file that makes the same model again")
    func roundTrip() throws {
        let folder = try folder()
        try folder.run(.train, corpus + TinyModel.options + ["--cell", "gru", "--no-bidirectional"])
            .succeeded(errors: nil)
        let stored = try #require(SafetensorsFile(path: folder.file("m")).metadata["training"])
        try folder.write("c.json", stored)
        try folder.run(.train, ["--train", "t.tsv", "-o", "n", "--config", "c.json"]).succeeded(errors: nil)
        #expect(try folder.bytes("n") == folder.bytes("m"))
    }

    @Test(
        "A configuration file that cannot be used is refused with the reason, and nothing is written",
        arguments: [
            (#"{"epocs": 3}"#, #"there is no setting "epocs"; did you mean "epochs"?"#),
            (
                #"{"network": {"hiddenSiez": 3}}"#,
                #"there is no setting "network.hiddenSiez"; did you mean "hiddenSize"?"#
            ),
            (
                #"{"learningRate": "fast"}"#,
                #""learningRate" cannot be "fast": expected a number (the default is \#(TrainingConfiguration().learningRate))"#
            ),
            (#"{"epochs": 3"#, #"not JSON at line 1, column 13: expected "," or "}", found the end"#),
            ("[]", "expected an object {...} of settings, found a list"),
        ])
    func badConfiguration(json: String, message: String) throws {
        let folder = try folder(["c.json": json])
        try folder.run(.train, corpus + ["--config", "c.json"]).failed("train: c.json: " + message)
        #expect(try folder.names == ["t.tsv", "c.json"])
    }

    @Test("A configuration file that is not there is named")
    func missingConfiguration() throws {
        try folder().run(.train, corpus + ["--config", "c.json"])
            .failed("train: c.json: cannot read: there is no such file; check the path")
    }

    @Test(
        "A value out of range is refused with the range, and nothing is written",
        arguments: [
            (["--epochs", "0"], "epochs is 0, but must be between 1 and 1000000"),
            (["--epochs", "-1"], "epochs is -1, but must be between 1 and 1000000"),
            (["--learning-rate", "-1"], "learningRate is -1.0, but must be between 0.0 and 1000.0"),
            (["--learning-rate", "nan"], "learningRate is nan, but must be between 0.0 and 1000.0"),
            (["--hidden-size", "0"], "hiddenSize is 0, but must be between 1 and 4096"),
            (["--held-out-share", "1"], "heldOutShare is 1.0, but must be between 0.001 and 0.9"),
            (["--head-dropout", "1"], "headDropout is 1.0, but must be between 0.0 and 0.95"),
        ])
    func outOfRange(options: [String], message: String) throws {
        let folder = try folder()
        try folder.run(.train, corpus + options).failed("train: the configuration cannot be used: " + message)
        #expect(try folder.names == ["t.tsv"])
    }

    @Test(
        "A value that no training can have is bad usage",
        arguments: [
            (["--threads", "0"], "--threads is 0, but must be between 1 and 1024"),
            (["--checkpoint-interval", "0"], "--checkpoint-interval must be above 0"),
            (["--train", "-", "--test", "-"], "standard input (-) can be read only once"),
            (
                ["--cell", "cnn"],
                "The value 'cnn' is invalid for '--cell <cell>'. Please provide one of 'rnn', 'lstm' or 'gru'."
            ),
            (["--epochs", "many"], "The value 'many' is invalid for '--epochs <epochs>'"),
            (["--label-map", "pos"], "The value 'pos' is invalid for '--label-map <label-map>'"),
        ])
    func usage(options: [String], message: String) throws {
        let folder = try folder()
        let transcript = try folder.run(.train, corpus + options)
        #expect(transcript.end == .exit(64))
        #expect(transcript.errorLines.first == "Error: " + message)
        #expect(transcript.errorLines.last == "  See 'train --help' for more information.")
        #expect(try folder.names == ["t.tsv"])
    }

    @Test("A vocabulary file takes the place of counting, and another file in its place is refused")
    func vocabulary() throws {
        let folder = try folder(["v.txt": "<pad>\n<unk>\nlovely\nawful\n"])
        let transcript = try folder.run(.train, corpus + TinyModel.options + ["--vocabulary", "v.txt"])
        transcript.succeeded(errors: nil)
        #expect(transcript.errors.contains("\n4 words known, "))
        let vocabulary = try SentimentModel(contentsOf: folder.file("m")).vocabulary
        #expect(vocabulary.count == 4)
        try folder.run(.train, corpus + ["--vocabulary", "t.tsv"]).failed(
            "train: t.tsv:1: found \"label\\ttext\", expected <pad>: a vocabulary begins with <pad> and <unk>"
        )
    }

    @Test("Each cell, pooling and depth trains", arguments: ["rnn", "lstm", "gru"])
    func cells(cell: String) throws {
        let folder = try folder()
        for options in [["--pooling", "last"], ["--pooling", "attention", "--layers", "2"]] {
            try folder.run(.train, corpus + TinyModel.options + ["--cell", cell] + options).succeeded(
                errors: nil)
            try folder.run(.classify, ["-m", "m"], input: "The room was lovely.\n").succeeded()
        }
    }
}
