/// The lines of a byte source. Its memory is bounded by the longest line.
///
/// Lines end in LF; nothing else ends a line, not even NUL or U+2028. A byte order mark at the start is
/// dropped. The last line needs no line end.
package struct LineReader {
    /// No text is this long: a longer row means a file without line ends, or one that is no text.
    package static let maximumRowLength = 256 << 20

    /// The file, for messages.
    package let path: String
    /// The number of the line that ``next()`` returned last, from 1.
    package private(set) var lineNumber = 0

    private let source: any ByteSource
    private let maximumLength: Int
    private var buffer: [UInt8]
    private var lineStart = 0
    private var searched = 0
    private var filled = 0
    private var isAtEnd = false

    /// Reads `source` in blocks of `blockSize` bytes. 256 KiB: large enough that reading costs nothing
    /// beside parsing, small enough for the second-level cache.
    package init(
        _ source: any ByteSource, path: String, blockSize: Int = 256 << 10,
        maximumLength: Int = maximumRowLength
    ) {
        precondition(blockSize > 0, "a block has at least one byte")
        self.source = source
        self.path = path
        self.maximumLength = maximumLength
        buffer = [UInt8](repeating: 0, count: blockSize)
    }

    /// The next line without its line end (LF or CR LF), or nil at the end.
    package mutating func next() throws(CorpusError) -> ArraySlice<UInt8>? {
        guard let line = try nextWithCarriageReturn() else { return nil }
        return line.last == 0x0D ? line.dropLast() : line
    }

    /// The next line without its LF, or nil at the end.
    package mutating func nextWithCarriageReturn() throws(CorpusError) -> ArraySlice<UInt8>? {
        if lineNumber == 0 { try dropByteOrderMark() }
        while true {
            let lineFeed = buffer[searched..<filled].firstIndex(of: 0x0A)
            if lineFeed == nil {
                searched = filled
                if !isAtEnd {
                    try fill()
                    continue
                }
                if lineStart == filled { return nil }
            }
            let end = lineFeed ?? filled
            let line = buffer[lineStart..<end]
            lineStart = min(end + 1, filled)
            searched = lineStart
            lineNumber += 1
            return line
        }
    }

    /// The place of the current line, or of another one of this file.
    package func location(line: Int? = nil, column: Int? = nil) -> SourceLocation {
        SourceLocation(path: path, line: line ?? lineNumber, column: column)
    }

    /// The error for a file without a single line.
    package func emptyFile(_ format: CorpusFormat, columns: [String] = []) -> CorpusError {
        let expected = format.expectedContent(columns: columns)
        return CorpusError(.emptyFile(expected: expected), at: SourceLocation(path: path))
    }

    private mutating func dropByteOrderMark() throws(CorpusError) {
        while filled < 3, !isAtEnd { try fill() }
        if buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { lineStart = 3 }
        searched = lineStart
    }

    /// Reads on behind the unfinished line, which moves to the front of the buffer.
    private mutating func fill() throws(CorpusError) {
        if lineStart > 0 {
            buffer.replaceSubrange(0..<(filled - lineStart), with: Array(buffer[lineStart..<filled]))
            filled -= lineStart
            searched -= lineStart
            lineStart = 0
        }
        if filled > maximumLength {
            throw CorpusError(.rowTooLong(limit: maximumLength), at: location(line: lineNumber + 1))
        }
        if filled == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
        let (free, source) = (filled..<buffer.count, source)
        let count = try buffer.withUnsafeMutableBufferPointer { bytes throws(CorpusError) in
            try source.read(into: UnsafeMutableBufferPointer(rebasing: bytes[free]))
        }
        isAtEnd = count == 0
        filled += count
    }
}
