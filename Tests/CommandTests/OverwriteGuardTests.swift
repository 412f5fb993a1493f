import CommandSupport
import Foundation
import Testing

@Suite struct OverwriteGuardTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder(["a": "", "b": "", "folder/c": ""]) }

    private func check(_ results: [String], _ sources: [String]) throws {
        try OverwriteGuard.check(
            results: results.map { ("--output", folder.file($0)) },
            sources: sources.map { ("--train", folder.file($0)) })
    }

    @Test("Different files, there already or not, are no conflict")
    func different() throws {
        try check(["a", "new", "folder/new"], ["b", "folder/c", "none", "none/none"])
        // Two sources may be one file.
        try check(["a"], ["b", "b"])
    }

    @Test("A file is known by whatever name", arguments: ["a", "./a", "folder/../a", "soft", "hard"])
    func sameFile(name: String) throws {
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.file("soft"), withDestinationPath: folder.file("a"))
        try manager.linkItem(atPath: folder.file("a"), toPath: folder.file("hard"))
        let error = #expect(throws: OverwriteError.self) { try check([name], ["a"]) }
        #expect(
            error?.description
                == "\(folder.file(name)): --output would write over the file that --train names; give it another name"
        )
    }

    @Test("Two results need two files, also where neither is there yet")
    func results() throws {
        #expect(throws: OverwriteError.self) { try check(["new", "folder/../new"], []) }
        #expect(throws: OverwriteError.self) { try check(["a", "a"], []) }
    }

    @Test("Devices, standard input and folders cannot be written over")
    func devices() throws {
        try OverwriteGuard.check(
            results: [("--output", "/dev/null"), ("--log", "/dev/null")],
            sources: [("--train", "/dev/null"), ("--test", "-"), ("--validation", folder.path)])
        #expect(!OverwriteGuard.isRegularFile("/dev/null"))
        #expect(!OverwriteGuard.isRegularFile(folder.path))
        #expect(!OverwriteGuard.isRegularFile(folder.file("none")))
        #expect(OverwriteGuard.isRegularFile(folder.file("a")))
    }
}
