import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How many bytes of some files have been read, compressed ones as they are in the file: for telling how far reading
/// is. Any thread may ask.
package final class ConsumedBytes: Sendable {
    private let count = Atomic<Int>(0)

    /// None so far.
    package init() {}

    /// How many.
    package var value: Int { count.load(ordering: .relaxed) }

    func add(_ bytes: Int) { count.add(bytes, ordering: .relaxed) }
}

/// The bytes of an open file.
package final class FileByteSource: ByteSource {
    private let descriptor: CInt
    private let path: String
    private let closesDescriptor: Bool
    /// Is told what has been read.
    var consumed: ConsumedBytes?

    /// Opens a file.
    package init(path: String) throws(CorpusError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        closesDescriptor = true
        self.path = path
        if descriptor < 0 { throw CorpusError(Self.reason(errno), at: SourceLocation(path: path)) }
    }

    /// Reads an open descriptor, and leaves closing it to its owner.
    package init(descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
        closesDescriptor = false
    }

    /// The standard input of the process.
    package static var standardInput: FileByteSource {
        FileByteSource(descriptor: STDIN_FILENO, path: displayName(path: "-"))
    }

    deinit {
        if closesDescriptor, descriptor >= 0 { close(descriptor) }
    }

    package func read(into block: UnsafeMutableBufferPointer<UInt8>) throws(CorpusError) -> Int {
        let result = FileDescriptor.read(from: descriptor, into: UnsafeMutableRawBufferPointer(block))
        if result < 0 { throw CorpusError(Self.reason(CInt(-result)), at: SourceLocation(path: path)) }
        consumed?.add(result)
        return result
    }

    /// What an error number of `open` or `read` means to a reader of corpora.
    package static func reason(_ code: CInt) -> CorpusError.Reason {
        switch code {
        case ENOENT, ENOTDIR: .notFound
        case EACCES, EPERM: .permissionDenied
        case EISDIR: .isDirectory
        default: .unreadable(String(cString: strerror(code)))
        }
    }
}
