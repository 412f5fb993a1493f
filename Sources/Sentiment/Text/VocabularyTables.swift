#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A vocabulary as three flat tables that can be used where they lie in a file.
///
/// - `bytes`: the tokens' UTF-8, one after another.
/// - `offsets`: count + 1 numbers; token `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
/// - `slots`: a hash table with open addressing and linear probing. Its size is a power of two, at least twice the
///   number of tokens; a slot holds an id, or `0xFFFFFFFF` where it is empty. A token is sought from slot
///   `StableHash.hash(token) & (size - 1)` on, cyclically, to the first empty slot. Tokens are entered by ascending
///   id, so that equal vocabularies have equal tables.
///
/// Numbers are little-endian `UInt32`, at any alignment.
final class VocabularyTables: @unchecked Sendable {
    // Sendable: the memory is never written again after it was handed over, and `owner`, itself Sendable, keeps it.
    let bytes: UnsafeRawBufferPointer
    let offsets: UnsafeRawBufferPointer
    let slots: UnsafeRawBufferPointer
    let count: Int
    private let owner: any AnyObject & Sendable

    private static let emptySlot = UInt32.max

    /// Tables that lie in the memory of an owner. What each look-up relies on is checked here or there.
    init(
        owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer, offsets: UnsafeRawBufferPointer,
        slots: UnsafeRawBufferPointer
    ) throws(VocabularyError) {
        let count = offsets.count / 4 - 1
        let size = slots.count / 4
        guard offsets.count.isMultiple(of: 4), count >= 2, count <= Int32.max else {
            throw .corruptTables(
                "\(offsets.count) bytes of offsets, expected four for each token and four more")
        }
        guard slots.count.isMultiple(of: 4), size.nonzeroBitCount == 1, size / 2 >= count else {
            throw .corruptTables(
                "\(slots.count) bytes of slots, expected four times a power of two, at least 8 for each of \(count) tokens"
            )
        }
        self.owner = owner
        self.bytes = bytes
        self.offsets = offsets
        self.slots = slots
        self.count = count
        guard number(offsets, count) == bytes.count else {
            throw .corruptTables("tokens end at byte \(number(offsets, count)) of \(bytes.count)")
        }
        for (expected, special) in [Vocabulary.paddingToken, Vocabulary.unknownToken].enumerated() {
            let found = Array(special.utf8).withUnsafeBufferPointer { id(of: $0) }
            guard found.map(Int.init) == expected else {
                throw .corruptTables(
                    "\(special) is token \(found.map(String.init) ?? "none"), expected \(expected)")
            }
        }
    }

    /// Tables made of a list of tokens; `location` says where a token stood, for errors.
    convenience init(_ content: VocabularyContent, location: (Int) -> String) throws(VocabularyError) {
        try content.validate(location: location)
        let count = content.count
        var size = 4
        while size < 2 * count { size *= 2 }
        let byteCount = content.bytes.count
        let offsetsStart = (byteCount + 3) & ~3
        let slotsStart = offsetsStart + 4 * (count + 1)
        let memory = TableMemory(byteCount: slotsStart + 4 * size)
        memory.buffer.copyBytes(from: content.bytes)
        let offsets = memory.region(offsetsStart..<slotsStart)
        for (index, offset) in content.offsets.enumerated() {
            offsets.storeBytes(of: UInt32(offset).littleEndian, toByteOffset: 4 * index, as: UInt32.self)
        }
        let slots = memory.region(slotsStart..<slotsStart + 4 * size)
        for slot in 0..<size { slots.storeBytes(of: Self.emptySlot, toByteOffset: 4 * slot, as: UInt32.self) }
        for id in 0..<count {
            var slot = Int(truncatingIfNeeded: StableHash.hash(content.token(id))) & (size - 1)
            while true {
                let other = Self.number(UnsafeRawBufferPointer(slots), slot)
                if other == Self.emptySlot { break }
                if content.token(Int(other)) == content.token(id) {
                    throw .duplicate(
                        token: String(decoding: content.token(id), as: UTF8.self), location: location(id),
                        first: location(Int(other)))
                }
                slot = (slot + 1) & (size - 1)
            }
            slots.storeBytes(of: UInt32(id).littleEndian, toByteOffset: 4 * slot, as: UInt32.self)
        }
        try self.init(
            owner: memory, bytes: UnsafeRawBufferPointer(memory.region(0..<byteCount)),
            offsets: UnsafeRawBufferPointer(offsets), slots: UnsafeRawBufferPointer(slots))
    }

    /// The id of a token, nil where the vocabulary does not have it.
    func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? {
        let mask = slots.count / 4 - 1
        var slot = Int(truncatingIfNeeded: StableHash.hash(token)) & mask
        // Corrupt tables may have no empty slot.
        for _ in 0...mask {
            let id = Self.number(slots, slot)
            if id == Self.emptySlot || id >= count { return nil }
            if withToken(Int(id), { Self.areEqual($0, token) }) { return Int32(id) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Calls `body` with the bytes of the token of an id below `count`; with none where the tables are corrupt.
    func withToken<Result>(_ id: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        precondition(id >= 0 && id < count)
        let start = number(offsets, id)
        let end = number(offsets, id + 1)
        let isSound = start <= end && end <= bytes.count
        let token = UnsafeRawBufferPointer(rebasing: bytes[isSound ? start..<end : 0..<0])
        return token.withMemoryRebound(to: UInt8.self, body)
    }

    private static func areEqual(
        _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard one.count == other.count, let start = one.baseAddress, let otherStart = other.baseAddress else {
            return one.isEmpty && other.isEmpty
        }
        return memcmp(start, otherStart, one.count) == 0
    }

    private func number(_ table: UnsafeRawBufferPointer, _ index: Int) -> Int {
        Int(Self.number(table, index))
    }

    private static func number(_ table: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
        precondition(4 * index + 4 <= table.count)
        return UInt32(littleEndian: table.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
    }
}

/// The memory of tables made here.
private final class TableMemory: @unchecked Sendable {
    // Sendable: written only before it is handed over.
    let buffer: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 8)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { buffer.deallocate() }

    func region(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: buffer[range])
    }
}

/// A list of tokens on its way to become tables.
struct VocabularyContent {
    /// The tokens' UTF-8, one after another.
    private(set) var bytes: [UInt8] = []
    /// Where each begins in `bytes`, and the end of the last.
    private(set) var offsets: [Int] = [0]

    var count: Int { offsets.count - 1 }

    func token(_ id: Int) -> ArraySlice<UInt8> { bytes[offsets[id]..<offsets[id + 1]] }

    mutating func append(_ token: some Sequence<UInt8>) {
        bytes.append(contentsOf: token)
        offsets.append(bytes.count)
    }

    /// Checks everything but that tokens differ.
    func validate(location: (Int) -> String) throws(VocabularyError) {
        guard count > 0 else { throw .empty(location: location(0)) }
        guard bytes.count <= UInt32.max, count <= Int32.max / 4 else {
            throw .tooLarge(tokens: count, bytes: bytes.count)
        }
        for (id, special) in [Vocabulary.paddingToken, Vocabulary.unknownToken].enumerated() {
            guard id < count, token(id).elementsEqual(special.utf8) else {
                let found = id < count ? String(decoding: token(id), as: UTF8.self) : nil
                throw .missingSpecial(token: special, found: found, location: location(id))
            }
        }
        for id in 0..<count {
            let token = token(id)
            if token.isEmpty { throw .emptyToken(location: location(id)) }
            if token.contains(UInt8(ascii: "\n")) { throw .lineFeed(location: location(id)) }
            if let offset = token.withUnsafeBufferPointer(UTF8Sequence.firstError) {
                throw .illFormedUTF8(location: location(id), offset: offset)
            }
        }
    }
}
