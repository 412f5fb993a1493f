/// How many columns of a terminal a text takes, and texts fitted to columns.
///
/// After the East_Asian_Width of UAX #11, wide and full-width characters taking two, and marks none. What
/// a terminal does with rare sequences differs; a table may then be a column off.
package enum DisplayWidth {
    /// The columns that `text` takes.
    package static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// `text` with spaces in front or behind, and cut with an ellipsis where it is too wide. Line ends and
    /// other control characters become U+FFFD, so that a label or a text cannot disturb the terminal.
    package static func fit(_ text: String, width: Int, alignsRight: Bool = false) -> String {
        let text = cut(text, width: width)
        let padding = String(repeating: " ", count: max(width - of(text), 0))
        return alignsRight ? padding + text : text + padding
    }

    /// `text`, cut with an ellipsis where it is wider than `width`.
    package static func cut(_ text: String, width: Int) -> String {
        var (shown, used) = ("", 0)
        // The shown part where an ellipsis must follow.
        var (short, isTooWide) = ("", false)
        for character in text {
            let isControl = character.unicodeScalars.contains { $0.properties.generalCategory == .control }
            let character = isControl ? "\u{FFFD}" : character
            used += of(character)
            if used > width {
                isTooWide = true
                break
            }
            shown.append(character)
            if used < width { short = shown }
        }
        return isTooWide ? short + "…" : shown
    }

    private static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        if let first = scalars.first, first.properties.isEmojiPresentation || scalars.contains("\u{FE0F}") {
            return 2
        }
        return scalars.reduce(0) { $0 + of($1) }
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }  // joined to the Jamo before
        return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
        0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF, 0x1F200...0x1F2FF,
        0x20000...0x3FFFD,
    ]
}
