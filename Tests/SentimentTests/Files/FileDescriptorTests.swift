import Foundation
import Sentiment
import TestSupport
import Testing

@Suite struct FileDescriptorTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("A file is read whole, up to the limit and not beyond")
    func limit() throws {
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let path = try directory.create("a", content)
        #expect(try FileDescriptor.contents(ofFile: path, limit: 100_000) == content)
        #expect(throws: FileError(path: path, action: .read, problem: .tooLarge(limit: 99_999))) {
            try FileDescriptor.contents(ofFile: path, limit: 99_999)
        }
    }

    @Test("Endless input is refused at the limit")
    func endless() {
        #expect(throws: FileError(path: "/dev/zero", action: .read, problem: .tooLarge(limit: 1_000_000))) {
            try FileDescriptor.contents(ofFile: "/dev/zero", limit: 1_000_000)
        }
    }

    @Test("A missing file and a directory are told apart")
    func failures() {
        #expect(throws: FileError(path: directory.file("a"), action: .read, problem: .missing)) {
            try FileDescriptor.contents(ofFile: directory.file("a"), limit: 1)
        }
        #expect(throws: FileError(path: directory.path, action: .read, problem: .isDirectory)) {
            try FileDescriptor.contents(ofFile: directory.path, limit: 1)
        }
    }

    @Test("A pipe whose writer is slow is readable only when there is something to read")
    func readable() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        #expect(!FileDescriptor.isReadable(ends[0]))
        try [UInt8(7)].withUnsafeBytes { try FileDescriptor.writeAll($0, to: ends[1], path: "pipe") }
        #expect(FileDescriptor.isReadable(ends[0]))
        var buffer: [UInt8] = [1]
        #expect(try FileDescriptor.read(upTo: 10, from: ends[0], path: "pipe", appendingTo: &buffer) == 1)
        #expect(buffer == [1, 7])
        close(ends[1])
        #expect(FileDescriptor.isReadable(ends[0]))
        #expect(try FileDescriptor.read(upTo: 10, from: ends[0], path: "pipe", appendingTo: &buffer) == 0)
    }
}
