import Glibc

/// A file that appears under its name complete or not at all.
///
///     try AtomicFile.write(to: "model.safetensors") { file in
///         try file.write(bytes)
///     }
///
/// The bytes go to a temporary file in the same directory, which is forced to disk and then renamed over the
/// target. When anything fails, or ``commit()`` is never reached, the temporary file is removed and an
/// existing target stays as it was. A killed process may leave a file `.sentiment-*.tmp` behind.
///
/// An existing target keeps its permissions, and its owner where the system allows. A symbolic link stays,
/// and the file it points at is replaced. A target that is no regular file (a pipe, `/dev/null`,
/// `/dev/stdout`) cannot be replaced: there the bytes are written straight to it, and a failure leaves what
/// was written before.
package struct AtomicFile: ~Copyable {
    /// The target, as it was named by the caller.
    package let path: String

    /// The target after following symbolic links.
    private let target: String
    /// The temporary file; nil when writing straight to a device, and once the target is in place.
    private var temporaryPath: String?
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private let writeCall: WriteCall

    private static let bufferSize = 65_536

    /// Creates the temporary file, or opens the device.
    package init(path: String, using writeCall: @escaping WriteCall = FileDescriptor.systemWrite)
        throws(FileError)
    {
        let opened =
            switch try Self.destination(of: path) {
            case .device(let duplicated): try Self.openDevice(path, duplicating: duplicated)
            case .file(let target, let existing):
                try Self.createTemporary(beside: target, replacing: existing, path: path)
            }
        self.path = path
        self.writeCall = writeCall
        (target, temporaryPath, descriptor) = opened
    }

    deinit {
        close(descriptor)
        if let temporaryPath { unlink(temporaryPath) }
    }

    /// Writes a file with what `body` gives it, and puts it in place when `body` returns.
    package static func write(to path: String, _ body: (inout AtomicFile) throws -> Void) throws {
        var file = try AtomicFile(path: path)
        try body(&file)
        try file.commit()
    }

    /// Finds out whether ``write(to:_:)`` could succeed, without touching an existing target: for use before
    /// long work whose result goes there.
    package static func checkWritable(_ path: String) throws(FileError) {
        if case .device(nil) = try destination(of: path) {
            // Opening a named pipe would wait for its reader.
            guard access(path, W_OK) == 0 else { throw failure(path, .init(errorNumber: errno)) }
            return
        }
        _ = try AtomicFile(path: path)
    }

    /// Appends bytes.
    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        if bytes.count >= Self.bufferSize {
            try FileDescriptor.writeAll(bytes, to: descriptor, path: path, using: writeCall)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    /// Appends bytes.
    package mutating func write(_ bytes: [UInt8]) throws(FileError) {
        try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
            try write(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Appends text as UTF-8.
    package mutating func write(_ text: String) throws(FileError) {
        try write(Array(text.utf8))
    }

    /// Forces the bytes to disk and puts the file in place of the target.
    package consuming func commit() throws(FileError) {
        try flush()
        guard let temporaryPath else { return }
        while fsync(descriptor) != 0 {
            if errno != EINTR { throw Self.failure(path, .init(errorNumber: errno)) }
        }
        guard rename(temporaryPath, target) == 0 else { throw Self.failure(path, .init(errorNumber: errno)) }
        self.temporaryPath = nil
        // The new name is on disk only with its directory. Some file systems cannot do that: no reason to
        // fail.
        let directory = open(Self.directory(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if directory >= 0 {
            _ = fsync(directory)
            close(directory)
        }
    }

    private mutating func flush() throws(FileError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        let (descriptor, path, call) = (descriptor, path, writeCall)
        try buffer.withUnsafeBufferPointer { bytes throws(FileError) in
            try FileDescriptor.writeAll(
                UnsafeRawBufferPointer(bytes), to: descriptor, path: path, using: call)
        }
    }
}

// MARK: - Where the bytes go

extension AtomicFile {
    /// Whether what is written to a path goes to a device or a descriptor, as `/dev/null` or `/dev/stdout`: nothing is put
    /// beside such a path.
    package static func isDevice(_ path: String) -> Bool {
        if case .device? = try? destination(of: path) { true } else { false }
    }

    private enum Destination {
        /// No regular file: a descriptor of this process to write to, or nil to open the path.
        case device(Int32?)
        /// A regular file, with its present state if it exists.
        case file(target: String, existing: stat?)
    }

    private static func destination(of path: String) throws(FileError) -> Destination {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw failure(path, .invalidName) }
        if let descriptor = standardDescriptor(path) { return .device(descriptor) }

        var status = stat()
        guard stat(path, &status) == 0 else {
            let number = errno
            guard number == ENOENT else { throw failure(path, .init(errorNumber: number)) }
            if path.hasSuffix("/") { throw failure(path, .isDirectory) }
            if lstat(path, &status) == 0 { throw failure(path, .danglingLink) }
            return .file(target: path, existing: nil)
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw failure(path, .isDirectory)
        case S_IFREG: break
        default: return .device(nil)
        }
        // A rename would replace even a file that its owner has made read-only.
        guard access(path, W_OK) == 0 else { throw failure(path, .init(errorNumber: errno)) }
        guard let resolved = realpath(path, nil) else { throw failure(path, .init(errorNumber: errno)) }
        defer { free(resolved) }
        return .file(target: String(cString: resolved), existing: status)
    }

    /// The open descriptor a path like `/dev/stdout` stands for. Opened by name, a redirected one would start
    /// again at the beginning of its file; renamed over, the shell would keep writing to the old file.
    private static func standardDescriptor(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdout": return 1
        case "/dev/stderr": return 2
        default:
            for prefix in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(prefix) {
                return Int32(path.dropFirst(prefix.count))
            }
            return nil
        }
    }

    private typealias Opened = (target: String, temporaryPath: String?, descriptor: Int32)

    private static func openDevice(_ path: String, duplicating duplicated: Int32?) throws(FileError) -> Opened
    {
        let descriptor = duplicated.map { dup($0) } ?? open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw failure(path, .init(errorNumber: errno)) }
        return (path, nil, descriptor)
    }

    private static func createTemporary(
        beside target: String, replacing existing: stat?, path: String
    ) throws(FileError) -> Opened {
        let directory = directory(of: target)
        let mode = existing.map { $0.st_mode & 0o777 } ?? 0o666
        while true {
            let temporary = "\(directory)/.sentiment-\(String(UInt64.random(in: 0 ... .max), radix: 16)).tmp"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            if descriptor >= 0 {
                if let existing { inherit(from: existing, descriptor) }
                return (target, temporary, descriptor)
            }
            switch errno {
            case EEXIST, EINTR: continue
            case ENOENT where access(directory, F_OK) != 0: throw failure(path, .directoryMissing(directory))
            // /proc and its like know no new files (ENOENT).
            case EACCES, EPERM, ENOENT: throw failure(path, .directoryNotWritable(directory))
            case let number: throw failure(path, .init(errorNumber: number))
            }
        }
    }

    /// Gives a file the owner and the permissions of another, as far as the system allows.
    private static func inherit(from existing: stat, _ descriptor: Int32) {
        // The owner first: a change of owner clears permission bits. Only root may give files away, others
        // may still keep the group.
        if fchown(descriptor, existing.st_uid, existing.st_gid) != 0 {
            _ = fchown(descriptor, uid_t.max, existing.st_gid)
        }
        _ = fchmod(descriptor, existing.st_mode & 0o7777)
    }

    /// The directory part of a path: `.` where it has none.
    private static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func failure(_ path: String, _ problem: FileError.Problem) -> FileError {
        FileError(path: path, action: .write, problem: problem)
    }
}
