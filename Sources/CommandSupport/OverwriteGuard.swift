import Glibc

/// A result that would be written over a file that is read, or over another result.
package struct OverwriteError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, as the result names it.
    package var path: String
    /// The option that names the result.
    package var result: String
    /// The option or argument that names the same file.
    package var other: String

    /// What would happen, and what to do.
    package var description: String {
        "\(path): \(result) would write over the file that \(other) names; give it another name"
    }
}

/// Keeps a command from writing over what it reads.
package enum OverwriteGuard {
    /// A file, and the option or argument that names it.
    package typealias NamedFile = (option: String, path: String)

    /// Checks that no result has the file of a source or of another result. Pipes, devices and folders cannot
    /// be written over.
    package static func check(results: [NamedFile], sources: [NamedFile]) throws(OverwriteError) {
        var names: [Identity: String] = [:]
        for source in sources {
            if let identity = Identity(source.path) { names[identity] = source.option }
        }
        for result in results {
            guard let identity = Identity(result.path) else { continue }
            if let other = names.updateValue(result.option, forKey: identity) {
                throw OverwriteError(path: result.path, result: result.option, other: other)
            }
        }
    }

    /// Whether a path names a file on disk.
    package static func isRegularFile(_ path: String) -> Bool {
        if case .file? = Identity(path) { true } else { false }
    }

    /// What all names of a file have in common; nil where there is no file to lose.
    private enum Identity: Hashable {
        case file(device: UInt, number: UInt)
        /// A file to be made, in the folder of this number.
        case newFile(name: String, device: UInt, number: UInt)

        init?(_ path: String) {
            var status = stat()
            if stat(path, &status) == 0 {
                guard status.st_mode & S_IFMT == S_IFREG else { return nil }
                self = .file(device: UInt(status.st_dev), number: UInt(status.st_ino))
                return
            }
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { path[...$0] } ?? "."
            guard stat(String(folder), &status) == 0 else { return nil }
            let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
            self = .newFile(
                name: String(name), device: UInt(status.st_dev), number: UInt(status.st_ino))
        }
    }
}
