import Sentiment

extension SplitMix64 {
    /// These bytes with a few things changed at random: bytes, pieces, the end.
    mutating func damaged(_ bytes: [UInt8], atMost most: Int = 4) -> [UInt8] {
        var bytes = bytes
        for _ in 0...next(below: most) { damage(&bytes) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = self.bytes(count: next(below: 8))
            return
        }
        let place = next(below: bytes.count)
        // Mostly a few bytes, seldom any number.
        let length = min(bytes.count - place, 1 + next(below: isOne(in: 4) ? bytes.count : 8))
        let piece = place..<place + length
        switch next(below: 8) {
        case 0: bytes[place] ^= 1 << UInt8(next(below: 8))
        case 1: bytes[place] = UInt8(truncatingIfNeeded: next())
        case 2:
            bytes[place] = element(of: Array("\0\n\r\t \",:;{}[]\\'<>_0129-+eE\u{7F}".utf8) + [0x80, 0xFF])
        case 3: bytes.removeSubrange(piece)
        case 4: bytes.insert(contentsOf: self.bytes(count: 1 + next(below: 4)), at: place)
        case 5:
            // A piece from elsewhere.
            bytes.insert(contentsOf: Array(bytes[piece]), at: next(below: bytes.count + 1))
        case 6: replaceNumber(in: &bytes, from: place)
        default: bytes.removeSubrange(place...)
        }
    }

    /// Puts another number, seldom a sensible one, into the place of the next decimal one.
    private mutating func replaceNumber(in bytes: inout [UInt8], from place: Int) {
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
        let number = element(of: [
            "0", "1", "2", "-1", "3", "7", "255", "65536", "2147483648", "4294967295", "4611686018427387904",
            "9223372036854775807", "9223372036854775808", "1e400", "0.5", "-0", "99999999999999999999999999",
        ])
        bytes.replaceSubrange(start..<end, with: number.utf8)
    }
}
