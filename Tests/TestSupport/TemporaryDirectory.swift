import Foundation

/// A new, empty directory that goes with this object.
package final class TemporaryDirectory {
    /// Where it is.
    package let path: String

    /// Makes one.
    package init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "sentiment-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the directory.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Creates a file with these bytes and gives its path.
    package func create(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        return file(name)
    }

    /// The names of the files in it, hidden ones too.
    package var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

/// The bytes of a file.
package func bytes(ofFile path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path))) }
