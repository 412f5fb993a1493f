import Glibc
import Sentiment

/// A pipe that closes with this object. Tests keep it in a property of their suite: a local one may go, and
/// its descriptors with it, as soon as it is mentioned no more.
final class Pipe {
    private(set) var readEnd: Int32
    private(set) var writeEnd: Int32

    init() {
        (readEnd, writeEnd) = Execution.makePipe()
    }

    deinit {
        closeReadEnd()
        closeWriteEnd()
    }

    /// Puts bytes in; at most 64 KiB fit before they are read.
    func put(_ bytes: some Sequence<UInt8>) throws {
        try Array(bytes).withUnsafeBytes { try FileDescriptor.writeAll($0, to: writeEnd, path: "pipe") }
    }

    /// Puts text in.
    func put(_ text: String) throws { try put(text.utf8) }

    /// Goes away as a reader does.
    func closeReadEnd() {
        if readEnd >= 0 { close(readEnd) }
        readEnd = -1
    }

    /// Ends the input.
    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }

    /// All that is in the pipe.
    func contents() throws -> String {
        var bytes: [UInt8] = []
        while FileDescriptor.isReadable(readEnd) {
            if try FileDescriptor.read(upTo: 4096, from: readEnd, path: "pipe", appendingTo: &bytes) == 0 {
                break
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
