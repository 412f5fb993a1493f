/// A stream of bytes, read in blocks: a file, standard input, or the decompressed content of either.
package protocol ByteSource: AnyObject {
    /// Fills the front of `block` and returns how many bytes it wrote; 0 only at the end.
    func read(into block: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int
}

/// Bytes that were read ahead, in front of the rest of their source.
package final class PrefixedByteSource: ByteSource {
    private var prefix: [UInt8]
    private let rest: any ByteSource

    package init(_ prefix: [UInt8], _ rest: any ByteSource) {
        self.prefix = prefix
        self.rest = rest
    }

    package func read(into block: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
        if prefix.isEmpty { return try rest.read(into: block) }
        let count = min(prefix.count, block.count)
        _ = block.update(fromContentsOf: prefix[..<count])
        prefix.removeFirst(count)
        return count
    }
}

/// The bytes of a file or of standard input, decompressed where they are gzip.
///
/// Gzip is known by its first two bytes, whatever the name. A name in `.gz` with other content is an error.
///
/// - Parameter consumed: Is told how many bytes of the file have been read.
package func openByteSource(
    path: String, consumed: ConsumedBytes? = nil
) throws(CorpusError) -> any ByteSource {
    let file = path == "-" ? FileByteSource.standardInput : try FileByteSource(path: path)
    file.consumed = consumed
    return try decompressing(file, path: displayName(path: path))
}

/// `source`, decompressed where it begins as gzip does.
package func decompressing(_ source: any ByteSource, path: String) throws(CorpusError) -> any ByteSource {
    var start = [UInt8](repeating: 0, count: 2)
    var count = 0
    while count < start.count {
        let read = try start.withUnsafeMutableBufferPointer { bytes throws(CorpusError) in
            try source.read(into: UnsafeMutableBufferPointer(rebasing: bytes[count...]))
        }
        if read == 0 { break }
        count += read
    }
    let whole = PrefixedByteSource(Array(start[..<count]), source)
    if start == [0x1F, 0x8B] { return try GzipByteSource(whole, path: path) }
    if count > 0, path.lowercased().hasSuffix(".gz") {
        throw CorpusError(.notGzip, at: SourceLocation(path: path))
    }
    return whole
}

/// The path as messages name it.
package func displayName(path: String) -> String { path == "-" ? "standard input" : path }
