/// A text in UTF-16, and where each unit stood in the UTF-8 it was made from. Reused from text to text.
struct UTF16Text {
    /// The most bytes that ``transcode(_:)`` takes: offsets have 32 bits, and ICU's lengths are `int32_t`.
    static let maximumByteCount = Int(Int32.max)

    /// How many units the text has.
    private(set) var count = 0

    /// Whether there may be characters that ICU hands to a dictionary, or that dictionaries' scripts share.
    private(set) var needsDictionaries = false

    // Longer than the text: only the first `count` units, and `count + 1` offsets, count.
    private var units: [UInt16] = []
    private var offsets: [UInt32] = [0]

    /// Replaces the text by these bytes. Each maximal subpart of an ill-formed sequence becomes U+FFFD (The Unicode
    /// Standard, section 3.9, U+FFFD Substitution of Maximal Subparts), the practice of the W3C's encoding standard.
    mutating func transcode(_ utf8: UnsafeBufferPointer<UInt8>) {
        precondition(utf8.count <= Self.maximumByteCount, "a piece of text has at most 2^31 - 1 bytes")
        // No UTF-8 sequence, well-formed or not, makes more units than it has bytes.
        if units.count < utf8.count {
            units = [UInt16](
                repeating: 0, count: max(utf8.count, min(2 * units.count, Self.maximumByteCount)))
            offsets = [UInt32](repeating: 0, count: units.count + 1)
        }
        (count, needsDictionaries) = units.withUnsafeMutableBufferPointer { units in
            offsets.withUnsafeMutableBufferPointer { offsets in
                Self.transcode(utf8, to: units, offsets)
            }
        }
    }

    /// Whether a character belongs to none of the scripts that are cut by dictionary: it stands before Thai, among
    /// the Latin, Greek, punctuation and symbols from U+1E00 on, or is an emoji or its variation selector. A
    /// character of which this is not known is taken for one that does.
    static func needsNoDictionary(_ scalar: UInt32) -> Bool {
        switch scalar {
        case ..<0x0E00, 0x1E00..<0x2E80, 0xFE00...0xFE0F, 0x1F000..<0x20000: true
        default: false
        }
    }

    /// Calls `body` with the units.
    func withUnits<Result>(_ body: (UnsafeBufferPointer<UInt16>) -> Result) -> Result {
        units.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// The byte at which a unit began; for ``count``, the number of bytes.
    func byteOffset(ofUnit unit: Int) -> Int { Int(offsets[unit]) }

    private static func transcode(
        _ utf8: UnsafeBufferPointer<UInt8>, to units: UnsafeMutableBufferPointer<UInt16>,
        _ offsets: UnsafeMutableBufferPointer<UInt32>
    ) -> (count: Int, needsDictionaries: Bool) {
        var byte = 0
        var unit = 0
        var needsDictionaries = false
        while byte < utf8.count {
            let first = utf8[byte]
            offsets[unit] = UInt32(truncatingIfNeeded: byte)
            if first < 0x80 {
                units[unit] = UInt16(first)
                byte += 1
                unit += 1
                continue
            }
            let (scalar, length) = UTF8Sequence.decode(utf8, at: byte)
            if !needsNoDictionary(scalar) { needsDictionaries = true }
            if scalar < 0x10000 {
                units[unit] = UInt16(scalar)
                unit += 1
            } else {
                let value = scalar - 0x10000
                units[unit] = UInt16(0xD800 + (value >> 10))
                units[unit + 1] = UInt16(0xDC00 + (value & 0x3FF))
                offsets[unit + 1] = UInt32(truncatingIfNeeded: byte)
                unit += 2
            }
            byte += length
        }
        offsets[unit] = UInt32(truncatingIfNeeded: utf8.count)
        return (unit, needsDictionaries)
    }
}
