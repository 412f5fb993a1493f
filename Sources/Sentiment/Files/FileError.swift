import Glibc

/// A file that could not be read or written: which one, why, and what to do about it.
public struct FileError: Error, Sendable, Hashable {
    /// What was being done.
    public enum Action: String, Sendable {
        /// Opening or reading.
        case read
        /// Creating, writing or replacing.
        case write
    }

    /// Why it failed.
    public enum Problem: Sendable, Hashable {
        /// There is no such file.
        case missing
        /// The directory that should hold the file does not exist.
        case directoryMissing(String)
        /// The directory that should hold the file allows no new files.
        case directoryNotWritable(String)
        /// Something on the way to the file is not a directory.
        case notADirectory
        /// The path names a directory.
        case isDirectory
        /// The path names a pipe or a device where a file on disk is needed.
        case notRegular
        /// The symbolic link points at a file that does not exist.
        case danglingLink
        /// The path is empty or contains a NUL.
        case invalidName
        /// The name has more bytes than the file system allows.
        case nameTooLong
        /// The permissions of the file, or of a directory above it, forbid it.
        case permissionDenied
        /// The file system is mounted read-only.
        case readOnlyFileSystem
        /// The disk, or the quota, is full.
        case noSpace
        /// The file is larger than the limit in bytes, or than the system allows where that is 0.
        case tooLarge(limit: Int)
        /// The reader of the pipe has gone.
        case brokenPipe
        /// Another failure, as the system's error number.
        case system(Int32)
    }

    /// The file, as it was named by the caller.
    public var path: String
    /// What was being done with it.
    public var action: Action
    /// Why it failed.
    public var problem: Problem

    /// A failure of an action on a file.
    public init(path: String, action: Action, problem: Problem) {
        self.path = path
        self.action = action
        self.problem = problem
    }
}

extension FileError.Problem {
    /// The meaning of a system error number that concerns the file itself.
    package init(errorNumber: Int32) {
        switch errorNumber {
        case ENOENT: self = .missing
        case ENOTDIR: self = .notADirectory
        case EISDIR: self = .isDirectory
        case ENAMETOOLONG: self = .nameTooLong
        case EACCES, EPERM: self = .permissionDenied
        case EROFS: self = .readOnlyFileSystem
        case ENOSPC, EDQUOT: self = .noSpace
        case EFBIG: self = .tooLarge(limit: 0)
        case EPIPE: self = .brokenPipe
        default: self = .system(errorNumber)
        }
    }
}

extension FileError.Problem: CustomStringConvertible {
    /// The reason and the remedy, as a clause.
    public var description: String {
        switch self {
        case .missing: "there is no such file; check the path"
        case .directoryMissing(let directory): "the directory \(directory) does not exist; create it first"
        case .directoryNotWritable(let directory):
            "the directory \(directory) allows no new files; check its permissions"
        case .notADirectory: "a part of the path before the last is not a directory"
        case .isDirectory: "it is a directory; name a file"
        case .notRegular: "it is a pipe or a device; a file on disk is needed"
        case .danglingLink: "it is a symbolic link to a file that does not exist"
        case .invalidName: "a path may not be empty nor contain a NUL"
        case .nameTooLong: "the name is too long"
        case .permissionDenied: "permission denied"
        case .readOnlyFileSystem: "the file system is read-only"
        case .noSpace: "no space is left on the device"
        case .tooLarge(limit: 0): "the file is larger than the system allows"
        case .tooLarge(let limit): "it is larger than \(limit) bytes, the most that is read here"
        case .brokenPipe: "the reader of the pipe has gone"
        case .system(let number): String(cString: strerror(number))
        }
    }
}

extension FileError: CustomStringConvertible {
    /// One line: `models/a.safetensors: cannot write: no space is left on the device`.
    public var description: String {
        "\(path.isEmpty ? "\"\"" : path): cannot \(action.rawValue): \(problem)"
    }
}
