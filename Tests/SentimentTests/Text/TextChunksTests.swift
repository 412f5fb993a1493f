import Sentiment
import Testing

@Suite struct TextChunksTests {
    private func chunks(_ bytes: [UInt8]) -> [Range<Int>] {
        bytes.withUnsafeBufferPointer { Array(TextChunks($0)) }
    }

    @Test("Short texts are one chunk, and an empty one none")
    func short() {
        #expect(chunks([]) == [])
        #expect(chunks(Array("a\nb\n".utf8)) == [0..<4])
        #expect(chunks([UInt8](repeating: 10, count: 1 << 16)) == [0..<1 << 16])
    }

    @Test("Chunks follow each other and end after line feeds")
    func lineFeeds() {
        let bytes = Array(String(repeating: "Zeile eins\r\n", count: 50_000).utf8)
        let chunks = chunks(bytes)
        #expect(chunks.count > 5)
        #expect(chunks.first?.lowerBound == 0 && chunks.last?.upperBound == bytes.count)
        for (one, next) in zip(chunks, chunks.dropFirst()) { #expect(one.upperBound == next.lowerBound) }
        for chunk in chunks {
            #expect(bytes[chunk.upperBound - 1] == 10)
            #expect(chunk.count <= TextChunks.minimumByteCount + 12)
        }
    }

    @Test("A chunk without a line feed ends between two characters, whatever their length", arguments: 0..<5)
    func noLineFeed(_ shift: Int) {
        for character in ["好", "😀", "é"] {
            let unit = Array(character.utf8)
            let copies = TextChunks.maximumByteCount / unit.count + 10
            let bytes = [UInt8](repeating: 0x61, count: shift) + repeatElement(unit, count: copies).joined()
            let chunks = chunks(bytes)
            #expect(chunks.count == 2)
            for chunk in chunks {
                #expect(bytes[chunk.lowerBound] & 0xC0 != 0x80)
                #expect(chunk.count <= TextChunks.maximumByteCount)
            }
        }
    }

    @Test("Bytes that begin no character are cut at the limit")
    func illFormed() {
        let bytes = [UInt8](repeating: 0x80, count: TextChunks.maximumByteCount + 5)
        #expect(chunks(bytes).map(\.count) == [TextChunks.maximumByteCount, 5])
    }
}
