import Glibc

/// A call that writes some of the bytes to a descriptor: the number written, or a negated error number.
/// ``FileDescriptor/systemWrite`` outside of tests, which put failures and partial writes here.
package typealias WriteCall = @Sendable (Int32, UnsafeRawBufferPointer) -> Int

/// Whole reads and writes over POSIX descriptors: partial transfers, interruptions and descriptors in
/// non-blocking mode are dealt with here and nowhere else.
package enum FileDescriptor {
    /// write(2).
    package static let systemWrite: WriteCall = { descriptor, bytes in
        let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        return count >= 0 ? count : -Int(errno)
    }

    /// Writes all bytes, in as many calls as it takes.
    ///
    /// - Parameter path: the name of the file for errors.
    package static func writeAll(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String,
        using write: WriteCall = systemWrite
    ) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let result = write(descriptor, UnsafeRawBufferPointer(rebasing: rest))
            switch result {
            case 1...: rest = rest.dropFirst(result)
            case -Int(EINTR): continue
            case -Int(EAGAIN): waitUntilReady(descriptor, for: POLLOUT)
            // A write that neither fails nor advances would loop for ever.
            case 0: throw FileError(path: path, action: .write, problem: .system(EIO))
            default:
                throw FileError(path: path, action: .write, problem: .init(errorNumber: Int32(-result)))
            }
        }
    }

    /// Appends up to `count` bytes to the buffer; waits until at least one is there.
    ///
    /// - Returns: the number of bytes read, 0 at the end.
    package static func read(
        upTo count: Int, from descriptor: Int32, path: String, appendingTo buffer: inout [UInt8]
    ) throws(FileError) -> Int {
        precondition(count > 0, "A read of no bytes would look like the end of the file.")
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: count))
        let result = buffer.withUnsafeMutableBytes {
            read(from: descriptor, into: UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
        }
        buffer.removeLast(count - max(result, 0))
        if result < 0 {
            throw FileError(path: path, action: .read, problem: .init(errorNumber: Int32(-result)))
        }
        return result
    }

    /// Fills a buffer with what is there; waits until at least one byte is.
    ///
    /// - Returns: the number of bytes read, 0 at the end; after a failure the error number with a minus.
    package static func read(from descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if result >= 0 { return result }
            switch errno {
            case EINTR: continue
            case EAGAIN: waitUntilReady(descriptor, for: POLLIN)
            case let number: return -Int(number)
            }
        }
    }

    /// Whether a read would return at once: there are bytes, or the end, or an error to report.
    package static func isReadable(_ descriptor: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) > 0
    }

    private static func waitUntilReady(_ descriptor: Int32, for events: Int32) {
        var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        _ = poll(&request, 1, -1)
    }

    /// All bytes of a file, a pipe or a device.
    ///
    /// - Parameter limit: the most bytes the file may have; one more is an error.
    package static func contents(ofFile path: String, limit: Int) throws(FileError) -> [UInt8] {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw FileError(path: path, action: .read, problem: .invalidName)
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(path: path, action: .read, problem: .init(errorNumber: errno))
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while try read(upTo: 65_536, from: descriptor, path: path, appendingTo: &bytes) > 0 {
            guard bytes.count <= limit else {
                throw FileError(path: path, action: .read, problem: .tooLarge(limit: limit))
            }
        }
        return bytes
    }
}
