// vocab.txt: UTF-8, one token a line, the line number (from 0) is the id. Lines end at byte 0x0A and nowhere else,
// since tokens may hold U+2028, U+0085 or a carriage return; the last one may lack it.
extension Vocabulary {
    /// The most bytes a file may have: no vocabulary comes near, and another file was named by mistake.
    private static let maximumFileSize = 1 << 30

    /// Reads a `vocab.txt`: UTF-8, one token a line, line number (from 0) = id.
    ///
    /// - Throws: ``VocabularyError``, which names the file and the line, from 1.
    public init(contentsOf path: String) throws(VocabularyError) {
        let lines = try Self.lines(ofFile: path)
        try self.init(lines) { "\(path):\($0 + 1)" }
    }

    /// A vocabulary of tokens given as bytes; `location` says where a token stood, for errors.
    package init(_ tokens: [ArraySlice<UInt8>], location: (Int) -> String) throws(VocabularyError) {
        var content = VocabularyContent()
        for token in tokens { content.append(token) }
        try self.init(content, location: location)
    }

    /// The lines of a vocabulary's file.
    package static func lines(ofFile path: String) throws(VocabularyError) -> [ArraySlice<UInt8>] {
        let data: [UInt8]
        do {
            data = try FileDescriptor.contents(ofFile: path, limit: maximumFileSize)
        } catch {
            throw .unreadable(path: path, reason: "\(error.problem)")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.last?.isEmpty == true ? lines.dropLast() : lines
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

extension AtomicFile {
    /// Writes a file of a vocabulary: it appears whole or not at all.
    package static func write(_ bytes: [UInt8], to path: String) throws(VocabularyError) {
        do {
            try write(to: path) { file in try file.write(bytes) }
        } catch {
            throw .unwritable(path: path, reason: (error as? FileError).map { "\($0.problem)" } ?? "\(error)")
        }
    }
}
