/// Faces made of characters: western ones (`:-)`), eastern ones (`^_^`, `(´・ω・`)`), hearts and some gestures.
///
/// What they have in common with other text is told apart by what stands around them: `8)` ends a list, `:(see` opens
/// a parenthesis, `&quot;)` is an entity. Each has one form: noses and repetitions are left out, `(:` is turned round.
enum EmoticonMatcher {
    static func isAnchor(_ byte: UInt8) -> Bool { anchors[Int(byte)] }

    private static let anchors: [Bool] = {
        var anchors = [Bool](repeating: false, count: 256)
        for byte in ":;=8xXB><([^-Tto0OunQqev@*$.\\".utf8 { anchors[Int(byte)] = true }
        for figure in figures { anchors[Int(figure[0])] = true }
        anchors[Int(fullWidthParenthesis[0])] = true
        return anchors
    }()

    /// Whether an emoticon may begin with these two bytes.
    static func isAnchor(_ byte: UInt8, _ next: UInt8) -> Bool {
        guard isAnchor(byte) else { return false }
        if figures.contains(where: { $0[0] == byte && $0[1] == next }) { return true }
        switch byte {
        case UInt8(ascii: "("):
            return !next.isASCIIAlphanumeric || eyeForm(next) != nil || next | 0x20 == UInt8(ascii: "d")
                || next == UInt8(ascii: "3")
        case UInt8(ascii: "["): return next == UInt8(ascii: "-") || isPlainEye(next)
        case UInt8(ascii: "\\"):
            return next == UInt8(ascii: "(") || next | 0x20 == UInt8(ascii: "o") || next == UInt8(ascii: "m")
        case fullWidthParenthesis[0]: return next == fullWidthParenthesis[1]
        case UInt8(ascii: "<") where next == UInt8(ascii: "3") || next == UInt8(ascii: "/"): return true
        case UInt8(ascii: ">") where isPlainEye(next) || isLetterEye(next): return true
        default: break
        }
        let isMarked = isNose(next) || next == UInt8(ascii: "'")
        if isPlainEye(byte), isMarked || isMouth(next) { return true }
        if isLetterEye(byte),
            isMarked || next | 0x20 == UInt8(ascii: "d") || next | 0x20 == UInt8(ascii: "p")
        {
            return true
        }
        guard let eye = eyeForm(byte) else { return false }
        return next == UInt8(ascii: "_") || hasMouth(next, eye: eye)
            || eye == UInt8(ascii: "^") && next == eye
    }

    /// Where the emoticon ends that begins at an index; nil where none does. `canonical` receives its form.
    static func end(in text: ByteWindow, at start: Int, canonical: inout [UInt8]) -> Int? {
        guard isAnchor(text[start]) else { return nil }
        canonical.removeAll(keepingCapacity: true)
        return western(in: text, at: start, &canonical) ?? mirrored(in: text, at: start, &canonical)
            ?? heart(in: text, at: start, &canonical) ?? eyes(in: text, at: start, &canonical)
            ?? gesture(in: text, at: start, &canonical) ?? figure(in: text, at: start, &canonical)
            ?? face(in: text, at: start, &canonical)
    }

    // MARK: Western

    /// `:-)`, `;P`, `>:(`, `:'(`, `xD`, `8-)`
    private static func western(in text: ByteWindow, at start: Int, _ canonical: inout [UInt8]) -> Int? {
        var index = start
        let hasBrow = text[index] == UInt8(ascii: ">")
        if hasBrow { index += 1 }
        let eye = text[index]
        let isLetter = isLetterEye(eye)
        guard isPlainEye(eye) || isLetter && text.beginsWord(at: start) else { return nil }
        if eye == UInt8(ascii: ";"), endsEntity(in: text, at: index) { return nil }
        index += 1
        let hasTear = text[index] == UInt8(ascii: "'") && eye != UInt8(ascii: ";")
        if hasTear { index += 1 }
        let hasNose = isNose(text[index]) && isMouth(text[index + 1])
        if hasNose { index += 1 }
        let mouth = text[index]
        guard isMouth(mouth) else { return nil }
        while text[index] == mouth { index += 1 }
        if isLetter, !hasNose {
            guard eye | 0x20 == UInt8(ascii: "x"),
                mouth | 0x20 == UInt8(ascii: "d") || mouth | 0x20 == UInt8(ascii: "p")
            else { return nil }
        }
        guard
            isFree(in: text, from: start, to: index, eye: eye, mouth: mouth, isMarked: hasNose || hasTear)
        else { return nil }
        if hasBrow { canonical.append(UInt8(ascii: ">")) }
        canonical.append(eye == UInt8(ascii: "X") ? UInt8(ascii: "x") : eye)
        if hasTear { canonical.append(UInt8(ascii: "'")) }
        canonical.append(mouth.isASCIILetter ? mouth & ~0x20 : mouth)
        return index
    }

    private static func isPlainEye(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "=")
    }

    private static func isLetterEye(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "8") || byte | 0x20 == UInt8(ascii: "x") || byte == UInt8(ascii: "B")
    }

    private static func isNose(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "^") || byte == UInt8(ascii: "o")
            || byte == UInt8(ascii: "~")
    }

    private static func isBracket(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: "]"), UInt8(ascii: "["), UInt8(ascii: "}"),
            UInt8(ascii: "{"):
            true
        default: false
        }
    }

    private static func isMouth(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "D"), UInt8(ascii: "d"), UInt8(ascii: "P"), UInt8(ascii: "p"), UInt8(ascii: "O"),
            UInt8(ascii: "o"), UInt8(ascii: "S"), UInt8(ascii: "s"), UInt8(ascii: "X"), UInt8(ascii: "x"),
            UInt8(ascii: "3"), UInt8(ascii: "0"), UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "|"),
            UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: ">"), UInt8(ascii: "<"):
            true
        default: isBracket(byte)
        }
    }

    /// Whether what stands around leaves it an emoticon. `isMarked` tells of a nose or a tear, which few texts have
    /// by chance.
    private static func isFree(
        in text: ByteWindow, from start: Int, to end: Int, eye: UInt8, mouth: UInt8, isMarked: Bool
    ) -> Bool {
        let after = text[end]
        switch mouth {
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            // `great:)` is one; `f(x=)` is none, nor `::)`.
            return isMarked
                || (eye != UInt8(ascii: "=") || text.beginsWord(at: start)) && text[start - 1] != eye
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            return !after.isNameByte && after < 0x80
                && (eye != UInt8(ascii: "=") || text.beginsWord(at: start)) && text[start - 1] != eye
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "|"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            return text.beginsWord(at: start) && text.endsWord(at: end) && !isMouth(after)
                && text[start - 1] != UInt8(ascii: "/")
        default:
            return text.beginsWord(at: start) && text.endsWord(at: end) && text[start - 1] != eye
        }
    }

    /// Whether a `;` ends an entity of HTML, as in `&quot;)`.
    private static func endsEntity(in text: ByteWindow, at semicolon: Int) -> Bool {
        var index = semicolon - 1
        while index > semicolon - 10, text[index].isASCIIAlphanumeric || text[index] == UInt8(ascii: "#") {
            index -= 1
        }
        return text[index] == UInt8(ascii: "&") && index < semicolon - 1
    }

    /// `(:`, `[-:`, `(;`: turned round.
    private static func mirrored(in text: ByteWindow, at start: Int, _ canonical: inout [UInt8]) -> Int? {
        let mouth = text[start]
        let turned: UInt8
        switch mouth {
        case UInt8(ascii: "("): turned = UInt8(ascii: ")")
        case UInt8(ascii: "["): turned = UInt8(ascii: "]")
        default: return nil
        }
        var index = start + 1
        if text[index] == UInt8(ascii: "-") { index += 1 }
        let eye = text[index]
        let after = text[index + 1]
        guard isPlainEye(eye), text.beginsWord(at: start), text.endsWord(at: index + 1), after != eye,
            !isMouth(after),
            after != UInt8(ascii: "-")
        else { return nil }
        canonical.append(eye)
        canonical.append(turned)
        return index + 1
    }

    /// `<3`, `<333`, `</3`
    private static func heart(in text: ByteWindow, at start: Int, _ canonical: inout [UInt8]) -> Int? {
        guard text[start] == UInt8(ascii: "<") else { return nil }
        var index = start + 1
        let isBroken = text[index] == UInt8(ascii: "/")
        if isBroken { index += 1 }
        guard text[index] == UInt8(ascii: "3") else { return nil }
        while text[index] == UInt8(ascii: "3") { index += 1 }
        let after = text[index]
        // `x<3y` and `< 3.5` compare numbers.
        let isNumber =
            after.isASCIIDigit
            || (after == UInt8(ascii: ".") || after == UInt8(ascii: ",")) && text[index + 1].isASCIIDigit
        guard !isNumber, after != UInt8(ascii: ">"), text.beginsWord(at: start) || text.endsWord(at: index)
        else { return nil }
        canonical.append(UInt8(ascii: "<"))
        if isBroken { canonical.append(UInt8(ascii: "/")) }
        canonical.append(UInt8(ascii: "3"))
        return index
    }

    // MARK: Eastern

    /// `^_^`, `-.-`, `T_T`, `o_O`, `>_<`, `^^`, also in parentheses.
    private static func eyes(in text: ByteWindow, at start: Int, _ canonical: inout [UInt8]) -> Int? {
        if text[start] == UInt8(ascii: "(") {
            let first = text[start + 1] == UInt8(ascii: " ") ? start + 2 : start + 1
            guard let end = openEyes(in: text, at: first, &canonical) else { return nil }
            let last = text[end] == UInt8(ascii: " ") ? end + 1 : end
            return text[last] == UInt8(ascii: ")") ? last + 1 : nil
        }
        // Inside a run of eyes none begins, which is seen before all of the run is read once more.
        guard text.beginsWord(at: start), text[start - 1] != text[start],
            let end = openEyes(in: text, at: start, &canonical),
            text.endsWord(at: end)
        else { return nil }
        // Not in the middle of more of the same, as a rule of `-_-_-` or an address.
        let (before, after) = (text[start - 1], text[end])
        guard after != text[end - 1], before != UInt8(ascii: "."),
            before != UInt8(ascii: "@"),
            after != UInt8(ascii: "@"), before != UInt8(ascii: "/")
        else { return nil }
        return end
    }

    private static func openEyes(in text: ByteWindow, at start: Int, _ canonical: inout [UInt8]) -> Int? {
        canonical.removeAll(keepingCapacity: true)
        guard let left = eyeForm(text[start]) else { return nil }
        var index = start + 1
        let middle = text[index]
        if middle == UInt8(ascii: "_") {
            while text[index] == middle { index += 1 }
        } else if hasMouth(middle, eye: left) {
            index += 1
        } else if left == UInt8(ascii: "^"), middle == left {
            while text[index] == left { index += 1 }
            canonical += [left, left]
            return index
        } else {
            return nil
        }
        let rightByte = text[index]
        guard let right = eyeForm(rightByte), isPair(left, right) else { return nil }
        canonical += [left, middle, right]
        return index + 1
    }

    /// An eye in the form that stands for all like it.
    private static func eyeForm(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "^"), UInt8(ascii: "-"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "="),
            UInt8(ascii: "@"), UInt8(ascii: "*"), UInt8(ascii: "$"), UInt8(ascii: ";"), UInt8(ascii: "."),
            UInt8(ascii: "u"), UInt8(ascii: "n"), UInt8(ascii: "e"), UInt8(ascii: "v"):
            byte
        case UInt8(ascii: "T"), UInt8(ascii: "t"): UInt8(ascii: "T")
        case UInt8(ascii: "o"), UInt8(ascii: "O"), UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "x"), UInt8(ascii: "X"): UInt8(ascii: "x")
        case UInt8(ascii: "Q"), UInt8(ascii: "q"): UInt8(ascii: "Q")
        default: nil
        }
    }

    private static func isPair(_ left: UInt8, _ right: UInt8) -> Bool {
        left == right || left == UInt8(ascii: ">") && right == UInt8(ascii: "<")
    }

    /// Whether such a mouth other than `_` stands between such eyes.
    private static func hasMouth(_ mouth: UInt8, eye: UInt8) -> Bool {
        switch mouth {
        case UInt8(ascii: "."):
            eye == UInt8(ascii: "^") || eye == UInt8(ascii: "-") || eye == UInt8(ascii: "T")
                || eye == UInt8(ascii: "o") || eye == UInt8(ascii: ">") || eye == UInt8(ascii: "<")
        case UInt8(ascii: "-"): eye == UInt8(ascii: "^") || eye == UInt8(ascii: "T")
        case UInt8(ascii: "o"), UInt8(ascii: "O"), UInt8(ascii: "w"): eye == UInt8(ascii: "^")
        default: false
        }
    }

    /// `\o/`, `\m/`, `\(^o^)/`
    private static func gesture(in text: ByteWindow, at start: Int, _ canonical: inout [UInt8]) -> Int? {
        guard text[start] == UInt8(ascii: "\\"), text.beginsWord(at: start) else { return nil }
        let middle = text[start + 1]
        if middle == UInt8(ascii: "(") {
            return eyes(in: text, at: start + 1, &canonical).map {
                text[$0] == UInt8(ascii: "/") ? $0 + 1 : $0
            }
        }
        guard middle | 0x20 == UInt8(ascii: "o") || middle == UInt8(ascii: "m"),
            text[start + 2] == UInt8(ascii: "/"), text.endsWord(at: start + 3)
        else { return nil }
        canonical.removeAll(keepingCapacity: true)
        canonical += [UInt8(ascii: "\\"), middle | 0x20, UInt8(ascii: "/")]
        return start + 3
    }

    /// Figures that no rule describes, each in its one form; longer ones before those that they begin with.
    private static let figures: [[UInt8]] = [
        #"¯\_(ツ)_/¯"#, #"¯\(ツ)/¯"#, "(╯°□°)╯︵", "(╯°□°)╯", "(╯°□°）╯︵", "(╯°□°）╯", "(ノಠ益ಠ)ノ", "┻━┻", "┻┻",
        "┬──┬", "┬─┬", "ʕ•ᴥ•ʔ", "ಠ_ಠ", "ಠ益ಠ", "ಠ‿ಠ", "ಥ_ಥ", "ಥ﹏ಥ", "¬_¬", "¬¬", "ʘ‿ʘ", "ʘ_ʘ", "◕‿◕", "♥‿♥",
        "•_•", "°_°",
        "ツ", "シ゚",
    ].map { Array($0.utf8) }

    private static func figure(in text: ByteWindow, at start: Int, _ canonical: inout [UInt8]) -> Int? {
        for figure in figures where figure[0] == text[start] {
            let end = start + figure.count
            guard end <= text.range.upperBound, figure.indices.allSatisfy({ text[start + $0] == figure[$0] })
            else { continue }
            // `ツ` is a smile where it stands alone, and a letter in Japanese.
            if figure.count == 3 {
                guard text[start - 1] < 0x80, !text[start - 1].isNameByte, text.endsWord(at: end) else {
                    return nil
                }
            }
            canonical.removeAll(keepingCapacity: true)
            canonical += figure
            return end
        }
        return nil
    }

    // MARK: Faces in parentheses

    private static let fullWidthParenthesis = Array("（".utf8)
    /// The most characters between the parentheses.
    private static let mostCharacters = 14

    private static let eyeScalars = Set(
        "´`｀・･°￣◕◠•●ಠಥ╥◔ʘ͡≧≦＾^T；;><-♥♡ᵔ◉⊙ﾟ■oO0@*˘⌒✧☆╹≖".unicodeScalars.map(\.value))
    private static let mouthScalars = Set("ωДд∀▽∇﹏‿ᴥツ益□﹃ヮ◡_＿.-oOʖ͜⌒˘ε3ᗜワ皿∩△".unicodeScalars.map(\.value))
    private static let otherScalars = Set(
        " 　'\"ʃƪ。｡；：:;,|/\\~+=✿❀づっノﾉ╯╰ヽ^″`´³＊*#！!".unicodeScalars.map(\.value))

    /// `(´・ω・`)`, `(≧▽≦)`: eyes and a mouth in parentheses, and the arm behind them.
    private static func face(in text: ByteWindow, at start: Int, _ canonical: inout [UInt8]) -> Int? {
        let isWide = text[start] == fullWidthParenthesis[0]
        if isWide {
            guard text[start + 1] == fullWidthParenthesis[1], text[start + 2] == fullWidthParenthesis[2]
            else { return nil }
        } else {
            guard text[start] == UInt8(ascii: "(") else { return nil }
        }
        var index = start + (isWide ? 3 : 1)
        var count = 0
        var eyes = 0
        var hasMouth = false
        var hasOther = false
        while index < text.range.upperBound, count <= mostCharacters {
            let (scalar, length) = text.scalar(at: index)
            if scalar == UInt32(UInt8(ascii: ")")) || scalar == 0xFF09 {
                guard eyes >= 2, hasMouth, hasOther else { return nil }
                index = armEnd(in: text, at: index + length)
                canonical.removeAll(keepingCapacity: true)
                for place in start..<index { canonical.append(text[place]) }
                return index
            }
            let isEye = eyeScalars.contains(scalar)
            let isMouth = mouthScalars.contains(scalar)
            guard isEye || isMouth || otherScalars.contains(scalar) else { return nil }
            // What is both counts as a mouth where an eye has gone before.
            if isMouth, !isEye || eyes == 1 && !hasMouth { hasMouth = true } else if isEye { eyes += 1 }
            hasOther = hasOther || scalar >= 0x80
            count += 1
            index += length
        }
        return nil
    }

    private static let arms: [[UInt8]] = ["╯︵", "╯", "ノ", "ﾉ", "づ", "っ", "ゞ", "ﾉﾞ"].map { Array($0.utf8) }

    private static func armEnd(in text: ByteWindow, at end: Int) -> Int {
        for arm in arms where arm.indices.allSatisfy({ text[end + $0] == arm[$0] }) { return end + arm.count }
        return end
    }
}
