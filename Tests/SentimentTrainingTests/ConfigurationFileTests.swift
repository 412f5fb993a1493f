import Foundation
import Sentiment
import SentimentTraining
import Testing

private struct Settings: Codable, Equatable {
    enum Cell: String, Codable { case lstm, gru }
    struct Optimizer: Codable, Equatable {
        var learningRate: Float = 0.1
        var momentum: Double? = nil
        var decay: Double = 1
    }
    struct Schedule: Codable, Equatable {
        var steps: Int
        var rate: Double? = nil
    }
    var cell = Cell.lstm
    var hidden = 128
    var small: UInt8 = 7
    var seed: UInt64 = .max
    var usesGPU = false
    var vectors: String? = nil
    var names: [String] = ["a", "b"]
    var weights: [String: Double] = ["x": 1]
    var optimizer = Optimizer()
    var schedule: Schedule? = nil
}

/// Settings that are checked when they are decoded: each alone, and both together unless one is the default.
private struct Interval: Codable {
    struct Empty: Error, CustomStringConvertible {
        var description: String { "low is above high" }
    }
    enum CodingKeys: CodingKey { case low, high }

    var low = 0
    var high = 1

    init() {}

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        low = try values.decode(Int.self, forKey: .low)
        high = try values.decode(Int.self, forKey: .high)
        if low > 8 || (low > high && high != 1) { throw Empty() }
    }
}

@Suite struct ConfigurationFileTests {
    private func decode(_ json: String, over defaults: Settings = Settings()) throws -> Settings {
        try ConfigurationFile.decode(Array(json.utf8), path: "s.json", over: defaults)
    }

    private func problem<Value: Codable>(_ json: String, over defaults: Value) -> ConfigurationError.Problem?
    {
        do {
            _ = try ConfigurationFile.decode(Array(json.utf8), path: "s.json", over: defaults)
            return nil
        } catch {
            return (error as? ConfigurationError)?.problem
        }
    }

    private func problem(_ json: String) -> ConfigurationError.Problem? { problem(json, over: Settings()) }

    @Test("An empty object changes nothing, not even by rounding")
    func empty() throws {
        #expect(try decode("{}") == Settings())
    }

    @Test("What is said replaces the default, all else stays")
    func partial() throws {
        var expected = Settings()
        expected.cell = .gru
        expected.optimizer.learningRate = 0.01
        #expect(try decode(#"{"cell": "gru", "optimizer": {"learningRate": 0.01}}"#) == expected)
    }

    @Test("The given defaults count, not those of the type")
    func defaults() throws {
        var defaults = Settings()
        defaults.hidden = 5
        defaults.vectors = "v"
        var expected = defaults
        expected.vectors = nil
        #expect(try decode(#"{"vectors": null}"#, over: defaults) == expected)
    }

    @Test("A setting that is absent by default can be set, nested too, and set to null")
    func optionals() throws {
        var expected = Settings()
        expected.vectors = "file.vec"
        expected.optimizer.momentum = 0.9
        expected.schedule = .init(steps: 3, rate: nil)
        let json = #"{"vectors": "file.vec", "optimizer": {"momentum": 0.9}, "schedule": {"steps": 3}}"#
        #expect(try decode(json) == expected)
        #expect(
            try decode(#"{"vectors": null, "optimizer": {"momentum": null}, "schedule": null}"#) == Settings()
        )
    }

    @Test("Lists are replaced, tables of free names are added to")
    func collections() throws {
        var expected = Settings()
        expected.names = ["c"]
        expected.weights = ["x": 1, "y": 2]
        #expect(try decode(#"{"names": ["c"], "weights": {"y": 2}}"#) == expected)
    }

    @Test("Whole numbers of 64 bits and decimal fractions arrive exactly")
    func numbers() throws {
        let settings = try decode(
            #"{"seed": 18446744073709551614, "optimizer": {"learningRate": 3e-4, "decay": 2}}"#)
        #expect(settings.seed == UInt64.max - 1)
        #expect(settings.optimizer.learningRate == 3e-4)
        #expect(settings.optimizer.decay == 2)
    }

    @Test(
        "A name that the settings do not have is an error with the nearest that they have",
        arguments: [
            (#"{"hiden": 1}"#, "there is no setting \"hiden\"; did you mean \"hidden\"?"),
            (#"{"vector": "x"}"#, "there is no setting \"vector\"; did you mean \"vectors\"?"),
            (#"{"vector": null}"#, "there is no setting \"vector\"; did you mean \"vectors\"?"),
            (
                #"{"optimizer": {"learning_rate": 1}}"#,
                "there is no setting \"optimizer.learning_rate\"; did you mean \"learningRate\"?"
            ),
            (
                #"{"optimizer": {"momentun": 0.9}}"#,
                "there is no setting \"optimizer.momentun\"; did you mean \"momentum\"?"
            ),
            (
                #"{"schedule": {"steps": 1, "step": 2}}"#,
                "there is no setting \"schedule.step\"; none may stand there"
            ),
            (
                #"{"optimizer": {"verbose": true}}"#,
                "there is no setting \"optimizer.verbose\"; there are \"decay\", \"learningRate\", \"momentum\""
            ),
        ])
    func unknown(json: String, expected: String) {
        #expect(problem(json)?.description == expected)
    }

    @Test(
        "A value that does not fit is an error with its place, the value, what fits and the default",
        arguments: [
            (#"{"hidden": "x"}"#, "\"hidden\" cannot be \"x\": expected a whole number (the default is 128)"),
            (
                #"{"hidden": 1.5}"#,
                "\"hidden\" cannot be 1.5: it does not fit the setting (the default is 128)"
            ),
            (#"{"small": 256}"#, "\"small\" cannot be 256: it does not fit the setting (the default is 7)"),
            (
                #"{"hidden": null}"#,
                "\"hidden\" cannot be null: expected a whole number, not null (the default is 128)"
            ),
            (#"{"usesGPU": 1}"#, "\"usesGPU\" cannot be 1: expected true or false (the default is false)"),
            (#"{"vectors": 1}"#, "\"vectors\" cannot be 1: expected a text in quotes"),
            (#"{"names": "a"}"#, "\"names\" cannot be \"a\": expected a list (the default is [\"a\",\"b\"])"),
            (
                #"{"names": [1]}"#,
                "\"names\" cannot be [1]: expected a text in quotes (the default is [\"a\",\"b\"])"
            ),
            (
                #"{"hidden": 2, "optimizer": {"learningRate": "fast"}}"#,
                "\"optimizer.learningRate\" cannot be \"fast\": expected a number (the default is 0.1)"
            ),
            (
                #"{"optimizer": 0.1}"#,
                "\"optimizer\" cannot be 0.1: expected an object (the default is {\"decay\":1,\"learningRate\":0.1})"
            ),
            (
                #"{"schedule": {"rate": "x"}}"#,
                "\"schedule.rate\" cannot be \"x\": it does not fit the setting"
            ),
        ])
    func wrongValues(json: String, expected: String) {
        #expect(problem(json)?.description == expected)
    }

    @Test("A word that is none of the possible ones is named")
    func wrongCase() {
        let text = problem(#"{"cell": "rnn"}"#)?.description ?? ""
        #expect(text.hasPrefix("\"cell\" cannot be \"rnn\": "))
        #expect(text.hasSuffix("(the default is \"lstm\")"))
    }

    @Test("A text that is no JSON object is refused with the place")
    func notJSON() {
        #expect(
            problem("{\n  hidden: 1}")
                == .notJSON(JSONError(line: 2, column: 3, reason: "expected a name in quotes, found \"h\"")))
        #expect(
            problem(#"{"hidden": 1, "hidden": 2}"#)
                == .notJSON(JSONError(line: 1, column: 15, reason: "the name \"hidden\" stands twice")))
        #expect(problem("[]") == .notAnObject(found: "a list"))
        #expect(
            problem("") == .notJSON(JSONError(line: 1, column: 1, reason: "expected a value, found the end")))
    }

    @Test("A check of the settings' own initializer is told as it is")
    func contradiction() {
        #expect(
            problem(#"{"low": 5, "high": 3}"#, over: Interval())
                == .contradiction(reason: "low is above high"))
        #expect(
            problem(#"{"low": 9}"#, over: Interval())
                == .wrongValue(path: ["low"], found: "9", default: "0", reason: "low is above high"))
    }

    @Test("A file is read, and a missing one named")
    func files() throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "sentiment-\(UUID().uuidString).json"
        )
        .path(percentEncoded: false)
        #expect(throws: FileError(path: path, action: .read, problem: .missing)) {
            try ConfigurationFile.read(path, over: Settings())
        }
        try Data(#"{"hidden": 3}"#.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try ConfigurationFile.read(path, over: Settings()).hidden == 3)
    }
}
