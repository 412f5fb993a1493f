/// Remembers what became of short pieces of ASCII text: the numbers of their tokens. A few thousand words make up most
/// of any text, and each is then normalized and looked up once.
///
/// A piece that is met later takes the place of another with the same slot, so the memory stays as it is: 256 KB.
/// Owned by one thread. What numbers a piece has must depend on its bytes alone; who changes that starts anew.
package final class TokenMemo {
    private struct Entry {
        /// The piece's bytes, the first one lowest, and zeros. No piece begins with a zero.
        var low: UInt64 = 0
        var high: UInt64 = 0
        var numbers: (Int32, Int32, Int32) = (0, 0, 0)
        var count: Int32 = 0
    }

    /// The longest piece that is remembered.
    private static let mostBytes = 16
    private static let mostNumbers = 3
    private static let slotBits = 13

    private let entries: UnsafeMutablePointer<Entry>

    /// Remembers nothing yet.
    package init() {
        entries = .allocate(capacity: 1 << Self.slotBits)
        entries.initialize(repeating: Entry(), count: 1 << Self.slotBits)
    }

    deinit { entries.deallocate() }

    /// Forgets everything.
    package func removeAll() {
        entries.update(repeating: Entry(), count: 1 << Self.slotBits)
    }

    /// Calls `body` with the numbers of a piece of a text; false where they are not known.
    @inline(__always)
    func recall(_ piece: Range<Int>, of text: UnsafeBufferPointer<UInt8>, _ body: (Int32) -> Void) -> Bool {
        guard piece.count <= Self.mostBytes else { return false }
        let (low, high) = Self.key(piece, of: text)
        let entry = entries + Self.slot(low, high)
        guard entry.pointee.low == low, entry.pointee.high == high else { return false }
        let (count, numbers) = (entry.pointee.count, entry.pointee.numbers)
        if count > 0 { body(numbers.0) }
        if count > 1 { body(numbers.1) }
        if count > 2 { body(numbers.2) }
        return true
    }

    /// Remembers the numbers of a piece of a text, if it is short and they are few.
    func learn(_ piece: Range<Int>, of text: UnsafeBufferPointer<UInt8>, _ numbers: ArraySlice<Int32>) {
        guard piece.count <= Self.mostBytes, numbers.count <= Self.mostNumbers else { return }
        let (low, high) = Self.key(piece, of: text)
        guard low & 0xFF != 0 else { return }
        func number(_ index: Int) -> Int32 { index < numbers.count ? numbers[numbers.startIndex + index] : 0 }
        entries[Self.slot(low, high)] = Entry(
            low: low, high: high, numbers: (number(0), number(1), number(2)), count: Int32(numbers.count))
    }

    @inline(__always)
    private static func key(_ piece: Range<Int>, of text: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64) {
        let count = piece.count
        if piece.lowerBound + mostBytes <= text.count {
            let bytes = UnsafeRawBufferPointer(text)
            let low = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: piece.lowerBound, as: UInt64.self))
            if count <= 8 { return (low & mask(count), 0) }
            let high = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: piece.lowerBound + 8, as: UInt64.self))
            return (low, high & mask(count - 8))
        }
        var (low, high): (UInt64, UInt64) = (0, 0)
        for (index, place) in piece.enumerated() {
            if index < 8 {
                low |= UInt64(text[place]) << UInt64(8 * index)
            } else {
                high |= UInt64(text[place]) << UInt64(8 * (index - 8))
            }
        }
        return (low, high)
    }

    /// The bits of the first bytes, one of them to eight.
    @inline(__always)
    private static func mask(_ bytes: Int) -> UInt64 { .max >> UInt64(8 * (8 - bytes)) }

    @inline(__always)
    private static func slot(_ low: UInt64, _ high: UInt64) -> Int {
        // Multiplicative hashing (Knuth, vol. 3, section 6.4), by odd numbers near 2^64 divided by irrational ones.
        var hash = (low &* 0x9E37_79B9_7F4A_7C15) ^ (high &* 0xC2B2_AE3D_27D4_EB4F)
        hash = (hash ^ (hash >> 29)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash >> UInt64(64 - slotBits))
    }
}
