import Foundation

/// A folder that commands run in, removed with everything in it when the test is over.
final class CommandFolder {
    let path: String

    /// A folder with some files.
    init(_ files: [String: String] = [:]) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "sentiment-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.resolvingSymlinksInPath().path(percentEncoded: false)
        for (name, text) in files { try write(name, text) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and the folders it is in.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(filePath: file(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Writes a file, and the folders it is in.
    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: file(name)))) }
    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// The names of all that is in it, hidden files too.
    var names: Set<String> {
        get throws { Set(try FileManager.default.contentsOfDirectory(atPath: path)) }
    }

    /// Runs a command to its end. See ``Execution``.
    func run(
        _ command: BuiltCommand, _ arguments: [String], input: [UInt8] = [], after prelude: String = ":"
    ) throws -> Transcript {
        try start(command, arguments, after: prelude).finish(sending: input)
    }

    /// Runs a command to its end.
    func run(_ command: BuiltCommand, _ arguments: [String], input: String) throws -> Transcript {
        try run(command, arguments, input: Array(input.utf8))
    }

    /// Starts a command. See ``Execution``.
    func start(
        _ command: BuiltCommand, _ arguments: [String], after prelude: String = ":",
        terminals: Execution.Terminals = [], errorCapacity: Int32? = nil
    ) throws -> Execution {
        try Execution(
            command, arguments, in: self, after: prelude, terminals: terminals, errorCapacity: errorCapacity)
    }
}
