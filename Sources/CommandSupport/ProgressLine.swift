import Sentiment

/// One drawing of a progress bar, fitted to a width.
struct ProgressLine {
    var label: String
    /// What is counted; empty shows neither rate nor time left.
    var unit: String
    var completed: Int
    var total: Int
    /// Since the work began.
    var seconds: Double
    var detail: String

    /// The widest bar: a longer one says no more.
    private static let widestBar = 30
    /// A bar below this width is left out.
    private static let narrowestBar = 5

    /// The line in at most `width` columns: the bar becomes shorter first, then the parts go from the right.
    /// One character counts as one column.
    func text(width: Int, color: Bool) -> String {
        let parts = [share, rate, timeLeft, detail.filter(isPrintable)].filter { !$0.isEmpty }
        let name = label.filter(isPrintable)
        let textWidth = parts.reduce(name.count) { $0 + 2 + $1.count }
        // The bar stands between the label and the share: a space and two brackets, its space to the right is
        // the share's.
        let room = width - textWidth - 3
        if room >= Self.narrowestBar {
            return name + " " + bar(width: min(room, Self.widestBar), color: color) + joined(parts)
        }
        return String((name + joined(parts)).prefix(max(0, width)))
    }

    private var fraction: Double {
        total > 0 ? min(max(Double(completed) / Double(total), 0), 1) : 0
    }

    private var share: String {
        guard total > 0 else { return "" }
        // Rounded down: 100 % is shown when all is done, not before.
        let percent = String(Int(fraction * 100))
        return String(repeating: " ", count: 3 - percent.count) + percent + " %"
    }

    private var unitsPerSecond: Double { seconds > 0 ? Double(completed) / seconds : 0 }

    private var rate: String {
        guard !unit.isEmpty, unitsPerSecond > 0, unitsPerSecond < 1e15 else { return "" }
        let number =
            unitsPerSecond < 10
            ? HumanFormat.fixed(unitsPerSecond, decimals: 1)
            : HumanFormat.count(Int(unitsPerSecond.rounded()))
        return "\(number) \(unit)/s"
    }

    private var timeLeft: String {
        guard !unit.isEmpty, unitsPerSecond > 0, completed < total else { return "" }
        let left = (Double(total - completed) / unitsPerSecond).rounded(.up)
        return "\(HumanFormat.duration(seconds: left)) left"
    }

    private func bar(width: Int, color: Bool) -> String {
        let filled = Int((fraction * Double(width)).rounded(.down))
        let done = String(repeating: "=", count: filled)
        let shown = color && filled > 0 ? "\u{1B}[32m\(done)\u{1B}[0m" : done
        return "[" + shown + String(repeating: " ", count: width - filled) + "]"
    }

    private func joined(_ parts: [String]) -> String { parts.map { "  " + $0 }.joined() }

    /// A control character in a label would move the cursor.
    private func isPrintable(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }
}
