#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// vocab.txt: UTF-8, one token a line, the line number (from 0) is the id. Lines end at byte 0x0A and nowhere else,
// since tokens may hold U+2028, U+0085 or a carriage return; the last one may lack it.
extension Vocabulary {
    /// Reads a `vocab.txt`: UTF-8, one token a line, line number (from 0) = id.
    ///
    /// - Throws: ``VocabularyError``, which names the file and the line, from 1.
    public init(contentsOf path: String) throws(VocabularyError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw .unreadable(path: path, reason: AtomicFile.reason(error))
        }
        var content = VocabularyContent()
        var line = 0
        var rest = data[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            content.append(rest[..<end])
            line += 1
            rest = rest[end...].dropFirst()
        }
        try self.init(content) { "\(path):\($0 + 1)" }
    }

    /// Writes a `vocab.txt`, whole or not at all: under a temporary name that is then changed.
    public func write(to path: String) throws(VocabularyError) {
        var file: [UInt8] = []
        for id in 0..<Int32(count) {
            withToken(id) { file.append(contentsOf: $0) }
            file.append(UInt8(ascii: "\n"))
        }
        try AtomicFile.write(file, to: path)
    }
}

/// Files that appear whole or not at all.
package enum AtomicFile {
    /// Writes a file under a temporary name in the same folder, then renames it.
    package static func write(_ bytes: [UInt8], to path: String) throws(VocabularyError) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .unwritable(path: path, reason: reason(error))
        }
    }

    /// What went wrong, in words, without the path.
    fileprivate static func reason(_ error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        return switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: "no such file or folder"
        case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
        case .fileWriteOutOfSpace: "no space left"
        case .fileWriteVolumeReadOnly: "the volume is read-only"
        default: error.underlying.map { "\($0)" } ?? "\(error)"
        }
    }
}
