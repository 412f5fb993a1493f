import Sentiment
import Testing

@Suite struct CharacterClustersTests {
    private func clusters(_ text: String) -> [String] {
        var text = text
        return text.withUTF8 { utf8 in
            CharacterClusters(utf8).map { String(decoding: utf8[$0], as: UTF8.self) }
        }
    }

    @Test(
        "Text of all scripts is cut where Swift cuts its characters",
        arguments: [
            "plain words", "naïve cafe\u{301}", "привет", "γεια", "שָׁלוֹם", "مُحَمَّد", "தமிழ்", "สวัสดี", "ສະບາຍດີ",
            "日本語", "매력", "\u{1106}\u{1162}\u{1105}\u{1167}\u{11A8}", "አማርኛ", "👍🏽❤️", "a\u{200D}", "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        ])
    func scripts(text: String) { #expect(clusters(text) == text.map(String.init)) }

    @Test("All marks attach, those of Burmese that UAX #29 leaves alone as well")
    func marks() { #expect(clusters("မြန်မာ") == ["မြ", "န်", "မာ"]) }

    @Test("Empty text has none, and the first mark of a text stands alone")
    func edges() {
        #expect(clusters("") == [])
        #expect(clusters("\u{301}a") == ["\u{301}", "a"])
    }
}
