import Fuzzing
import Sentiment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The lines of bytes in memory.
func lines(_ bytes: some Sequence<UInt8>, path: String = "x") -> LineReader {
    LineReader(ArrayByteSource(bytes), path: path)
}

/// All rows of a reader.
func rows(_ reader: some RowReader) throws -> [ReadRow] {
    var reader = reader
    var rows: [ReadRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
}

/// A row as `label|text` with its line, or the reason for skipping.
func summary(_ row: ReadRow) -> String {
    switch row {
    case .row(let row): "\(row.label ?? "-")|\(row.text)"
    case .skipped(let row): "skipped: \(row.reason)"
    }
}

/// What a closure's `CorpusError` says, or nil where it throws none.
func message(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch let error as CorpusError {
        return error.description
    } catch {
        return "another error: \(error)"
    }
}

/// A folder that is removed with the value.
final class TemporaryFolder {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("corpus-\(UUID().uuidString)")
        path = folder.path
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with the folders on its way, and returns its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    func file(_ name: String, _ text: String) throws -> String { try file(name, text.utf8) }
}

/// What `message` says behind the folder's path and a slash.
func local(_ message: String?, in folder: TemporaryFolder) -> String? {
    message.map { $0.hasPrefix(folder.path + "/") ? String($0.dropFirst(folder.path.count + 1)) : $0 }
}

/// Two gzip members, from Python 3.11:
///
///     gzip.compress(b"label\ttext\npositive\tgood\n", mtime=0)
///     gzip.compress(b"negative\tbad\n", mtime=0)
enum GzipFixture {
    static let first: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x49, 0x4C, 0x4A, 0xCD, 0xE1,
        0x2C, 0x49, 0xAD, 0x28, 0xE1, 0x2A, 0xC8, 0x2F, 0xCE, 0x2C, 0xC9, 0x2C, 0x4B, 0xE5, 0x4C, 0xCF,
        0xCF, 0x4F, 0xE1, 0x02, 0x00, 0x22, 0x15, 0xA4, 0x95, 0x19, 0x00, 0x00, 0x00,
    ]
    static let second: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x4B, 0x4D, 0x4F, 0x2C, 0xC9,
        0x2C, 0x4B, 0xE5, 0x4C, 0x4A, 0x4C, 0xE1, 0x02, 0x00, 0x63, 0x8E, 0x5E, 0x8D, 0x0D, 0x00, 0x00,
        0x00,
    ]
    static let firstContent = "label\ttext\npositive\tgood\n"
    static let secondContent = "negative\tbad\n"
}
