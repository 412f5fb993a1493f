/// Some texts of a list, the longest first, equally long ones in the order of the list.
///
/// Sorting in place instead of with the standard library's sort, which allocates from 64 elements on: a warm
/// training step and a warm prediction do without the heap.
package struct LengthOrder: Sendable {
    /// The places of the texts in their list, those of the longest first.
    package private(set) var members: [Int] = []
    /// For each text: how much shorter than the longest possible it is, then its place in the list.
    private var keys: [UInt64] = []

    /// No texts.
    package init() {}

    /// Sorts the texts at `members` of a list.
    package mutating func sort(_ members: ArraySlice<Int>, of texts: TokenSequences) {
        keys.removeAll(keepingCapacity: true)
        for member in members { keys.append(Self.key(member, texts)) }
        sortKeys()
    }

    /// Sorts all texts of a list.
    package mutating func sort(_ texts: TokenSequences) {
        keys.removeAll(keepingCapacity: true)
        for member in 0..<texts.count { keys.append(Self.key(member, texts)) }
        sortKeys()
    }

    private static func key(_ member: Int, _ texts: TokenSequences) -> UInt64 {
        UInt64(UInt32.max - UInt32(texts.length(of: member))) << 32 | UInt64(member)
    }

    private mutating func sortKeys() {
        keys.withUnsafeMutableBufferPointer(Self.heapSort)
        members.removeAll(keepingCapacity: true)
        for key in keys { members.append(Int(truncatingIfNeeded: key & 0xFFFF_FFFF)) }
    }

    /// Ascending; Williams and Floyd's heap sort.
    private static func heapSort(_ keys: inout UnsafeMutableBufferPointer<UInt64>) {
        func sink(_ start: Int, below end: Int) {
            var parent = start
            while true {
                var child = 2 * parent + 1
                if child >= end { return }
                if child + 1 < end && keys[child + 1] > keys[child] { child += 1 }
                if keys[parent] >= keys[child] { return }
                keys.swapAt(parent, child)
                parent = child
            }
        }
        for start in stride(from: keys.count / 2 - 1, through: 0, by: -1) { sink(start, below: keys.count) }
        for end in stride(from: keys.count - 1, to: 0, by: -1) {
            keys.swapAt(0, end)
            sink(0, below: end)
        }
    }
}
