import CommandSupport
import Glibc
import Sentiment
import Testing

@Suite struct StandardOutputTests {
    let pipe = Pipe()

    @Test("Text appears at a flush, not before")
    func flush() throws {
        var output = StandardOutput(descriptor: pipe.writeEnd)
        try output.write("很好 ")
        try output.writeLine("gut")
        try output.write(bytes: [0x21, 0x0A])
        #expect(try pipe.contents() == "")
        try output.flush()
        #expect(try pipe.contents() == "很好 gut\n!\n")
        try output.flush()
        #expect(try pipe.contents() == "")
    }

    @Test("A full buffer goes out by itself")
    func capacity() throws {
        var output = StandardOutput(descriptor: pipe.writeEnd, capacity: 4)
        try output.write("abc")
        #expect(try pipe.contents() == "")
        try output.write("de")
        #expect(try pipe.contents() == "abcde")
    }

    @Test("A full device is an error that names the output")
    func fullDevice() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        var output = StandardOutput(descriptor: descriptor)
        try output.writeLine("text")
        let error = #expect(throws: FileError.self) { try output.flush() }
        #expect(error?.description == "standard output: cannot write: no space is left on the device")
    }

    @Test("A reader that has gone is an error of its own kind")
    func brokenPipe() throws {
        var output = StandardOutput(using: { _, _ in -Int(EPIPE) })
        try output.write("text")
        #expect(throws: FileError(path: "standard output", action: .write, problem: .brokenPipe)) {
            try output.flush()
        }
    }

    @Test("After an error nothing is written twice")
    func noRepetition() throws {
        var output = StandardOutput(
            descriptor: pipe.writeEnd,
            using: { descriptor, bytes in
                bytes.count > 3
                    ? FileDescriptor.systemWrite(descriptor, .init(rebasing: bytes.prefix(2))) : -Int(ENOSPC)
            })
        try output.write("abcde")
        #expect(throws: FileError.self) { try output.flush() }
        try output.flush()
        #expect(try pipe.contents() == "ab")
    }
}
