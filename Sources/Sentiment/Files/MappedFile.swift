import Glibc

/// A file mapped into memory, read-only: opened in microseconds whatever its size, and shared between
/// processes.
///
/// The mapping shows the file as it was opened even when another takes its place by a rename, as
/// ``AtomicFile`` does. A file that another program cuts short while it is mapped ends the process (SIGBUS):
/// no reader of mapped files can prevent that.
// @unchecked: the address never changes after init, nothing writes to the bytes, and only deinit unmaps them.
package final class MappedFile: @unchecked Sendable {
    /// The path it was opened by.
    package let path: String
    /// All bytes of the file; valid as long as this object lives.
    package let bytes: UnsafeRawBufferPointer
    /// Whether the pages are to be unmapped in the end.
    private let isMapped: Bool

    /// Bytes that are part of the program and never change nor go away; `name` stands for a path.
    package init(constant bytes: UnsafeRawBufferPointer, name: String) {
        path = name
        self.bytes = bytes
        isMapped = false
    }

    /// Maps a regular file.
    package init(path: String) throws(FileError) {
        func failure(_ problem: FileError.Problem) -> FileError {
            FileError(path: path, action: .read, problem: problem)
        }
        guard !path.isEmpty, !path.utf8.contains(0) else { throw failure(.invalidName) }
        // Without O_NONBLOCK, opening a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(.init(errorNumber: errno)) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(.init(errorNumber: errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw failure(.isDirectory)
        default: throw failure(.notRegular)
        }

        self.path = path
        isMapped = true
        let count = Int(status.st_size)
        if count == 0 {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        } else {
            guard let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED
            else { throw failure(.init(errorNumber: errno)) }
            bytes = UnsafeRawBufferPointer(start: address, count: count)
        }
    }

    deinit {
        if isMapped, let address = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
        }
    }
}
