/// Bytes of a range, with zeros around them: no look-ahead needs a check of its own.
///
/// What stands before `from` is not matched again, yet it may keep what follows from being a match.
struct ByteWindow {
    let utf8: UnsafeBufferPointer<UInt8>
    let range: Range<Int>
    let from: Int

    subscript(index: Int) -> UInt8 { range.contains(index) ? utf8[index] : 0 }

    /// Whether these bytes stand here, ASCII letters in either case; `expected` is in lower case.
    func matches(_ expected: StaticString, at index: Int) -> Bool {
        expected.withUTF8Buffer { expected in
            for offset in expected.indices {
                let byte = self[index + offset]
                guard expected[offset] == (byte.isASCIILetter ? byte | 0x20 : byte) else { return false }
            }
            return true
        }
    }

    /// Whether a letter of Latin, Greek, Cyrillic or the like stands here; bytes cut short are none.
    func hasTwoByteCharacter(at index: Int) -> Bool {
        (0xC3...0xDF).contains(self[index]) && self[index + 1] & 0xC0 == 0x80
    }

    /// Whether no word reaches up to an index: before it stands no letter, digit or `_` of ASCII, nor a character of two
    /// bytes, which most other alphabets have. Longer ones are emoji, or of scripts that write no spaces.
    func beginsWord(at index: Int) -> Bool {
        let before = self[index - 1]
        return before < 0x80 ? !before.isNameByte : self[index - 2] & 0xC0 == 0x80
    }

    /// The same for what stands at an index, behind a match.
    func endsWord(at index: Int) -> Bool {
        let after = self[index]
        return after < 0x80 ? !after.isNameByte : after >= 0xE0
    }

    /// The character at an index, which is inside the range.
    func scalar(at index: Int) -> (scalar: UInt32, length: Int) {
        UTF8Sequence.decode(UnsafeBufferPointer(rebasing: utf8[..<range.upperBound]), at: index)
    }
}

extension UInt8 {
    var isASCIILetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    var isASCIIUppercase: Bool { self &- UInt8(ascii: "A") < 26 }
    var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isASCIIAlphanumeric: Bool { isASCIILetter || isASCIIDigit }
    /// What names of users are made of.
    var isNameByte: Bool { isASCIIAlphanumeric || self == UInt8(ascii: "_") }
}
