import Sentiment
import Testing

@Suite struct DisplayWidthTests {
    @Test(
        "Wide characters take two columns, marks none",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("正面", 4), ("긍정", 4), ("\u{1100}\u{1161}", 2),
            ("คำ", 2), ("กี่", 1), ("😀", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("Ａ", 2), ("ｱ", 1), ("🇩🇪", 2),
        ])
    func widths(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test("A text is filled up or cut to its columns")
    func fit() {
        #expect(DisplayWidth.fit("ab", width: 4) == "ab  ")
        #expect(DisplayWidth.fit("ab", width: 4, alignsRight: true) == "  ab")
        #expect(DisplayWidth.fit("abcd", width: 4) == "abcd")
        #expect(DisplayWidth.fit("abcde", width: 4) == "abc…")
    }

    @Test("A wide character is never cut in halves")
    func wide() {
        #expect(DisplayWidth.cut("正面评价", width: 8) == "正面评价")
        #expect(DisplayWidth.cut("正面评价", width: 7) == "正面评…")
        #expect(DisplayWidth.cut("正面评价", width: 6) == "正面…")
        #expect(DisplayWidth.fit("正面评价", width: 6) == "正面… ")
    }

    @Test("Control characters do not reach the terminal")
    func control() {
        #expect(DisplayWidth.fit("a\u{1B}[31m\nb", width: 20).hasPrefix("a\u{FFFD}[31m\u{FFFD}b "))
    }
}
