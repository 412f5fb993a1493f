import Sentiment
import Testing

@Suite struct DecodedTextTests {
    @Test(
        "UTF-8 comes back as it is",
        arguments: ["", "a", "naïve", "好", "😀 and more than fifteen bytes", "\u{FFFD}", "a\0b"])
    func valid(text: String) {
        let decoded = DecodedText(Array(text.utf8)[...])
        #expect(Array(decoded.string.utf8) == Array(text.utf8))
        #expect(!decoded.wasRepaired)
    }

    @Test("An ill-formed sequence becomes U+FFFD and is noticed, even where the length stays")
    func repaired() {
        // Latin-1 é; a cut emoji, whose three bytes become the three of U+FFFD; a surrogate.
        let cases: [([UInt8], String)] = [
            ([0x63, 0xE9, 0x64], "c\u{FFFD}d"), ([0xF0, 0x9F, 0x98], "\u{FFFD}"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ]
        for (bytes, text) in cases {
            let decoded = DecodedText(bytes[...])
            #expect(decoded.string == text)
            #expect(decoded.wasRepaired)
        }
    }

    @Test("Blank is what has nothing but white space of any script")
    func blank() {
        #expect("".isBlank)
        #expect(" \t\u{A0}\u{3000}".isBlank)
        #expect(!" \0".isBlank)
    }
}
