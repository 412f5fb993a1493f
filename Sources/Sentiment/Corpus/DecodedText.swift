/// Bytes as text, and whether they had to be repaired.
package struct DecodedText {
    /// The text, with U+FFFD for each ill-formed sequence (Unicode 15, section 3.9, maximal subparts).
    package let string: String
    /// Whether the bytes were not UTF-8.
    package let wasRepaired: Bool

    package init(_ bytes: ArraySlice<UInt8>) {
        let valid = String(validating: bytes, as: UTF8.self)
        wasRepaired = valid == nil
        string = valid ?? String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// Whether there is nothing but white space (Unicode property White_Space).
    package var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
