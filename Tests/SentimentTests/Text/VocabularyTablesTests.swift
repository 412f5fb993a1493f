import Sentiment
import Testing

@Suite struct VocabularyTablesTests {
    private static let words = ["<pad>", "<unk>"] + (0..<37).map { "w\($0)" } + ["日本"]

    @Test("The tables are the same on any machine")
    func layout() throws {
        try Vocabulary(tokens: ["<pad>", "<unk>", "a"]).withTables { bytes, offsets, slots in
            #expect(Array(bytes) == Array("<pad><unk>a".utf8))
            #expect(Array(offsets) == [0, 0, 0, 0, 5, 0, 0, 0, 10, 0, 0, 0, 11, 0, 0, 0])
            // Found by a script in Python: "a" comes after "<pad>", which has the same first slot.
            let expected: [UInt8?] = [0, 2, nil, nil, 1, nil, nil, nil]
            #expect(
                Array(slots) == expected.flatMap { $0.map { [$0, 0, 0, 0] } ?? [0xFF, 0xFF, 0xFF, 0xFF] })
        }
    }

    @Test("A vocabulary in the memory of another object answers like the one it was copied from")
    func mapped() throws {
        let original = try Vocabulary(tokens: Self.words)
        for alignment in 0..<4 {
            let mapped = try Mapping(original, alignment: alignment).vocabulary()
            #expect(mapped == original)
            for (id, word) in Self.words.enumerated() {
                #expect(mapped.id(of: word) == Int32(id))
                #expect(mapped[Int32(id)] == word)
            }
            #expect(mapped.id(of: "w37") == nil)
        }
    }

    @Test("The owner of the memory lives as long as the vocabulary")
    func owner() throws {
        weak var owner: Mapping?
        do {
            let vocabulary = try {
                let mapping = try Mapping(Vocabulary(tokens: Self.words))
                owner = mapping
                return try mapping.vocabulary()
            }()
            #expect(owner != nil)
            #expect(vocabulary.id(of: "w7") == 9)
        }
        #expect(owner == nil)
    }

    @Test("Tables without an empty slot do not stop a look-up")
    func fullSlots() throws {
        let mapping = try Mapping(Vocabulary(tokens: Self.words))
        for slot in stride(from: mapping.slots.lowerBound, to: mapping.slots.upperBound, by: 4)
        where mapping.memory[slot + 3] == 0xFF {
            mapping.memory.storeBytes(of: UInt32(3).littleEndian, toByteOffset: slot, as: UInt32.self)
        }
        let vocabulary = try mapping.vocabulary()
        #expect(vocabulary.id(of: "not there") == nil)
    }

    @Test("Tables whose sizes do not fit together are refused")
    func sizes() throws {
        let mapping = try Mapping(Vocabulary(tokens: Self.words))
        for (bytes, offsets, slots) in [(1, 0, 0), (0, 1, 0), (0, 4, 0), (0, 0, 1), (0, 0, 4), (0, 0, 256)] {
            let error = #expect(throws: VocabularyError.self) {
                try mapping.vocabulary(droppingBytes: bytes, offsets: offsets, slots: slots)
            }
            #expect(error?.description.hasPrefix("the vocabulary of the model is corrupt: ") == true)
        }
    }
}

/// The three tables one after another in memory of their own, as in a file.
private final class Mapping: @unchecked Sendable {
    // Sendable: the tests write only before they make a vocabulary.
    let memory: UnsafeMutableRawBufferPointer
    let bytes: Range<Int>
    let offsets: Range<Int>
    let slots: Range<Int>

    init(_ vocabulary: Vocabulary, alignment: Int = 0) throws {
        let tables = vocabulary.withTables { bytes, offsets, slots in
            [Array(bytes), Array(offsets), Array(slots)]
        }
        bytes = alignment..<alignment + tables[0].count
        offsets = bytes.upperBound..<bytes.upperBound + tables[1].count
        slots = offsets.upperBound..<offsets.upperBound + tables[2].count
        memory = UnsafeMutableRawBufferPointer.allocate(byteCount: slots.upperBound, alignment: 8)
        memory.copyBytes(from: [UInt8](repeating: 0, count: alignment) + tables.joined())
    }

    deinit { memory.deallocate() }

    func vocabulary(
        droppingBytes byteCount: Int = 0, offsets offsetCount: Int = 0, slots slotCount: Int = 0
    ) throws -> Vocabulary {
        try Vocabulary(
            owner: self, bytes: part(bytes, dropping: byteCount),
            offsets: part(offsets, dropping: offsetCount),
            slots: part(slots, dropping: slotCount))
    }

    private func part(_ range: Range<Int>, dropping count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: memory[range.dropLast(count)]))
    }
}
