import Sentiment

/// Numbers as decimal text, as files of vectors have them: fast, since these have many millions.
package enum DecimalNumber {
    private static let decimals = 6
    private static let unit = 1_000_000.0
    private static let powers: [Double] = {
        var powers = [1.0]
        // Powers of ten up to this one are exact.
        for _ in 0..<22 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// Appends a number with six decimals.
    package static func append(_ value: Float, to text: inout [UInt8]) {
        let scaled = (Double(value) * unit).rounded()
        guard scaled.magnitude < 0x1p53 else { return text.append(contentsOf: "\(value)".utf8) }
        if scaled < 0 { text.append(UInt8(ascii: "-")) }
        let whole = UInt64(scaled.magnitude)
        text.append(contentsOf: String(whole / UInt64(unit)).utf8)
        text.append(UInt8(ascii: "."))
        var divisor = UInt64(unit) / 10
        for _ in 0..<decimals {
            text.append(UInt8(ascii: "0") + UInt8(whole / divisor % 10))
            divisor /= 10
        }
    }

    /// The number that a text is; nil where it is none, or no finite one.
    package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Float? {
        var index = 0
        var isNegative = false
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        var digits: UInt64 = 0
        var count = 0
        var scale = 0
        var hasPoint = false
        while index < text.count {
            let byte = text[index]
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                digits = digits &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
                count += 1
                if hasPoint { scale -= 1 }
            } else if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                break
            }
            index += 1
        }
        // Up to 15 digits, and powers up to 10^22, the number is exact before the one rounding of the division.
        guard index == text.count, count > 0, count <= 15 else { return parseRare(text) }
        let number = Double(digits) / powers[-scale]
        return Float(isNegative ? -number : number)
    }

    /// Exponents and long numbers.
    private static func parseRare(_ text: UnsafeBufferPointer<UInt8>) -> Float? {
        let isNumber = !text.isEmpty && text.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isNumber, let number = Double(String(decoding: text, as: UTF8.self)) else { return nil }
        let float = Float(number)
        return float.isFinite ? float : nil
    }
}
