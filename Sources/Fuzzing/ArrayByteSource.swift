import Sentiment

/// Bytes in memory as a source that gives at most `chunk` of them at a time.
package final class ArrayByteSource: ByteSource {
    private var bytes: ArraySlice<UInt8>
    private let chunk: Int

    package init(_ bytes: some Sequence<UInt8>, chunk: Int = .max) {
        self.bytes = Array(bytes)[...]
        self.chunk = chunk
    }

    package func read(into block: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
        let part = bytes.prefix(min(block.count, chunk))
        _ = block.update(fromContentsOf: part)
        bytes = bytes.dropFirst(part.count)
        return part.count
    }
}
