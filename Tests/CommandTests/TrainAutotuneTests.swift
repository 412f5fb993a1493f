import Foundation
import Sentiment
import Testing

/// `train --autotune`.
@Suite struct TrainAutotuneTests {
    private let options = TinyModel.options + ["--train", "t.tsv", "-o", "m"]

    private func folder() throws -> CommandFolder { try CommandFolder(["t.tsv": TinyCorpus.tsv()]) }

    @Test(
        "A search writes the best model, its settings and the trials, and the settings make the model again")
    func best() throws {
        let folder = try folder()
        let errors = try folder.run(.train, options + ["--autotune", "1s"]).succeeded(errors: nil).errors
        #expect(errors.contains("trial 1, ") && errors.contains(": the given settings\n"))
        #expect(try folder.names.isSuperset(of: ["m", "m.autotune.jsonl", "m.config.json"]))
        try folder.run(.train, ["--train", "t.tsv", "-o", "n", "--config", "m.config.json"])
            .succeeded(errors: nil)
        #expect(try folder.bytes("n") == folder.bytes("m"))
    }

    @Test("Settings that are given stay as they are")
    func given() throws {
        let folder = try folder()
        try folder.run(.train, options + ["--autotune", "1s", "--learning-rate", "0.002"]).succeeded(
            errors: nil)
        let trials = try folder.text("m.autotune.jsonl").split(separator: "\n").dropFirst()
        #expect(!trials.isEmpty)
        for trial in trials {
            let object = try JSONSerialization.jsonObject(with: Data(trial.utf8)) as? [String: Any]
            let configuration = try #require(object?["configuration"] as? [String: Any])
            #expect((configuration["learningRate"] as? Double).map { abs($0 - 0.002) < 1e-6 } == true)
            #expect(configuration["epochs"] as? Int == 2)
            let network = try #require(configuration["network"] as? [String: Any])
            #expect(network["hiddenSize"] as? Int == 8 && network["embeddingSize"] as? Int == 8)
        }
    }

    @Test("A search is gone on with, another one is not taken for it, and none is not either")
    func resuming() throws {
        let folder = try folder()
        try folder.run(.train, options + ["--autotune", "1s", "--resume"]).failed(
            """
            train: m.autotune.jsonl: there are no trials of a search to go on with; leave --resume out to begin, or \
            name them with --autotune-journal
            """)
        try folder.run(.train, options + ["--autotune", "1s"]).succeeded(errors: nil)
        let first = try folder.text("m.autotune.jsonl")
        try folder.run(.train, options + ["--autotune", "1s"]).failed(
            """
            train: m.autotune.jsonl: an earlier search has left its trials there; go on with --resume, remove the \
            file, or name another with --autotune-journal
            """)
        #expect(try folder.text("m.autotune.jsonl") == first)
        try folder.run(.train, options + ["--autotune", "2s", "--resume"]).succeeded(errors: nil)
        #expect(try folder.text("m.autotune.jsonl").hasPrefix(first))
        let other = try folder.run(.train, options + ["--autotune", "2s", "--resume", "--seed", "2"])
        #expect(
            other.errors.contains(
                "made with other settings (seed was 1, is 2); use the same files and options"))
    }

    @Test("A time without a unit, or none, is refused", arguments: ["10", "m", "0s", "-1m", "1d", "infs"])
    func times(time: String) throws {
        let folder = try folder()
        let transcript = try folder.run(.train, options + ["--autotune=\(time)"])
        #expect(transcript.end == .exit(64))
    }
}
