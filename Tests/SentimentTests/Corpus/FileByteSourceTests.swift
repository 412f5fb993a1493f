import Sentiment
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct FileByteSourceTests {
    @Test("A pipe, as standard input, is read to its end")
    func pipes() throws {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        let written = Array("label\ttext\npositive\tgood\n".utf8)
        #expect(write(ends[1], written, written.count) == written.count)
        close(ends[1])
        defer { close(ends[0]) }
        let source = FileByteSource(descriptor: ends[0], path: "standard input")
        let rows = try rows(
            TSVReader(LineReader(source, path: "standard input"), text: "text", label: "label"))
        #expect(rows.map(summary) == ["positive|good"])
    }

    @Test("The path - is standard input: labelled rows as TSV, texts alone as plain text")
    func standardInput() async {
        // In a process of its own, because there is only one standard input.
        await #expect(processExitsWith: .success) {
            func feed(_ text: String) {
                var ends: [CInt] = [0, 0]
                guard pipe(&ends) == 0, write(ends[1], text, text.utf8.count) == text.utf8.count else {
                    exit(2)
                }
                close(ends[1])
                dup2(ends[0], STDIN_FILENO)
                close(ends[0])
            }
            feed("label\ttext\npositive\tgood\n")
            let corpus = try CorpusReader().read("-")
            if corpus.examples != [Example(text: "good", label: "positive")] { exit(3) }
            feed("one\ttwo\nthree\n")
            var texts: [String] = []
            try CorpusReader().forEachText(in: "-") { text, place in texts.append("\(place) \(text)") }
            if texts != ["standard input:1 one\ttwo", "standard input:2 three"] { exit(4) }
            exit(0)
        }
    }

    @Test("A missing file is named")
    func missing() {
        #expect(
            message { _ = try FileByteSource(path: "/nowhere/reviews.tsv") }
                == "/nowhere/reviews.tsv: no such file or folder")
    }

    @Test("Error numbers become reasons that tell what is wrong")
    func reasons() {
        #expect(FileByteSource.reason(ENOENT) == .notFound)
        #expect(FileByteSource.reason(EACCES) == .permissionDenied)
        #expect(FileByteSource.reason(EISDIR) == .isDirectory)
        #expect(FileByteSource.reason(EIO) == .unreadable(String(cString: strerror(EIO))))
    }

    @Test("A file without read permission says so", .enabled(if: geteuid() != 0, "root may read all files"))
    func permission() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("secret.tsv", "label\ttext\n")
        chmod(path, 0)
        #expect(
            local(message { _ = try CorpusReader().read(path) }, in: folder)
                == "secret.tsv: permission denied; make it readable first")
    }
}
