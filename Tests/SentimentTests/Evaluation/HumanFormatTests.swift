import Sentiment
import Testing

@Suite struct HumanFormatTests {
    @Test(
        "Digits stand in groups of three",
        arguments: [
            (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
            (-999, "-999"), (.min, "-9,223,372,036,854,775,808"),
        ])
    func counts(value: Int, expected: String) { #expect(HumanFormat.count(value) == expected) }

    @Test(
        "A time has its two largest units",
        arguments: [
            (0, "0 ms"), (0.4204, "420 ms"), (0.9994, "999 ms"), (0.9996, "1 s"), (45, "45 s"),
            (59.6, "1 m 0 s"),
            (192, "3 m 12 s"), (3599.9, "1 h 0 m"), (3725, "1 h 2 m"), (86_400, "1 d 0 h"),
            (183_600, "2 d 3 h"),
            (1e9, "11,574 d 1 h"), (-1, "?"), (.infinity, "?"), (.nan, "?"),
        ])
    func durations(seconds: Double, expected: String) {
        #expect(HumanFormat.duration(seconds: seconds) == expected)
    }

    @Test("Decimals are rounded, not cut, and a zero has no sign")
    func decimals() {
        #expect(HumanFormat.fixed(0.8125, decimals: 2) == "0.81")
        #expect(HumanFormat.fixed(0.996, decimals: 2) == "1.00")
        #expect(HumanFormat.fixed(-2.5, decimals: 0) == "-3")
        #expect(HumanFormat.fixed(-0.001, decimals: 2) == "0.00")
        #expect(HumanFormat.fixed(1.0625, decimals: 3) == "1.063")
        #expect(HumanFormat.fixed(12.5, decimals: 1) == "12.5")
        #expect(HumanFormat.fixed(1, decimals: 6) == "1.000000")
        #expect(HumanFormat.fixed(0.000001, decimals: 6) == "0.000001")
        #expect(HumanFormat.fixed(999.96, decimals: 1) == "1000.0")
        #expect(HumanFormat.fixed(.nan, decimals: 2) == "nan")
        #expect(HumanFormat.fixed(-.infinity, decimals: 2) == "-inf")
        #expect(HumanFormat.fixed(1e300, decimals: 2) == "1e+300")
    }
}
