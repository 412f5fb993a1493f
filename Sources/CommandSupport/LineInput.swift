import Glibc
import Sentiment

/// A line of the input that is too long to be held in memory.
package struct LineTooLongError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name of the input.
    package var path: String
    /// The line, from 1.
    package var line: Int
    /// The most bytes a line may have.
    package var limit: Int

    /// A line of an input that has more bytes than the limit.
    package init(path: String, line: Int, limit: Int) {
        self.path = path
        self.line = line
        self.limit = limit
    }

    /// `standard input:3: the line has more than 67108864 bytes; ...`.
    package var description: String {
        "\(path):\(line): the line has more than \(limit) bytes; put each text on a line of its own"
    }
}

/// Lines that were read together, as the bytes of the input. Its memory serves for the next lines, too.
package struct LineBatch: Sendable {
    /// The number of the first line in the input, from 1.
    package fileprivate(set) var firstLine = 1
    fileprivate var bytes: [UInt8] = []
    fileprivate var ranges: [Range<Int>] = []

    /// A batch without lines, to be filled by ``LineInput/read(into:maximumLines:)``.
    package init() {}

    /// The number of lines; at least one after a read.
    package var count: Int { ranges.count }

    /// Calls `body` with the bytes of a line, without its end, whatever their encoding.
    package func withBytes(of line: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[ranges[line]])) }
    }

    /// A line as text; what is not UTF-8 in it becomes U+FFFD.
    package func text(of line: Int) -> String { String(decoding: bytes[ranges[line]], as: UTF8.self) }

    /// All lines as text.
    package var texts: [String] { ranges.indices.map(text) }
}

/// Reads lines in batches: all that are there already, and only where there are none, waits for one.
///
///     var input = LineInput()
///     var batch = LineBatch()
///     while try input.read(into: &batch, maximumLines: 256) {
///         for text in batch.texts { ... }
///         try output.flush()
///     }
///
/// So a file is worked through in full batches, while somebody who types gets an answer to each line. A line
/// ends with LF or CR LF; a last line needs no end; an empty line is a line. A UTF-8 byte order mark at the
/// very beginning is no part of the text. Memory is bounded: a line beyond ``maximumLineLength`` is a
/// ``LineTooLongError``, thrown after the lines before it were given out, and at each call from then on.
package struct LineInput: ~Copyable {
    /// What errors call the standard input.
    package static let name = "standard input"

    /// The name of the input for errors.
    package let path: String
    /// The most bytes a line may have, its end not counted.
    package let maximumLineLength: Int

    private let descriptor: Int32
    private let chunkSize: Int
    /// What was read and not given out.
    private var pending: [UInt8] = []
    private var isAtEnd = false
    private var linesGiven = 0

    /// A batch closes when its lines have so many bytes, even if more are there: long lines in full batches
    /// would otherwise fill the memory.
    private static let batchSize = 4 << 20
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The standard input, or another descriptor. The descriptor stays open.
    package init(
        descriptor: Int32 = STDIN_FILENO, path: String = LineInput.name, maximumLineLength: Int = 64 << 20,
        chunkSize: Int = 65_536
    ) {
        self.descriptor = descriptor
        self.path = path
        self.maximumLineLength = maximumLineLength
        self.chunkSize = chunkSize
    }

    /// Puts the next lines into a batch in place of its own: at least one and at most `maximumLines`.
    ///
    /// - Returns: false at the end of the input, when there are none.
    package mutating func read(into batch: inout LineBatch, maximumLines: Int) throws -> Bool {
        precondition(maximumLines > 0, "A batch of no lines would look like the end of the input.")
        batch.ranges.removeAll(keepingCapacity: true)
        // The beginning of the line that is being read, and how far it was searched for its end.
        var start = 0
        var searched = 0

        reading: while batch.count < maximumLines {
            switch step(from: start, searched: searched) {
            case .line(let range, let next):
                batch.ranges.append(range)
                (start, searched) = (next, next)
            case .tooLong:
                guard batch.count > 0 else {
                    throw LineTooLongError(path: path, line: linesGiven + 1, limit: maximumLineLength)
                }
                break reading
            case .unfinished:
                guard batch.count == 0 || start < Self.batchSize && FileDescriptor.isReadable(descriptor)
                else { break reading }
                searched = pending.count
                do {
                    isAtEnd = try read() == 0
                } catch  where batch.count > 0 {
                    break reading  // The next call meets the error again.
                }
            case .end:
                break reading
            }
        }
        give(upTo: start, in: &batch)
        return batch.count > 0
    }

    private enum Step {
        case line(Range<Int>, next: Int)
        case tooLong
        case unfinished
        case end
    }

    /// Looks for the end of the line that begins at `start`.
    private func step(from start: Int, searched: Int) -> Step {
        let lineFeed = lineFeed(from: searched)
        guard let end = lineFeed ?? (isAtEnd ? pending.count : nil) else {
            // The mark and a CR may still go away.
            let bound = maximumLineLength + Self.byteOrderMark.count + 1
            return pending.count - start > bound ? .tooLong : .unfinished
        }
        var line = pending[start..<end]
        if linesGiven == 0, start == 0, line.starts(with: Self.byteOrderMark) {
            line = line.dropFirst(Self.byteOrderMark.count)
        }
        guard let lineFeed else {
            if line.isEmpty { return .end }
            return line.count > maximumLineLength ? .tooLong : .line(line.indices, next: end)
        }
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        return line.count > maximumLineLength ? .tooLong : .line(line.indices, next: lineFeed + 1)
    }

    private func lineFeed(from start: Int) -> Int? {
        pending.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private mutating func read() throws -> Int {
        try FileDescriptor.read(upTo: chunkSize, from: descriptor, path: path, appendingTo: &pending)
    }

    /// Gives the lines out, by handing over the memory, and keeps what follows them.
    private mutating func give(upTo end: Int, in batch: inout LineBatch) {
        guard batch.count > 0 else { return }
        swap(&batch.bytes, &pending)
        // What one huge line took is not kept for ever.
        if pending.capacity > 2 * Self.batchSize { pending = [] }
        pending.removeAll(keepingCapacity: true)
        pending.append(contentsOf: batch.bytes[end...])
        batch.firstLine = linesGiven + 1
        linesGiven += batch.count
    }
}
