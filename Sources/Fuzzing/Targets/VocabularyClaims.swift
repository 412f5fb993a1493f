import Sentiment
import SentimentTraining

/// A vocabulary is refused, or finds every token under its id; damaged tables give wrong answers and never crash. What
/// is counted does not depend on the memory.
struct VocabularyClaims: FuzzClaims {
    private let file = ScratchFile()
    private let tokenizers: [Tokenizer]

    init() throws {
        tokenizers = try TextConfiguration.UnknownWords.allCases.map { kind in
            var configuration = TextConfiguration()
            configuration.unknownWords = kind
            return try Tokenizer(configuration)
        }
    }

    func check(_ random: inout SplitMix64) throws -> Bool {
        switch random.next(below: 5) {
        case 0, 1: try checkFile(&random)
        case 2, 3: try checkTables(&random)
        default: try checkCounts(&random)
        }
    }

    private static func words(_ random: inout SplitMix64) -> [[UInt8]] {
        (0..<random.next(below: 40)).map { _ in
            RandomText(random.split(), random.element(of: RandomText.Kind.allCases)).bytes(
                count: 1 + random.next(below: 6))
        }
    }

    private func checkFile(_ random: inout SplitMix64) throws -> Bool {
        var content = Array("<pad>\n<unk>\n".utf8)
        for word in Self.words(&random) { content += word + [UInt8(ascii: "\n")] }
        if random.isOne(in: 2) { content = random.damaged(content) }
        if random.isOne(in: 16) { content = random.text() }
        try file.write(content)
        let vocabulary: Vocabulary
        do throws(VocabularyError) {
            vocabulary = try Vocabulary(contentsOf: file.path)
        } catch {
            guard error.description.hasPrefix(file.path) else {
                throw Refutation("an error names the file: \(error)", by: content)
            }
            return false
        }

        var lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last == [] { lines.removeLast() }
        guard lines.count == vocabulary.count else {
            throw Refutation("each line is a token: \(vocabulary.count)", by: content)
        }
        for (id, line) in lines.enumerated() {
            let found = line.withUnsafeBufferPointer { vocabulary.id(of: $0) }
            let isSame = vocabulary.withToken(Int32(id)) { $0.elementsEqual(line) }
            guard found == Int32(id), isSame, vocabulary[Int32(id)].utf8.elementsEqual(line) else {
                throw Refutation("a token is found under its id, \(id): \(found ?? -1)", by: content)
            }
        }
        // A file that must survive a loss of power takes its time.
        guard random.isOne(in: 8) else { return true }
        try vocabulary.write(to: file.path)
        guard try file.read() == lines.flatMap({ $0 + [UInt8(ascii: "\n")] }),
            try Vocabulary(contentsOf: file.path) == vocabulary
        else { throw Refutation("a vocabulary that is written is the one that was read", by: content) }
        return true
    }

    private func checkCounts(_ random: inout SplitMix64) throws -> Bool {
        let tokenizer = random.element(of: tokenizers)
        let kind = tokenizer.configuration.unknownWords
        let texts = (0..<random.next(below: 20)).map { _ in random.text() }
        var configuration = VocabularyConfiguration()
        configuration.minimumCount = Int64(1 + random.next(below: 3))
        configuration.maximumSize = 2 + random.next(below: 200)
        var expected: [[UInt8]: Int64] = [:]
        var builders = try [Int.max, 1].map { memory in
            try VocabularyBuilder(
                tokenizer: tokenizer, configuration: configuration, memory: memory, temporaryFolder: "/tmp")
        }
        for text in texts {
            try text.withUnsafeBufferPointer { utf8 in
                for token in tokenizer.tokens(in: utf8) { expected[Array(token.text.utf8), default: 0] += 1 }
                for index in builders.indices { try builders[index].add(utf8) }
            }
        }
        let counted = try builders.map { try $0.build() }
        guard counted[0] == counted[1] else {
            throw Refutation("what is counted does not depend on the memory", by: texts.flatMap(\.self))
        }
        try checkReading(of: counted[0], kind, &random)
        guard kind == .unknown else { return true }
        let ranked = expected.filter { $0.value >= configuration.minimumCount }.sorted {
            $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
        }
        let entries = counted[0].entries.dropFirst(2)
        guard
            entries.map({ Array($0.token.utf8) })
                == ranked.prefix(configuration.maximumSize - 2).map(\.key),
            entries.allSatisfy({ expected[Array($0.token.utf8)] == $0.count }),
            counted[0].tokenCount == expected.values.reduce(0, +)
        else { throw Refutation("tokens are counted as a dictionary counts them", by: texts.flatMap(\.self)) }
        return true
    }

    /// Counts that are written are read again; damaged ones are refused, or make a vocabulary.
    private func checkReading(
        of counted: CountedVocabulary, _ kind: TextConfiguration.UnknownWords, _ random: inout SplitMix64
    ) throws {
        guard random.isOne(in: 8) else { return }
        try counted.writeCounts(to: file.path)
        guard try CountedVocabulary(contentsOf: file.path).entries == counted.entries else {
            throw Refutation("counts that are written are those that are read", by: try file.read())
        }
        try file.write(random.damaged(file.read()))
        let damaged: CountedVocabulary
        do throws(VocabularyError) {
            damaged = try CountedVocabulary(contentsOf: file.path)
        } catch {
            guard error.description.hasPrefix(file.path) else {
                throw Refutation("an error names the file: \(error)", by: try file.read())
            }
            return
        }
        _ = try damaged.vocabulary()
        guard (0...1).contains(damaged.coverage), damaged.tokenCount >= 0 else {
            throw Refutation("a coverage is a share: \(damaged.coverage)", by: try file.read())
        }
        _ = try? CountedVocabulary(merging: [damaged, counted])
    }

    private func checkTables(_ random: inout SplitMix64) throws -> Bool {
        var tokens = ["<pad>", "<unk>"]
        for word in Self.words(&random) {
            let word = String(decoding: word.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self) + "w"
            if !tokens.contains(where: { $0.utf8.elementsEqual(word.utf8) }) { tokens.append(word) }
        }
        let original = try Vocabulary(tokens: tokens)
        var tables = original.withTables { bytes, offsets, slots in
            [Array(bytes), Array(offsets), Array(slots)]
        }
        for _ in 0...random.next(below: 3) {
            let table = random.next(below: 3)
            if random.isOne(in: 4) || tables[table].isEmpty {
                tables[table] = random.damaged(tables[table])
            } else {
                // Sizes stay, or most damage would be seen at once.
                let place = random.next(below: tables[table].count)
                tables[table][place] = random.isOne(in: 4) ? 0xFF : UInt8(random.next(below: 256))
            }
        }
        let memory = TableBytes(tables)
        guard
            let vocabulary = try? Vocabulary(
                owner: memory, bytes: memory.tables[0], offsets: memory.tables[1], slots: memory.tables[2])
        else { return false }
        let count = vocabulary.count
        for token in tokens + vocabulary.tokens {
            if let id = vocabulary.id(of: token), id < 0 || id >= count {
                throw Refutation("an id is one of \(count): \(id)", by: "\(tables)")
            }
        }
        return true
    }
}

/// Tables in memory of their own, each as long as it is and not longer, at no alignment.
private final class TableBytes: @unchecked Sendable {
    // Sendable: written in init only.
    let tables: [UnsafeRawBufferPointer]

    init(_ tables: [[UInt8]]) {
        self.tables = tables.map { table in
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: table.count + 1, alignment: 8)
            memory[0] = 0
            let bytes = UnsafeMutableRawBufferPointer(rebasing: memory[1...])
            bytes.copyBytes(from: table)
            return UnsafeRawBufferPointer(bytes)
        }
    }

    deinit { for table in tables { table.baseAddress.map { ($0 - 1).deallocate() } } }
}
