import Sentiment
import Testing

@Suite struct JSONLinesReaderTests {
    private func read(_ text: String, label: String? = "label") throws -> [String] {
        try read(text.utf8, label: label)
    }

    private func read(_ bytes: some Sequence<UInt8>, label: String? = "label") throws -> [String] {
        try rows(JSONLinesReader(lines(bytes, path: "x.jsonl"), text: "text", label: label)).map(summary)
    }

    @Test("Labels are strings or integers, and other keys do not matter")
    func labels() throws {
        #expect(
            try read(
                """
                {"text": "good", "label": "positive"}
                {"label": 0, "id": [1, {"a": null}], "text": "bad\\n\\u00e9\\ud83d\\ude00"}

                {"text": "worse", "label": -1, "score": 1.5}
                """) == ["positive|good", "0|bad\né😀", "skipped: blank line", "-1|worse"])
    }

    @Test("Texts alone need no labels")
    func textsAlone() throws {
        #expect(try read("{\"text\": \"good\"}", label: nil) == ["-|good"])
        #expect(try read("", label: nil) == [])
    }

    @Test(
        "A line that is no JSON is an error with its line and its beginning",
        arguments: [
            "{\"text\": ", "{\"text\": \"a\"} x", "{'text': 'a'}", "nonsense",
            "{\"text\": \"\\ud83d\", \"label\": 1}", "{\"text\": \"a\u{1}\", \"label\": 1}",
        ])
    func invalid(line: String) {
        let error = message { _ = try read("{\"text\": \"a\", \"label\": 1}\n\(line)\n") }
        let shown = line.replacing("\u{1}", with: #"\u{01}"#)
        #expect(error == "x.jsonl:2: not valid JSON: \"\(shown)\"; expected one object a line")
    }

    @Test("Another JSON value is an error", arguments: ["[1]", "\"text\"", "3", "null"])
    func notAnObject(line: String) {
        let error = message { _ = try read("{\"text\": \"a\", \"label\": 1}\n\(line)\n") }
        #expect(error == "x.jsonl:2: no JSON object: \"\(line)\"; expected one object a line")
    }

    @Test("A missing key is an error that names the keys there are")
    func missingKey() {
        #expect(
            message { _ = try read("{\"review\": \"a\", \"label\": 1}\n") }
                == """
                x.jsonl:1: no key "text"; the keys are "label", "review"; \
                choose them with --text-column and --label-column
                """)
    }

    @Test("Values of other types are errors", arguments: ["true", "null", "1.5", "[]", "{}"])
    func wrongType(value: String) {
        #expect(
            message { _ = try read("{\"text\": \"a\", \"label\": \(value)}\n") }
                == "x.jsonl:1: the value of \"label\" is not a string or an integer")
        #expect(
            message { _ = try read("{\"text\": \(value), \"label\": 1}\n") }
                == "x.jsonl:1: the value of \"text\" is not a string")
    }

    @Test("An empty file is an error")
    func empty() {
        #expect(message { _ = try read("") } == "x.jsonl: the file is empty; expected one JSON object a line")
    }

    @Test("Bytes that are not UTF-8 cost one character, not the row")
    func repair() throws {
        let bytes = Array("{\"text\": \"caf".utf8) + [0xE9] + Array("\", \"label\": 1}".utf8)
        #expect(try read(bytes) == ["1|caf\u{FFFD}"])
    }
}
