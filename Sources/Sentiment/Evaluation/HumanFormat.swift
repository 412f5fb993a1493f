/// Numbers as people read them.
package enum HumanFormat {
    /// A number with its digits in groups of three: `1,234,567`.
    package static func count(_ value: Int) -> String {
        var digits = ""
        for (index, digit) in String(value.magnitude).reversed().enumerated() {
            if index > 0, index % 3 == 0 { digits.append(",") }
            digits.append(digit)
        }
        return (value < 0 ? "-" : "") + String(digits.reversed())
    }

    /// A time in its two largest units: `420 ms`, `45 s`, `3 m 12 s`, `1 h 2 m`, `2 d 3 h`; `?` for no time.
    package static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e15 else { return "?" }
        if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
        let whole = Int(seconds.rounded())
        return switch whole {
        case ..<60: "\(whole) s"
        case ..<3600: "\(whole / 60) m \(whole % 60) s"
        case ..<86_400: "\(whole / 3600) h \(whole % 3600 / 60) m"
        default: "\(count(whole / 86_400)) d \(whole % 86_400 / 3600) h"
        }
    }

    /// A number with so many digits after the point: `0.8125` with 2 is `0.81`.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        var text: [UInt8] = []
        appendFixed(value, decimals: decimals, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Adds what ``fixed(_:decimals:)`` gives to a text in UTF-8.
    package static func appendFixed(_ value: Double, decimals: Int, to text: inout [UInt8]) {
        precondition(0...15 ~= decimals, "A Double has about 15 decimal digits.")
        let scale = (0..<decimals).reduce(UInt64(1)) { scale, _ in scale * 10 }
        guard value.magnitude * Double(scale) < 1e18 else {
            let name = value.isFinite ? "\(value)" : value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
            text.append(contentsOf: name.utf8)
            return
        }
        let scaled = UInt64((value.magnitude * Double(scale)).rounded())
        if value < 0, scaled > 0 { text.append(UInt8(ascii: "-")) }
        var digits = decimals + 1
        var bound = 10 * scale
        while scaled >= bound {
            bound *= 10
            digits += 1
        }
        let start = text.count
        text.append(contentsOf: repeatElement(UInt8(ascii: "."), count: digits + (decimals > 0 ? 1 : 0)))
        var rest = scaled
        for place in (start..<text.count).reversed() where place != text.count - 1 - decimals || decimals == 0
        {
            text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}
