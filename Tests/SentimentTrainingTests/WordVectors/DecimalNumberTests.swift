import Sentiment
import SentimentTraining
import Testing

@Suite struct DecimalNumberTests {
    private func parse(_ text: String) -> Float? {
        Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.parse($0) }
    }

    @Test("Numbers of all forms are read as Swift reads them")
    func numbers() {
        for text in [
            "0", "-0.5", "+0.25", "1.", ".5", "12345.678", "-1e-5", "1.5E+3", "0.123456789012345678901",
            "1e-50",
            "-0.016934", "340282346638528859811704183484516925440",
        ] {
            #expect(parse(text) == Double(text).map { Float($0) }, "\(text)")
        }
    }

    @Test(
        "What is no finite number is none",
        arguments: [
            "", "-", ".", "x", "1x", "1.2.3", "nan", "inf", "-inf", "1e99", "0x1p3", "1e", "--1", "1,5",
        ])
    func others(text: String) { #expect(parse(text) == nil) }

    @Test("What is written differs from the number by half a millionth at most")
    func written() {
        var random = SplitMix64(seed: 1)
        for number in [0, -0.0, 1, -1, 0.0000005, 123.456] + (0..<500).map({ _ in 3 * random.nextSigned() }) {
            var text: [UInt8] = []
            DecimalNumber.append(number, to: &text)
            let read = parse(String(decoding: text, as: UTF8.self))
            #expect(read.map { abs($0 - number) < 6e-7 + abs(number) * 1e-7 } == true, "\(number)")
        }
    }
}
