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
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        precondition(0...15 ~= decimals, "A Double has about 15 decimal digits.")
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        guard value.magnitude * scale < 1e18 else { return "\(value)" }
        let scaled = UInt64((value.magnitude * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(scaled)" }
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: UInt64(scale))
        let digits = String(fraction)
        return "\(sign)\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
    }
}
