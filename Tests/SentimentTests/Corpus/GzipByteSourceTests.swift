import Fuzzing
import Sentiment
import Testing

@Suite struct GzipByteSourceTests {
    private func inflate(_ bytes: [UInt8], chunk: Int = .max, room: Int = 4096) throws -> String {
        let source = try GzipByteSource(ArrayByteSource(bytes, chunk: chunk), path: "x.gz")
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: room)
        while true {
            let count = try block.withUnsafeMutableBufferPointer { bytes throws(CorpusError) in
                try source.read(into: bytes)
            }
            if count == 0 { return String(decoding: content, as: UTF8.self) }
            content += block[..<count]
        }
    }

    @Test("The content does not depend on the sizes of the blocks", arguments: [1, 2, 3, 7, 4096])
    func blocks(size: Int) throws {
        #expect(try inflate(GzipFixture.first, chunk: size, room: 4096) == GzipFixture.firstContent)
        #expect(try inflate(GzipFixture.first, chunk: 4096, room: size) == GzipFixture.firstContent)
    }

    @Test("Several members are one content", arguments: [1, 4096])
    func members(chunk: Int) throws {
        let both = GzipFixture.firstContent + GzipFixture.secondContent
        #expect(try inflate(GzipFixture.first + GzipFixture.second, chunk: chunk) == both)
    }

    @Test("Zeros behind the last member are padding", arguments: [1, 4096])
    func padding(chunk: Int) throws {
        let padded = GzipFixture.first + [UInt8](repeating: 0, count: 600)
        #expect(try inflate(padded, chunk: chunk) == GzipFixture.firstContent)
    }

    @Test("Data cut off anywhere are an error", arguments: 2..<GzipFixture.first.count)
    func truncated(count: Int) {
        #expect(
            message { _ = try inflate(Array(GzipFixture.first[..<count])) }
                == "x.gz: the gzip data end too early; the file was cut off, fetch it again")
    }

    @Test("A second member cut off is an error")
    func truncatedMember() {
        let cut = GzipFixture.first + GzipFixture.second.dropLast(4)
        #expect(message { _ = try inflate(cut) }?.contains("end too early") == true)
    }

    @Test("A wrong check sum is an error with zlib's reason")
    func checksum() {
        var damaged = GzipFixture.first
        damaged[damaged.count - 6] ^= 1
        #expect(
            message { _ = try inflate(damaged) }
                == "x.gz: the gzip data are damaged (incorrect data check); fetch the file again")
    }

    @Test("What stands before the damage is read, whatever the sizes of the blocks", arguments: [1, 7, 4096])
    func beforeDamage(size: Int) throws {
        var damaged = GzipFixture.first
        damaged[damaged.count - 6] ^= 1
        let source = try GzipByteSource(ArrayByteSource(damaged), path: "x.gz")
        var lines = LineReader(source, path: "x.gz", blockSize: size)
        #expect(try lines.next().map(Array.init) == Array("label\ttext".utf8))
        #expect(try lines.next().map(Array.init) == Array("positive\tgood".utf8))
        for _ in 0..<2 { #expect(message { _ = try lines.next() }?.contains("incorrect data check") == true) }
    }

    @Test("Damaged data are an error")
    func damaged() {
        var damaged = GzipFixture.first
        damaged[10] = 0xFF
        #expect(message { _ = try inflate(damaged) }?.contains("are damaged (invalid block type)") == true)
    }

    @Test("Something else behind a member is an error")
    func garbage() {
        let error = message { _ = try inflate(GzipFixture.first + Array("garbage".utf8)) }
        #expect(error?.contains("are damaged (incorrect header check)") == true)
    }
}
