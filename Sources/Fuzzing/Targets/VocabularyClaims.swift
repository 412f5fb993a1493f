import Sentiment

/// A vocabulary is refused, or finds every token under its id; damaged tables give wrong answers and never crash.
struct VocabularyClaims: FuzzClaims {
    private let file = ScratchFile()

    func check(_ random: inout SplitMix64) throws -> Bool {
        random.isOne(in: 2) ? try checkFile(&random) : try checkTables(&random)
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
