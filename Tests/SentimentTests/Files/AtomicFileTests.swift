import Foundation
import Sentiment
import Synchronization
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func problem(_ body: () throws -> Void) -> FileError.Problem? {
        do {
            try body()
            return nil
        } catch {
            return (error as? FileError)?.problem
        }
    }

    private func permissions(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test("A file appears with all its bytes only when it is complete")
    func complete() throws {
        let path = directory.file("a")
        try AtomicFile.write(to: path) { file in
            try file.write("text ")
            try file.write([1, 2, 3])
            #expect(!FileManager.default.fileExists(atPath: path))
        }
        #expect(try bytes(ofFile: path) == Array("text ".utf8) + [1, 2, 3])
        #expect(try directory.names == ["a"])
    }

    @Test("Small and large pieces arrive in order", arguments: [1, 65_535, 65_536, 65_537, 200_000])
    func sizes(size: Int) throws {
        let path = directory.file("a")
        let pieces = (0..<3 as Range<UInt8>).map { [UInt8](repeating: $0, count: size) }
        try AtomicFile.write(to: path) { file in
            for piece in pieces { try file.write(piece) }
            try file.write("end")
        }
        #expect(try bytes(ofFile: path) == pieces.flatMap { $0 } + Array("end".utf8))
    }

    @Test("A failure keeps the old file and leaves no other")
    func failure() throws {
        struct Failure: Error {}
        let path = try directory.create("a", Array("old".utf8))
        #expect(throws: Failure.self) {
            try AtomicFile.write(to: path) { file in
                try file.write([UInt8](repeating: 1, count: 100_000))
                throw Failure()
            }
        }
        #expect(try bytes(ofFile: path) == Array("old".utf8))
        #expect(try directory.names == ["a"])
    }

    @Test("A full disk is named, keeps the old file and leaves no other")
    func fullDisk() throws {
        let path = try directory.create("a", Array("old".utf8))
        let calls = Atomic<Int>(0)
        let full: WriteCall = { descriptor, bytes in
            calls.wrappingAdd(1, ordering: .relaxed).newValue == 2
                ? -Int(ENOSPC) : FileDescriptor.systemWrite(descriptor, .init(rebasing: bytes.prefix(1000)))
        }
        let error = #expect(throws: FileError.self) {
            var file = try AtomicFile(path: path, using: full)
            try file.write([UInt8](repeating: 1, count: 100_000))
            try file.commit()
        }
        #expect(error == FileError(path: path, action: .write, problem: .noSpace))
        #expect(error?.description == "\(path): cannot write: no space is left on the device")
        #expect(try bytes(ofFile: path) == Array("old".utf8))
        #expect(try directory.names == ["a"])
    }

    @Test("A disk that is full only when the last bytes go out is named as well")
    func fullDiskAtCommit() throws {
        let path = directory.file("a")
        #expect(
            problem {
                var file = try AtomicFile(path: path, using: { _, _ in -Int(ENOSPC) })
                try file.write("few bytes, kept in the buffer")
                try file.commit()
            } == .noSpace)
        #expect(try directory.names == [])
    }

    @Test("Partial and interrupted writes go on until all bytes are written")
    func partialWrites() throws {
        let path = directory.file("a")
        let calls = Atomic<Int>(0)
        let stuttering: WriteCall = { descriptor, bytes in
            calls.wrappingAdd(1, ordering: .relaxed).newValue % 2 == 0
                ? -Int(EINTR) : FileDescriptor.systemWrite(descriptor, .init(rebasing: bytes.prefix(7777)))
        }
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var file = try AtomicFile(path: path, using: stuttering)
        try file.write(content)
        try file.commit()
        #expect(try bytes(ofFile: path) == content)
        #expect(calls.load(ordering: .relaxed) > 13)
    }

    @Test("A write that never advances is an error, not an endless loop")
    func stuckWrite() throws {
        #expect(
            problem {
                var file = try AtomicFile(path: directory.file("a"), using: { _, _ in 0 })
                try file.write("x")
                try file.commit()
            } == .system(EIO))
    }

    @Test("Targets that cannot be written are named for what they are, before and during the work")
    func unwritable() throws {
        let file = try directory.create("file", [])
        try #require(symlink(directory.file("nowhere"), directory.file("link")) == 0)
        let cases: [(String, FileError.Problem)] = [
            (directory.path, .isDirectory), (directory.path + "/", .isDirectory), ("/", .isDirectory),
            (".", .isDirectory), (directory.file("new/"), .isDirectory),
            (directory.file("none/a"), .directoryMissing(directory.file("none"))),
            (file + "/a", .notADirectory), (directory.file("link"), .danglingLink), ("", .invalidName),
            (directory.file("a\0b"), .invalidName),
            (directory.file(String(repeating: "x", count: 300)), .nameTooLong),
        ]
        for (path, expected) in cases {
            #expect(problem { try AtomicFile.checkWritable(path) } == expected, "\(path)")
            #expect(problem { try AtomicFile.write(to: path) { _ in } } == expected, "\(path)")
        }
        #expect(try directory.names == ["file", "link"])
    }

    @Test(
        "A directory without write permission, and a read-only target, are refused",
        .enabled(if: geteuid() != 0, "root may write everywhere"))
    func permission() throws {
        let closed = directory.file("closed")
        try FileManager.default.createDirectory(atPath: closed, withIntermediateDirectories: false)
        defer { chmod(closed, 0o755) }
        try #require(chmod(closed, 0o555) == 0)
        #expect(problem { try AtomicFile.checkWritable(closed + "/a") } == .directoryNotWritable(closed))
        try #require(chmod(closed, 0o000) == 0)
        #expect(problem { try AtomicFile.checkWritable(closed + "/a") } == .permissionDenied)

        let path = try directory.create("a", [1])
        try #require(chmod(path, 0o444) == 0)
        #expect(problem { try AtomicFile.checkWritable(path) } == .permissionDenied)
        #expect(problem { try AtomicFile.write(to: path) { _ in } } == .permissionDenied)
    }

    @Test("Each error number of the system becomes its reason")
    func errorNumbers() {
        let expected: [(Int32, FileError.Problem)] = [
            (ENOENT, .missing), (EACCES, .permissionDenied), (EPERM, .permissionDenied), (ENOSPC, .noSpace),
            (EDQUOT, .noSpace), (EROFS, .readOnlyFileSystem), (EISDIR, .isDirectory), (EPIPE, .brokenPipe),
            (EFBIG, .tooLarge(limit: 0)), (EIO, .system(EIO)),
        ]
        for (number, problem) in expected { #expect(FileError.Problem(errorNumber: number) == problem) }
        #expect(FileError.Problem.system(EIO).description == "Input/output error")
    }

    @Test("The check for a writable target changes nothing")
    func checkChangesNothing() throws {
        let path = try directory.create("a", Array("old".utf8))
        try AtomicFile.checkWritable(path)
        try AtomicFile.checkWritable(directory.file("new"))
        #expect(try bytes(ofFile: path) == Array("old".utf8))
        #expect(try directory.names == ["a"])
    }

    @Test("A replaced file keeps its permissions", arguments: [0o600, 0o640, 0o755] as [mode_t])
    func keepsPermissions(mode: mode_t) throws {
        let path = try directory.create("a", [])
        try #require(chmod(path, mode) == 0)
        try AtomicFile.write(to: path) { try $0.write("new") }
        #expect(permissions(path) == mode)
        #expect(try bytes(ofFile: path) == Array("new".utf8))
    }

    @Test("A new file has the permissions that a program's output usually has")
    func newPermissions() throws {
        let usual = directory.file("usual")
        close(open(usual, O_WRONLY | O_CREAT, 0o666))
        try AtomicFile.write(to: directory.file("a")) { _ in }
        #expect(permissions(directory.file("a")) == permissions(usual))
    }

    @Test("A symbolic link stays, and the file it points at is replaced")
    func link() throws {
        let target = try directory.create("target", Array("old".utf8))
        let link = directory.file("link")
        try #require(symlink("target", link) == 0)
        try AtomicFile.write(to: link) { try $0.write("new") }
        #expect(try bytes(ofFile: target) == Array("new".utf8))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
    }

    @Test("A file without a directory in its path goes to the current directory")
    func relative() throws {
        let name = "sentiment-\(UUID().uuidString)"
        defer { unlink(name) }
        try AtomicFile.write(to: name) { try $0.write("x") }
        #expect(try bytes(ofFile: name) == Array("x".utf8))
    }

    @Test("A device is written to, not replaced; its failure is named")
    func device() throws {
        try AtomicFile.checkWritable("/dev/null")
        try AtomicFile.write(to: "/dev/null") { try $0.write("x") }
        #expect(problem { try AtomicFile.write(to: "/dev/full") { try $0.write("x") } } == .noSpace)
        var status = stat()
        try #require(stat("/dev/null", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test("A path that stands for an open descriptor is written where that descriptor stands")
    func openDescriptor() throws {
        let path = try directory.create("a", Array("before ".utf8))
        let descriptor = open(path, O_WRONLY | O_APPEND)
        defer { close(descriptor) }
        try AtomicFile.write(to: "/dev/fd/\(descriptor)") { try $0.write("after") }
        #expect(try bytes(ofFile: path) == Array("before after".utf8))
    }
}
