import Sentiment
import SentimentTraining
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct VocabularyBuilderTests {
    private static let tokenizer = Result { try Tokenizer() }

    private func builder(minimumCount: Int64 = 1, maximumSize: Int = 1000) throws -> VocabularyBuilder {
        var configuration = VocabularyConfiguration()
        configuration.minimumCount = minimumCount
        configuration.maximumSize = maximumSize
        return try VocabularyBuilder(tokenizer: Self.tokenizer.get(), configuration: configuration)
    }

    @Test("Tokens stand by descending count, equally frequent ones in the order of their bytes")
    func order() throws {
        var builder = try builder()
        for text in ["b é a B", "Z 日 z", "ab a 👍 😀 b"] { builder.add(text) }
        #expect(
            try builder.build().tokens == ["<pad>", "<unk>", "b", "a", "z", "ab", "é", "日", "👍", "😀"])
        #expect(builder.tokenCount == 12)
        #expect(builder.distinctTokenCount == 8)
    }

    @Test("Rare tokens are left out, and counted as unknown")
    func minimumCount() throws {
        var builder = try builder(minimumCount: 2)
        builder.add("a a a b b c d")
        let entries = builder.entries()
        #expect(entries.map(\.token) == ["<pad>", "<unk>", "a", "b"])
        #expect(entries.map(\.count) == [0, 2, 3, 2])
    }

    @Test("The maximum size holds for the vocabulary with its special tokens")
    func maximumSize() throws {
        var builder = try builder(maximumSize: 3)
        builder.add("b b a a c")
        let vocabulary = try builder.build()
        #expect(vocabulary.tokens == ["<pad>", "<unk>", "a"])
        #expect(builder.entries().map(\.count) == [0, 3, 2])
        var empty = try self.builder(maximumSize: 2)
        empty.add("a")
        #expect(try empty.build().tokens == ["<pad>", "<unk>"])
    }

    @Test("Builders merged in any order know what one builder knows that saw everything")
    func merge() throws {
        let texts = (0..<2000).map { "t\($0 % 700) t\($0 % 13) 文\($0 % 5) http://x.y/\($0)" }
        var all = try builder(minimumCount: 3)
        for text in texts { all.add(text) }
        for parts in [2, 3, 7] {
            var builders = try (0..<parts).map { _ in try builder(minimumCount: 3) }
            for (index, text) in texts.enumerated() { builders[index * 31 % parts].add(text) }
            for order in [builders, builders.reversed()] {
                var merged = try builder(minimumCount: 3)
                for other in order { merged.merge(other) }
                #expect(try merged.build() == all.build())
                #expect(merged.entries().map(\.count) == all.entries().map(\.count))
                #expect(merged.tokenCount == all.tokenCount)
            }
        }
        #expect(try all.build().id(of: "<url>") == 2)
    }

    @Test("More different tokens than the table first had room for are all counted")
    func growth() throws {
        var builder = try builder(maximumSize: 100_000)
        for number in 0..<20_000 { builder.add("t\(number) t\(number / 2)") }
        let entries = builder.entries()
        #expect(entries.count == 20_002)
        #expect(entries.dropFirst(2).prefix(10_000).allSatisfy { $0.count == 3 })
        #expect(entries.dropFirst(10_002).allSatisfy { $0.count == 1 })
    }

    @Test("The counts stand beside the vocabulary line for line")
    func sidecar() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "counts-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var builder = try builder(minimumCount: 2)
        builder.add("good\tgood @me @you bad")
        try builder.build().write(to: "\(folder)/vocab.txt")
        try builder.writeCounts(to: "\(folder)/vocab.counts.tsv")
        let counts = try String(
            contentsOf: URL(fileURLWithPath: "\(folder)/vocab.counts.tsv"), encoding: .utf8)
        #expect(counts == "<pad>\t0\n<unk>\t1\n<user>\t2\ngood\t2\n")
        let vocabulary = try String(contentsOf: URL(fileURLWithPath: "\(folder)/vocab.txt"), encoding: .utf8)
        #expect(vocabulary == "<pad>\n<unk>\n<user>\ngood\n")
    }

    @Test("A setting without meaning is refused with the reason")
    func settings() throws {
        let count = #expect(throws: VocabularyError.self) { try builder(minimumCount: 0) }
        #expect(count?.description == "vocabulary configuration: minimumCount is 0, expected at least 1")
        let size = #expect(throws: VocabularyError.self) { try builder(maximumSize: 1) }
        #expect(
            size?.description.hasSuffix("maximumSize is 1, expected at least 2, for <pad> and <unk>") == true)
    }

    @Test("An invalid byte in a text does not stop the count")
    func illFormed() throws {
        var builder = try builder()
        ([0x61, 0xFF, 0x20, 0x61] as [UInt8]).withUnsafeBufferPointer { builder.add($0) }
        #expect(try builder.build().tokens == ["<pad>", "<unk>", "a", "\u{FFFD}"])
    }
}
