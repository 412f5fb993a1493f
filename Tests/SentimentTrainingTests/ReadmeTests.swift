import Foundation
import Testing

@Suite struct ReadmeTests {
    @Test(
        "The Swift of the README is what a file here compiles, with the same imports",
        arguments: [(0, "ReadmeUse.swift"), (1, "ReadmeMake.swift")])
    func snippets(index: Int, name: String) throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let source = try Self.lines(of: here.appending(path: name))
        let blocks = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
            .components(separatedBy: "```swift\n").dropFirst().compactMap {
                $0.components(separatedBy: "```").first
            }
        #expect(blocks.count == 2)
        let block = Self.lines(blocks[index])
        #expect(block.filter(Self.isImport) == source.filter(Self.isImport))
        let body = block.filter { !Self.isImport($0) }
        #expect(source.indices.contains { source[$0...].starts(with: body) })
    }

    private static func isImport(_ line: String) -> Bool { line.hasPrefix("import ") }

    private static func lines(of file: URL) throws -> [String] {
        lines(try String(contentsOf: file, encoding: .utf8))
    }

    private static func lines(_ text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty
        }
    }
}
