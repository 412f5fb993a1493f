import Sentiment
import Testing

@Suite struct JSONReaderTests {
    private func reason(_ text: String) -> String? { reason(bytes: Array(text.utf8)) }

    private func reason(bytes: [UInt8]) -> String? {
        do {
            _ = try JSONValue(parsing: bytes)
            return nil
        } catch {
            return (error as? JSONError)?.description ?? "another error: \(error)"
        }
    }

    @Test("A text becomes a tree and the tree becomes the same text, with names in order")
    func roundTrip() throws {
        let text = #" { "b" : [1, -2.5e+3, 0, true, false, null, {}, []], "a" : "x" } "#
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value.description == #"{"a":"x","b":[1,-2.5e+3,0,true,false,null,{},[]]}"#)
        #expect(try JSONValue(parsing: Array(value.description.utf8)) == value)
    }

    @Test(
        "Escapes become the characters they stand for",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\uD83D\ude00""#, "é😀"),
            (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
            (#""\ude00""#, "\u{FFFD}"), ("\"很好\"", "很好"),
        ])
    func escapes(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == .string(expected))
    }

    @Test(
        "Every text survives being quoted",
        arguments: ["", "a\"b\\c", "\0\u{1}\u{1F}\n\r\t\u{7F}", "é😀很\u{2028}"])
    func quoting(text: String) throws {
        #expect(try JSONValue(parsing: Array(JSONValue.quoted(text).utf8)) == .string(text))
    }

    @Test(
        "An error says where the text stops being JSON, and why",
        arguments: [
            ("", "line 1, column 1: expected a value, found the end"),
            ("{\n  \"a\" 1}", "line 2, column 7: expected \":\" after a name, found \"1\""),
            ("{\"a\": 1,}", "line 1, column 9: expected a name in quotes, found \"}\""),
            ("{'a': 1}", "line 1, column 2: expected a name in quotes, found \"'\""),
            ("[1 2]", "line 1, column 4: expected \",\" or \"]\", found \"2\""),
            ("[1", "line 1, column 3: expected \",\" or \"]\", found the end"),
            ("[1] x", "line 1, column 5: expected the end, found \"x\""),
            ("[01]", "line 1, column 3: expected \",\" or \"]\", found \"1\""),
            ("[1.]", "line 1, column 4: expected a digit, found \"]\""),
            ("[1e]", "line 1, column 4: expected a digit, found \"]\""),
            ("-", "line 1, column 2: expected a digit, found the end"),
            ("tru", "line 1, column 4: expected true, found the end"),
            ("\"abc", "line 1, column 5: a string has no closing quote"),
            ("\"a\nb\"", "line 1, column 3: a control character in a string must be escaped"),
            ("\"\\x\"", "line 1, column 3: unknown escape: \\ followed by \"x\""),
            ("\"\\u12g4\"", "line 1, column 6: expected a hexadecimal digit, found \"g\""),
            ("\"\\", "line 1, column 3: unknown escape: \\ followed by the end"),
            ("NaN", "line 1, column 1: expected a value, found \"N\""),
            ("// x", "line 1, column 1: expected a value, found \"/\""),
            ("\u{FEFF}{}", "line 1, column 1: expected a value, found the byte 0xef"),
            (
                "{\"a\": {\"b\": 1, \"\\u0062\": 2}}",
                "line 1, column 16: the name \"b\" stands twice"
            ),
        ])
    func errors(text: String, expected: String) {
        #expect(reason(text) == expected)
    }

    @Test("A string that is not UTF-8 is an error")
    func invalidUTF8() {
        #expect(reason(bytes: [0x22, 0xC3, 0x28, 0x22]) == "line 1, column 5: a string is not UTF-8")
        #expect(reason(bytes: [0x22, 0xED, 0xA0, 0x80, 0x22]) == "line 1, column 6: a string is not UTF-8")
    }

    @Test("Deep nesting is refused before it can exhaust the stack")
    func depth() {
        let limit = JSONReader.maximumDepth
        #expect(reason(String(repeating: "[", count: limit) + String(repeating: "]", count: limit)) == nil)
        #expect(
            reason(String(repeating: "[", count: 10_000_000))
                == "line 1, column \(limit + 1): more than \(limit) levels")
    }

    @Test("A number that is no Int is not taken for one", arguments: ["1.5", "1e3", "9223372036854775808"])
    func integers(text: String) {
        var reader = JSONReader(Array(text.utf8))
        #expect(throws: JSONError.self) { try reader.integer() }
    }

    @Test("Any text cut short, or with a byte changed, is read or refused, never a crash")
    func damage() throws {
        let text = Array(#"{"a":[1,2.5e3,"x\u00e9\n"],"b":{"c":null,"d":true}}"#.utf8)
        for end in 0..<text.count {
            #expect(reason(bytes: Array(text[..<end])) != nil)
        }
        for index in text.indices {
            for byte in UInt8.min ... .max {
                var damaged = text
                damaged[index] = byte
                #expect(reason(bytes: damaged)?.hasPrefix("another") != true)
            }
        }
    }
}
