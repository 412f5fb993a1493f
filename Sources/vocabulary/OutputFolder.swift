import Glibc
import Sentiment

/// The folder that results go to. It is made, with those above it, only when there is something to write.
struct OutputFolder {
    private let path: String

    init(_ path: String) {
        var path = path[...]
        while path.count > 1, path.last == "/" { path = path.dropLast() }
        self.path = String(path)
    }

    /// The path of a file in it.
    func file(_ name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

    /// Finds out before the work whether files of these names can be written after it.
    func checkWritable(_ names: [String]) throws(FileError) {
        // Where a new file can be, a new folder can be as well.
        for path in missing.first.map({ [$0] }) ?? names.map(file) { try AtomicFile.checkWritable(path) }
    }

    /// Makes it if it is missing.
    func make() throws(FileError) {
        for folder in missing where mkdir(folder, 0o777) != 0 && errno != EEXIST {
            throw FileError(path: folder, action: .write, problem: FileError.Problem(errorNumber: errno))
        }
    }

    /// The folders that do not exist, the outermost first.
    private var missing: [String] {
        var missing: [String] = []
        var folder = path
        var status = stat()
        while stat(folder, &status) != 0 {
            missing.insert(folder, at: 0)
            guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { break }
            folder = String(folder[..<slash])
        }
        return missing
    }
}
