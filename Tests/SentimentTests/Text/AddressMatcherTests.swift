import Sentiment
import Testing

@Suite struct AddressMatcherTests {
    /// The placeholders' sources in a text, without the words between.
    private func sources(_ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        return try Tokenizer.shared().tokens(in: text).filter { $0.kind == .url || $0.kind == .mention }
            .map { String(decoding: bytes[$0.range], as: UTF8.self) }
    }

    @Test(
        "A URL reaches to where a reader would end it",
        arguments: [
            ("http://a.de", "http://a.de"), ("HTTPS://A.DE/B?c=d&e=f#g", "HTTPS://A.DE/B?c=d&e=f#g"),
            ("(http://a.de)", "http://a.de"), ("http://a.de/b_(c)", "http://a.de/b_(c)"),
            ("(http://a.de/b_(c))", "http://a.de/b_(c)"), ("http://a.de/...", "http://a.de/"),
            ("“http://a.de/x”", "http://a.de/x"), ("<http://a.de/>", "http://a.de/"),
            ("http://a.de, und", "http://a.de"),
            ("http://de.wikipedia.org/wiki/Größe!", "http://de.wikipedia.org/wiki/Größe"),
            ("www.a.de:80/x", "www.a.de:80/x"), ("ftp://[::1]/x", "ftp://[::1]/x"),
            ("http://a.de/x看", "http://a.de/x"), ("mailto:x.y+z@a-b.org.", "x.y+z@a-b.org"),
            ("..x@a.org", "x@a.org"), ("x@a.b1", nil), ("x@a", nil), ("://a", nil), ("http://", nil),
            ("http:// a", nil), ("www.", nil), ("awww.a", nil), ("www..", nil), ("12://a", nil),
            ("a.@b.org", "@b"),
        ] as [(String, String?)])
    func urls(_ text: String, _ expected: String?) throws {
        #expect(try sources(text) == (expected.map { [$0] } ?? []))
    }

    @Test(
        "A mention is a name after an @ that is not part of something else",
        arguments: [
            ("@a", ["@a"]), (".@a_b1!", ["@a_b1"]), ("RT@a", []), ("@a@b", ["@a"]),
            ("@a@b.social hi", ["@a@b.social"]),
            ("@@a", []), ("@5", []), ("@5sos", ["@5sos"]), ("@é", []), ("@aé", []), ("@a看", ["@a"]),
            ("看@a", ["@a"]), ("@", []), ("@ a", []), ("@a @b", ["@a", "@b"]),
            ("http://x.y/@a @b", ["http://x.y/@a", "@b"]),
        ])
    func mentions(_ text: String, _ expected: [String]) throws {
        #expect(try sources(text) == expected)
    }

    @Test("Text made of what begins placeholders is read in linear time")
    func adversarial() throws {
        let tokenizer = try Tokenizer.shared()
        // Quadratic time would take minutes here.
        for piece in ["@", "://", "a@", "www.", "@a.", "http://", "a.a@", "://)", "9@", "www.a("] {
            let text = String(repeating: piece, count: 200_000)
            let tokens = tokenizer.tokens(in: text)
            #expect(tokens.last?.range.upperBound == text.utf8.count)
        }
    }
}
