import Sentiment
import Testing

@Suite struct NumberTextTests {
    @Test("Numbers have the asked decimals")
    func fixed() {
        #expect(NumberText.fixed(0.65116, decimals: 4) == "0.6512")
        #expect(NumberText.fixed(1, decimals: 4) == "1.0000")
        #expect(NumberText.fixed(0.00004, decimals: 4) == "0.0000")
        #expect(NumberText.fixed(-0.00004, decimals: 4) == "0.0000")
        #expect(NumberText.fixed(-12.345, decimals: 1) == "-12.3")
        #expect(NumberText.fixed(15.9424, decimals: 2) == "15.94")
        #expect(NumberText.fixed(2.5, decimals: 0) == "3")
        #expect(NumberText.fixed(.nan, decimals: 2) == "nan")
    }

    @Test("Counts have commas between groups of three")
    func grouped() {
        #expect(
            [0, 7, 999, 1_000, 12_284, 1_234_567, -1_000].map(NumberText.grouped) == [
                "0", "7", "999", "1,000", "12,284", "1,234,567", "-1,000",
            ])
    }
}
