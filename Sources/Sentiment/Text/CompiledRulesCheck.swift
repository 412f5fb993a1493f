/// Checks that ICU can work with compiled rules without leaving their memory.
///
/// The format is ICU's version 6 of rule-based break iterators, in use since ICU 68 (`source/common/rbbidata.h`): a
/// header; a state table for the way forward and one for the way back; a trie that gives each character its category
/// (`ucptrie.h`, `ucptrie_impl.h`); the values that rules give to segments; the text of the rules. What ICU itself
/// checks when it opens them is checked again where other checks rest on it. Look-ahead (`/` in a rule) is not
/// allowed for, because no rule of ``WordRules`` uses it.
struct CompiledRulesCheck {
    private let bytes: UnsafeRawBufferPointer

    /// A check of compiled rules that begin at a multiple of 8 bytes.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private enum Header {
        static let magic: UInt32 = 0xB1A0
        static let formatVersion: UInt8 = 6
        static let byteCount = 80
        // The places of its fields.
        static let version = 4
        static let length = 8
        static let categories = 12
        static let forwardTable = 16
        static let reverseTable = 24
        static let trie = 32
        static let ruleSource = 40
        static let statusTable = 48
    }

    /// Whether they can be used.
    var isSound: Bool {
        guard bytes.count >= Header.byteCount, bytes.count <= Int32.max,
            number(0) == Header.magic, bytes[Header.version] == Header.formatVersion,
            number(Header.length) == bytes.count,
            let forwardTable = section(Header.forwardTable), let reverseTable = section(Header.reverseTable),
            let trie = section(Header.trie), section(Header.ruleSource) != nil,
            let statusTable = section(Header.statusTable)
        else { return false }
        let categories = Int(number(Header.categories))
        // 1 is the category of the text's end, 2 that of its beginning.
        guard categories > 2 else { return false }
        return Trie(bytes, trie)?.isSound(categories: categories) == true
            && isSound(table: forwardTable, categories: categories, statusTable: statusTable)
            && isSound(table: reverseTable, categories: categories, statusTable: statusTable)
    }

    private func number(_ offset: Int) -> UInt32 { bytes.load(fromByteOffset: offset, as: UInt32.self) }

    /// The bytes that two fields of the header, place and length, tell of.
    private func section(_ field: Int) -> Range<Int>? {
        let start = Int(number(field))
        let end = start + Int(number(field + 4))
        // ICU puts each section at a multiple of 8.
        return start.isMultiple(of: 8) && start >= Header.byteCount && end <= bytes.count ? start..<end : nil
    }

    private enum StateTable {
        static let headerByteCount = 20
        static let rowLength = 4
        static let lookAheadResults = 12
        static let flags = 16
        /// The flag of rows of bytes; else they have 16-bit numbers.
        static let hasByteRows: UInt32 = 4
        // The columns of a row.
        static let accepting = 0
        static let lookAhead = 1
        static let status = 2
        static let firstState = 3
    }

    /// Whether each state leads to states that there are and has a status that there is.
    private func isSound(table: Range<Int>, categories: Int, statusTable: Range<Int>) -> Bool {
        guard table.count >= StateTable.headerByteCount else { return false }
        let start = table.lowerBound
        let states = Int(number(start))
        let rowLength = Int(number(start + StateTable.rowLength))
        let width = number(start + StateTable.flags) & StateTable.hasByteRows != 0 ? 1 : 2
        // 0 is the state in which the machine stops, 1 that in which it starts.
        guard states >= 2, number(start + StateTable.lookAheadResults) == 0,
            rowLength.isMultiple(of: width), rowLength >= (StateTable.firstState + categories) * width,
            (table.count - StateTable.headerByteCount) / rowLength >= states
        else { return false }

        for state in 0..<states {
            let row = start + StateTable.headerByteCount + state * rowLength
            func column(_ index: Int) -> Int {
                width == 1
                    ? Int(bytes[row + index])
                    : Int(bytes.load(fromByteOffset: row + 2 * index, as: UInt16.self))
            }
            guard column(StateTable.accepting) <= 1, column(StateTable.lookAhead) <= 1,
                isStatus(column(StateTable.status), in: statusTable)
            else { return false }
            for category in 0..<categories where column(StateTable.firstState + category) >= states {
                return false
            }
        }
        return true
    }

    /// Whether the status table has a list at an index: its length and so many numbers.
    private func isStatus(_ index: Int, in statusTable: Range<Int>) -> Bool {
        let count = statusTable.count / 4
        guard index < count else { return false }
        let length = number(statusTable.lowerBound + 4 * index)
        return length < count - index
    }
}

/// The trie that gives each character its category: an index of 16-bit numbers in front of the categories.
private struct Trie {
    private static let signature: UInt32 = 0x5472_6933
    private static let headerByteCount = 16
    private static let shortestData = 0x80
    /// Characters below 0x10000 have an entry for each 64, which is the place of their 64 categories.
    private static let basicBlock = 64
    private static let basicEntries = 0x10000 / basicBlock
    /// Others have a place for each 16, behind three levels of indices.
    private static let smallBlock = 16

    private let bytes: UnsafeRawBufferPointer
    private let indexStart: Int
    private let indexCount: Int
    private let dataCount: Int
    private let dataWidth: Int
    private let highStart: Int

    /// Reads the header of a trie of the fast type; nil where the sizes do not fit.
    init?(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        guard range.count >= Self.headerByteCount,
            bytes.load(fromByteOffset: range.lowerBound, as: UInt32.self) == Self.signature
        else { return nil }
        func field(_ index: Int) -> Int {
            Int(bytes.load(fromByteOffset: range.lowerBound + 4 + 2 * index, as: UInt16.self))
        }
        let options = field(0)
        let type = options >> 6 & 3
        let valueWidth = options & 7
        guard type == 0, valueWidth == 0 || valueWidth == 2 else { return nil }
        self.bytes = bytes
        indexStart = range.lowerBound + Self.headerByteCount
        indexCount = field(1)
        dataCount = field(2) | (options & 0xF000) << 4
        dataWidth = valueWidth == 0 ? 2 : 1
        highStart = field(5) << 9
        guard indexCount >= Self.basicEntries, dataCount >= Self.shortestData, highStart <= 0x110000,
            Self.headerByteCount + 2 * indexCount + dataWidth * dataCount <= range.count
        else { return nil }
    }

    /// Whether every character has a category, and one that there is.
    func isSound(categories: Int) -> Bool {
        for entry in 0..<Self.basicEntries {
            guard let block = index(entry), block + Self.basicBlock <= dataCount else { return false }
        }
        for character in stride(from: 0x10000, to: highStart, by: Self.smallBlock) {
            guard let block = block(of: character), block + Self.smallBlock <= dataCount else { return false }
        }
        let dataStart = indexStart + 2 * indexCount
        return (0..<dataCount).allSatisfy { position in
            let category =
                dataWidth == 1
                ? Int(bytes[dataStart + position])
                : Int(bytes.load(fromByteOffset: dataStart + 2 * position, as: UInt16.self))
            return category < categories
        }
    }

    private func index(_ position: Int) -> Int? {
        guard position < indexCount else { return nil }
        return Int(bytes.load(fromByteOffset: indexStart + 2 * position, as: UInt16.self))
    }

    /// The place of the categories of 16 characters from 0x10000 on, as `ucptrie_internalSmallIndex` finds it.
    private func block(of character: Int) -> Int? {
        // The first level leaves out the four entries of the characters below 0x10000.
        guard let second = index(Self.basicEntries - 4 + character >> 14),
            let third = index(second + character >> 9 & 31)
        else { return nil }
        let entry = character >> 4 & 31
        guard third & 0x8000 != 0 else { return index(third + entry) }
        // Places of 18 bits: in front of each eight stands a number with two more bits of each.
        let group = third & 0x7FFF + entry & ~7 + entry >> 3
        guard let upper = index(group), let lower = index(group + 1 + entry & 7) else { return nil }
        return upper << (2 + 2 * (entry & 7)) & 0x30000 | lower
    }
}
