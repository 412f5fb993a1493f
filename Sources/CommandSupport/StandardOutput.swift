import Glibc
import Sentiment

/// Buffered text and bytes for standard output.
///
/// In place of print(), which hides write errors and takes a lock for each call. What is written appears at
/// ``flush()``, or when the buffer is full. Errors are thrown as a ``FileError``; a reader that has gone, as
/// `head` goes, is ``FileError/Problem/brokenPipe``.
package struct StandardOutput: ~Copyable {
    /// What errors call it.
    package static let name = "standard output"

    private let descriptor: Int32
    private let capacity: Int
    private let writeCall: WriteCall
    private var buffer: [UInt8] = []

    /// The standard output, or another descriptor in tests.
    package init(
        descriptor: Int32 = STDOUT_FILENO, capacity: Int = 65_536,
        using writeCall: @escaping WriteCall = FileDescriptor.systemWrite
    ) {
        self.descriptor = descriptor
        self.capacity = capacity
        self.writeCall = writeCall
        buffer.reserveCapacity(capacity)
    }

    /// Writes text as UTF-8.
    package mutating func write(_ text: String) throws(FileError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= capacity { try flush() }
    }

    /// Writes text as UTF-8, and a line feed.
    package mutating func writeLine(_ text: String = "") throws(FileError) {
        buffer.append(contentsOf: text.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= capacity { try flush() }
    }

    /// Writes bytes as they are.
    package mutating func write(bytes: some Sequence<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= capacity { try flush() }
    }

    /// Hands all that was written to the system. What could not be written is forgotten: after an error,
    /// another attempt would repeat a part of it.
    package mutating func flush() throws(FileError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        let (descriptor, call) = (descriptor, writeCall)
        try buffer.withUnsafeBufferPointer { bytes throws(FileError) in
            try FileDescriptor.writeAll(
                UnsafeRawBufferPointer(bytes), to: descriptor, path: Self.name, using: call)
        }
    }
}

/// Messages for standard error: unbuffered, and as nobody could be told of a failure, without one.
package enum StandardError {
    /// Writes text as it is.
    package static func write(_ text: String) {
        try? Array(text.utf8).withUnsafeBytes { bytes in
            try FileDescriptor.writeAll(bytes, to: STDERR_FILENO, path: "standard error")
        }
    }

    /// Writes text and a line feed.
    package static func writeLine(_ text: String) { write(text + "\n") }
}
