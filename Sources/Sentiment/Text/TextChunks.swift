/// Cuts a long text into chunks where cutting changes no token: after line feeds. Bounds the memory a text takes.
package struct TextChunks: Sequence, IteratorProtocol {
    /// A chunk ends at the first line feed after this many bytes.
    package static let minimumByteCount = 1 << 16

    /// A chunk without a line feed ends here nevertheless, between two characters: 16 MiB.
    package static let maximumByteCount = 1 << 24

    private let utf8: UnsafeBufferPointer<UInt8>
    private var start = 0

    /// The chunks of these bytes.
    package init(_ utf8: UnsafeBufferPointer<UInt8>) { self.utf8 = utf8 }

    /// The bytes of the next chunk, never empty.
    package mutating func next() -> Range<Int>? {
        guard start < utf8.count else { return nil }
        let chunk = start..<end()
        start = chunk.upperBound
        return chunk
    }

    private func end() -> Int {
        guard utf8.count - start > Self.minimumByteCount else { return utf8.count }
        let limit = Swift.min(utf8.count, start + Self.maximumByteCount)
        var end = start + Self.minimumByteCount
        while end < limit {
            end += 1
            if utf8[end - 1] == UInt8(ascii: "\n") { return end }
        }
        guard end < utf8.count else { return end }
        // A character has at most three bytes after its first.
        for first in stride(from: end, to: end - 4, by: -1) where utf8[first] & 0xC0 != 0x80 { return first }
        return end
    }
}
