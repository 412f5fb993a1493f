import Sentiment
import SentimentTraining
import Testing

@Suite struct VocabularyBuilderTests {
    private static let tokenizer = Result { try Tokenizer() }

    private func builder(
        minimumCount: Int64 = 1, maximumSize: Int = 1000, memory: Int = .max, folder: String = "/tmp"
    ) throws -> VocabularyBuilder {
        var configuration = VocabularyConfiguration()
        configuration.minimumCount = minimumCount
        configuration.maximumSize = maximumSize
        return try VocabularyBuilder(
            tokenizer: Self.tokenizer.get(), configuration: configuration, memory: memory,
            temporaryFolder: folder)
    }

    private func tokens(_ builder: VocabularyBuilder) throws -> [String] {
        try builder.build().entries.map(\.token)
    }

    @Test("Tokens stand by descending count, equally frequent ones in the order of their bytes")
    func order() throws {
        var builder = try builder()
        for text in ["b é a B", "Z 日 z", "ab a 👍 😀 b"] { try builder.add(text) }
        #expect(
            try tokens(builder) == ["<pad>", "<unk>", "b", "a", "z", "ab", "é", "日", "👍", "😀"])
        #expect(try builder.build().tokenCount == 12)
        #expect(try builder.build().distinctTokenCount == 8)
    }

    @Test("Rare tokens are left out, and counted as unknown")
    func minimumCount() throws {
        var builder = try builder(minimumCount: 2)
        try builder.add("a a a b b c d")
        let entries = try builder.build().entries
        #expect(entries.map(\.token) == ["<pad>", "<unk>", "a", "b"])
        #expect(entries.map(\.count) == [0, 2, 3, 2])
    }

    @Test("The maximum size holds for the vocabulary with its special tokens")
    func maximumSize() throws {
        var builder = try builder(maximumSize: 3)
        try builder.add("b b a a c")
        #expect(try tokens(builder) == ["<pad>", "<unk>", "a"])
        #expect(try builder.build().entries.map(\.count) == [0, 3, 2])
        var empty = try self.builder(maximumSize: 2)
        try empty.add("a")
        #expect(try tokens(empty) == ["<pad>", "<unk>"])
    }

    @Test("Builders merged in any order know what one builder knows that saw everything")
    func merge() throws {
        let texts = (0..<2000).map { "t\($0 % 700) t\($0 % 13) 文\($0 % 5) http://x.y/\($0)" }
        var all = try builder(minimumCount: 3)
        for text in texts { try all.add(text) }
        for parts in [2, 3, 7] {
            var builders = try (0..<parts).map { _ in try builder(minimumCount: 3) }
            for (index, text) in texts.enumerated() {
                try builders[index * 31 % parts].add(text)
            }
            for order in [builders, builders.reversed()] {
                var merged = try builder(minimumCount: 3)
                for other in order { try merged.merge(other) }
                #expect(try merged.build() == all.build())
            }
        }
        #expect(try all.build().entries[2].token == "<url>")
    }

    @Test("More different tokens than the table first had room for are all counted")
    func growth() throws {
        var builder = try builder(maximumSize: 100_000)
        for number in 0..<20_000 { try builder.add("t\(number) t\(number / 2)") }
        let entries = try builder.build().entries
        #expect(entries.count == 20_002)
        #expect(entries.dropFirst(2).prefix(10_000).allSatisfy { $0.count == 3 })
        #expect(entries.dropFirst(10_002).allSatisfy { $0.count == 1 })
    }

    @Test(
        "What does not fit in memory goes to files, and the vocabulary is the same", arguments: [1, 50_000])
    func memory(bytes: Int) throws {
        let texts = (0..<3000).map { "t\($0 % 700) t\($0 % 13) u\($0) 文\($0 % 5) 👍🏽" }
        var all = try builder()
        for text in texts { try all.add(text) }
        // A limit of one byte writes more files than may stay open.
        var parts = try [1, bytes].map { try builder(memory: $0) }
        for (index, text) in texts.enumerated() { try parts[index % 2].add(text) }
        try parts[0].merge(parts[1])
        #expect(try parts[0].build() == all.build())
        // Nothing is used up: one may count on.
        try all.add("once more")
        try parts[0].add("once more")
        #expect(try parts[0].build() == all.build())
    }

    @Test("A folder that takes no temporary files is an error, and names it")
    func badFolder() throws {
        var builder = try builder(memory: 1, folder: "/nowhere/at/all")
        let error = #expect(throws: VocabularyError.self) { try builder.add("a") }
        #expect(error?.description.hasPrefix("/nowhere/at/all: could not be written: ") == true)
    }

    @Test("A setting without meaning is refused with the reason")
    func settings() throws {
        let count = #expect(throws: VocabularyError.self) { try builder(minimumCount: 0) }
        #expect(count?.description == "vocabulary configuration: minimumCount is 0, expected at least 1")
        let size = #expect(throws: VocabularyError.self) { try builder(maximumSize: 1) }
        #expect(throws: VocabularyError.self) { try builder(maximumSize: .max) }
        #expect(
            size?.description.hasSuffix("maximumSize is 1, expected at least 2, for <pad> and <unk>") == true)
    }

    @Test("An invalid byte in a text does not stop the count")
    func illFormed() throws {
        var builder = try builder()
        try ([0x61, 0xFF, 0x20, 0x61] as [UInt8]).withUnsafeBufferPointer { utf8 in
            try builder.add(utf8)
        }
        #expect(try tokens(builder) == ["<pad>", "<unk>", "a", "\u{FFFD}"])
    }

    private func counted(_ text: String, _ kind: TextConfiguration.UnknownWords) throws -> CountedVocabulary {
        var configuration = TextConfiguration()
        configuration.unknownWords = kind
        var builder = try VocabularyBuilder(tokenizer: Tokenizer(configuration))
        #expect(builder.configuration.minimumCount == 2)
        try builder.add(text)
        return try builder.build()
    }

    @Test("Where unknown words are cut into characters, those of the words left out are in the vocabulary")
    func characters() throws {
        let counted = try counted("매력 매력 매우 매점 너점 ab 점 < 3", .characters)
        let counts = Dictionary(uniqueKeysWithValues: counted.entries.map { ($0.token, $0.count) })
        // 매 begins 매우 and 매점, ##점 ends 매점 and 너점; what is rare is unknown.
        #expect(counts == ["<pad>": 0, "<unk>": 6, "매력": 2, "매": 2, "##점": 2])
        #expect(counted.entries.map(\.token) == ["<pad>", "<unk>", "##점", "매", "매력"])
        #expect(try counted.vocabulary().id(of: "매력") == 4)
    }

    @Test("Words that are each too rare to be known teach their pieces")
    func rareWords() throws {
        let counted = try counted("lovely lover loving loved lovable loveless", .pieces)
        #expect(counted.entries.contains { $0.token == "love" && $0.count == 4 })
    }

    @Test("Pieces are what byte-pair encoding learns, placeholders whole")
    func pieces() throws {
        let counted = try counted("low low lower lowest @you @me newest newest", .pieces)
        #expect(counted.entries.contains { $0.token == "<user>" && $0.count == 2 })
        #expect(counted.entries.contains { $0.token == "low" && $0.count == 2 })
        // lowest is lo and ##west.
        #expect(counted.entries.contains { $0.token == "##west" && $0.count == 1 })
        #expect(counted.entries.contains { $0.token == "newest" && $0.count == 2 })
    }
}
