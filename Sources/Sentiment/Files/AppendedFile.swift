#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that grows by whole lines, as a log does.
package final class AppendedFile: Sendable {
    /// The file.
    package let path: String
    private let descriptor: Int32

    /// Opens a file at its end, or empties it first.
    package init(path: String, appending: Bool) throws(FileError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND | (appending ? 0 : O_TRUNC), 0o666)
        if descriptor < 0 {
            throw FileError(path: path, action: .write, problem: FileError.Problem(errorNumber: errno))
        }
    }

    deinit { close(descriptor) }

    /// Writes some lines. On a full disk the last of them may be there in part.
    package func append(_ lines: String) throws(FileError) {
        try Array(lines.utf8).withUnsafeBufferPointer { bytes throws(FileError) in
            try FileDescriptor.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, path: path)
        }
    }
}
