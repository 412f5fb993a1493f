#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The `.txt` files (or `.txt.gz`) in the sub-folders `pos`, `neg`, `neu` of a folder, as aclImdb has them.
///
/// The sub-folder's name is the label. Sub-folders count when they are named pos, neg, neu, positive,
/// negative or neutral, or as an allowed label or a key of the label map says. All others are skipped and
/// noted, `unsup` among them. Folders and files come in ascending order of their names' UTF-8 bytes, and
/// each file is one text, whatever lines it has, without its last line end.
package struct DirectoryReader: RowReader {
    private var pending: [Entry]

    private enum Entry {
        case text(path: String, label: String)
        case skipped(SkippedRow)
    }

    package static let commonLabels: Set<String> = ["pos", "neg", "neu", "positive", "negative", "neutral"]

    /// Lists the folder and its sub-folders.
    package init(path: String, labels: Set<String>) throws(CorpusError) {
        let root = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
        var entries: [Entry] = []
        var (labelFolders, otherFolders): ([String], [String]) = ([], [])
        for name in try Self.names(in: root) {
            let entry = "\(root)/\(name)"
            if !Self.isDirectory(entry) {
                entries.append(
                    .skipped(SkippedRow(location: SourceLocation(path: entry), reason: .notATextFile)))
            } else if labels.contains(name) {
                labelFolders.append(name)
                for file in try Self.names(in: entry) {
                    entries.append(Self.entry(file, in: entry, label: name))
                }
            } else {
                otherFolders.append(name)
                entries.append(
                    .skipped(SkippedRow(location: SourceLocation(path: entry), reason: .notALabelFolder)))
            }
        }
        if labelFolders.isEmpty {
            throw CorpusError(.noLabelFolders(found: otherFolders), at: SourceLocation(path: path))
        }
        pending = entries.reversed()
    }

    package mutating func next() throws(CorpusError) -> ReadRow? {
        switch pending.popLast() {
        case nil: return nil
        case .skipped(let row): return .skipped(row)
        case .text(let path, let label):
            let text = try Self.text(path: path)
            return .row(
                Row(
                    text: text.string, label: label, location: SourceLocation(path: path),
                    wasRepaired: text.wasRepaired))
        }
    }

    private static func entry(_ file: String, in folder: String, label: String) -> Entry {
        let path = "\(folder)/\(file)"
        if CorpusFormat(fileName: file) == .plainText, !isDirectory(path) {
            return .text(path: path, label: label)
        }
        return .skipped(SkippedRow(location: SourceLocation(path: path), reason: .notATextFile))
    }

    /// The whole file as one text.
    private static func text(path: String) throws(CorpusError) -> DecodedText {
        var lines = LineReader(try openByteSource(path: path), path: path, blockSize: 16 << 10)
        var bytes: [UInt8] = []
        while let line = try lines.nextWithCarriageReturn() {
            if lines.lineNumber > 1 { bytes.append(0x0A) }
            bytes.append(contentsOf: line)
        }
        if bytes.last == 0x0D { bytes.removeLast() }
        return DecodedText(bytes[...])
    }

    private static func names(in folder: String) throws(CorpusError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw CorpusError(.permissionDenied, at: SourceLocation(path: folder))
        } catch {
            throw CorpusError(.unreadable("\(error)"), at: SourceLocation(path: folder))
        }
    }

    static func isDirectory(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }
}
