/// What people take for the characters of a token: each scalar with what attaches to it, as marks, joiners, the later
/// letters of a Hangul syllable and the skin colors of emoji.
///
/// These are the grapheme clusters of UAX #29, but that a joiner ends one, that flags are two, and that all marks
/// attach. What is a mark Swift's Unicode tells; the rest stands here.
package struct CharacterClusters: Sequence, IteratorProtocol {
    private let utf8: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// The clusters of well-formed UTF-8.
    package init(_ utf8: UnsafeBufferPointer<UInt8>) { self.utf8 = utf8 }

    /// The bytes of the next cluster.
    package mutating func next() -> Range<Int>? {
        guard position < utf8.count else { return nil }
        let start = position
        position += UTF8Sequence.decode(utf8, at: start).length
        while position < utf8.count, utf8[position] >= 0x80 {
            let (scalar, length) = UTF8Sequence.decode(utf8, at: position)
            guard Self.isAttached(scalar) else { break }
            position += length
        }
        return start..<position
    }

    private static func isAttached(_ scalar: UInt32) -> Bool {
        switch scalar {
        // Vowels and final consonants of Hangul; joiners; skin colors; tags of flags.
        case 0x1160...0x11FF, 0xD7B0...0xD7FB, 0x200C...0x200D, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F:
            return true
        // Han and Hangul have no marks: they are most of what is not ASCII.
        case 0x3400...0x9FFF, 0xAC00...0xD7A3: return false
        default:
            switch Unicode.Scalar(scalar)?.properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark: return true
            default: return false
            }
        }
    }
}
