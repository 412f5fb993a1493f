internal import CZlib

/// The decompressed bytes of gzip data (RFC 1952), which may consist of several members.
///
/// Zero bytes behind the last member are padding, as gzip has it.
package final class GzipByteSource: ByteSource {
    /// 64 KiB of compressed data make a few blocks of text, and zlib runs at full speed with it.
    private static let inputSize = 64 * 1024

    private let source: any ByteSource
    private let path: String
    private let input: UnsafeMutableBufferPointer<UInt8>
    // zlib keeps the address of the stream and checks it at each call: it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false

    /// Decompresses `source`; `path` is for messages.
    package init(_ source: any ByteSource, path: String) throws(CorpusError) {
        self.source = source
        self.path = path
        input = .allocate(capacity: Self.inputSize)
        input.initialize(repeating: 0)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // The largest window, and 16 for a gzip header instead of a zlib one.
        let code = inflateInit2_(
            stream, MAX_WBITS + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        if code != Z_OK { throw error(.unreadable("zlib did not start, code \(code)")) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    package func read(into block: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
        while true {
            if stream.pointee.avail_in == 0 { try refill() }
            if isBetweenMembers, try !beginMember() { return 0 }
            let room = min(block.count, Int(UInt32.max))
            stream.pointee.next_out = block.baseAddress
            stream.pointee.avail_out = UInt32(room)
            let code = inflate(stream, Z_NO_FLUSH)
            let count = room - Int(stream.pointee.avail_out)
            stream.pointee.next_out = nil
            switch code {
            case Z_OK: break
            case Z_STREAM_END: isBetweenMembers = true
            // What precedes damage is given first, or the rows before it would depend on the size of the block. The
            // next call tells of the damage again.
            case _ where count > 0: break
            // No input was left: the file ends within a member.
            case Z_BUF_ERROR: throw error(.truncatedGzip)
            case Z_MEM_ERROR: throw error(.unreadable("zlib found no memory"))
            default:
                throw error(.corruptGzip(stream.pointee.msg.map { String(cString: $0) } ?? "code \(code)"))
            }
            if count > 0 { return count }
        }
    }

    /// Reads the next compressed block. At the end of the source, none is left.
    private func refill() throws(CorpusError) {
        let count = try source.read(into: input)
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(count)
    }

    /// Skips padding behind a member; false where no other member follows.
    private func beginMember() throws(CorpusError) -> Bool {
        while stream.pointee.avail_in > 0, let next = stream.pointee.next_in {
            if next.pointee != 0 {
                inflateReset(stream)
                isBetweenMembers = false
                return true
            }
            stream.pointee.next_in = next + 1
            stream.pointee.avail_in -= 1
            if stream.pointee.avail_in == 0 { try refill() }
        }
        return false
    }

    private func error(_ reason: CorpusError.Reason) -> CorpusError {
        CorpusError(reason, at: SourceLocation(path: path))
    }
}
