import Glibc
import Sentiment

/// Counts that did not fit in memory: a file without a name, which is gone when nobody uses it any more, with the
/// tokens in the order of their bytes.
///
/// A record is the token's length, its count, both as 64 little-endian bits, and the token.
final class SpilledCounts: Sendable {
    private static let blockSize = 1 << 18
    private static let headSize = 16

    private let descriptor: Int32
    private let folder: String

    /// Writes a table to a file in a folder.
    convenience init(_ counts: TokenCounts, folder: String) throws(VocabularyError) {
        try self.init(folder: folder)
        var writer = Writer(file: self)
        try counts.forEachSorted { token, count throws(VocabularyError) in try writer.write(token, count) }
        try writer.flush()
    }

    /// Writes what several files have to one.
    convenience init(merging files: [SpilledCounts], folder: String) throws(VocabularyError) {
        try self.init(folder: folder)
        var writer = Writer(file: self)
        var merge = try SpilledMerge(files)
        while let (token, count) = try merge.next() {
            try token.withUnsafeBufferPointer { token throws(VocabularyError) in
                try writer.write(token, count)
            }
        }
        try writer.flush()
    }

    private init(folder: String) throws(VocabularyError) {
        var name = Array("\(folder)/sentiment-counts-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        self.folder = folder
        if descriptor < 0 {
            throw .unwritable(path: folder, reason: "\(FileError.Problem(errorNumber: errno))")
        }
        unlink(name)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    private struct Writer {
        let file: SpilledCounts
        private var block: [UInt8] = []

        init(file: SpilledCounts) { self.file = file }

        mutating func write(_ token: UnsafeBufferPointer<UInt8>, _ count: Int64) throws(VocabularyError) {
            if block.count + headSize + token.count > blockSize { try flush() }
            for number in [UInt64(token.count), UInt64(count)] {
                withUnsafeBytes(of: number.littleEndian) { block.append(contentsOf: $0) }
            }
            block.append(contentsOf: token)
        }

        mutating func flush() throws(VocabularyError) {
            do throws(FileError) {
                try block.withUnsafeBufferPointer { block throws(FileError) in
                    try FileDescriptor.writeAll(
                        UnsafeRawBufferPointer(block), to: file.descriptor, path: file.folder)
                }
            } catch {
                throw .unwritable(path: file.folder, reason: "\(error.problem)")
            }
            block.removeAll(keepingCapacity: true)
        }
    }

    /// Reads a file from its beginning; several may read the same file.
    struct Reader {
        private let file: SpilledCounts
        private var offset = 0
        private var block: [UInt8] = []
        private var place = 0
        /// The token read last.
        private(set) var token: ArraySlice<UInt8> = []
        /// Its count.
        private(set) var count: Int64 = 0

        init(_ file: SpilledCounts) { self.file = file }

        /// Goes to the next token; false at the end.
        mutating func next() throws(VocabularyError) -> Bool {
            guard try fill(headSize) else { return false }
            let (length, count) = block.withUnsafeBytes { bytes in
                (
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)),
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
                )
            }
            let size = headSize + Int(length)
            guard try fill(size) else {
                throw .unreadable(path: file.folder, reason: "a temporary file has lost its end")
            }
            token = block[place + headSize..<place + size]
            self.count = Int64(count)
            place += size
            return true
        }

        /// Whether so many bytes lie in the block from the present place on, once more has been read if need be.
        private mutating func fill(_ count: Int) throws(VocabularyError) -> Bool {
            if block.count - place >= count { return true }
            token = []
            block.removeFirst(place)
            place = 0
            while block.count < count {
                let start = block.count
                block.append(contentsOf: repeatElement(0, count: blockSize))
                let (descriptor, offset) = (file.descriptor, offset)
                let read = block.withUnsafeMutableBytes { bytes in
                    while true {
                        let read = pread(descriptor, bytes.baseAddress! + start, blockSize, off_t(offset))
                        if read >= 0 || errno != EINTR { return read }
                    }
                }
                block.removeLast(blockSize - max(0, read))
                if read < 0 {
                    throw .unreadable(path: file.folder, reason: "\(FileError.Problem(errorNumber: errno))")
                }
                if read == 0 { return false }
                self.offset += read
            }
            return true
        }
    }
}

/// Merges sorted files: the sum of each token's counts, in the order of the tokens' bytes.
///
/// The next token is sought among all files; there are as many as the counts exceed the memory, which is few.
struct SpilledMerge {
    private var readers: [SpilledCounts.Reader] = []

    init(_ files: [SpilledCounts]) throws(VocabularyError) {
        for file in files {
            var reader = SpilledCounts.Reader(file)
            if try reader.next() { readers.append(reader) }
        }
    }

    /// The next token and its count; nil at the end.
    mutating func next() throws(VocabularyError) -> (token: ArraySlice<UInt8>, count: Int64)? {
        guard var least = readers.first?.token else { return nil }
        for reader in readers.dropFirst() where reader.token.lexicographicallyPrecedes(least) {
            least = reader.token
        }
        var count: Int64 = 0
        var index = 0
        while index < readers.count {
            if readers[index].token == least {
                count += readers[index].count
                guard try readers[index].next() else {
                    readers.remove(at: index)
                    continue
                }
            }
            index += 1
        }
        return (least, count)
    }
}
