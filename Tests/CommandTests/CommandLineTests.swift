import Foundation
import Sentiment
import Testing

/// What all commands have in common: help, version, completions, bad usage.
@Suite struct CommandLineTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    @Test("The help fits 80 columns, and has an example", arguments: BuiltCommand.allCases)
    func help(command: BuiltCommand) throws {
        let help = try folder.run(command, ["--help"], after: "export COLUMNS=80").succeeded()
        #expect(help.lines.filter { $0.count > 80 } == [])
        #expect(help.output.hasPrefix("OVERVIEW: "))
        #expect(help.output.contains("\nExample:\n  "))
        #expect(help.output.contains("\nUSAGE: \(command.rawValue) "))
        #expect(help.output.contains("\n  --version "))
    }

    @Test("The example of the help works as it stands", arguments: BuiltCommand.allCases)
    func example(command: BuiltCommand) throws {
        try folder.write("reviews.tsv", TinyCorpus.tsv())
        try folder.write("test.tsv", TinyCorpus.tsv())
        try folder.write("reviews.safetensors", TinyModel.bytes)
        try folder.write("other.safetensors", TinyModel.bytes)
        let help = try folder.run(command, ["--help"]).lines
        let start = try #require(help.firstIndex(of: "Example:")) + 1
        let example = help[start...].prefix { $0.hasPrefix("  ") }
        #expect(example.contains { $0.contains(command.rawValue + " ") })
        let products = URL(filePath: try command.path).deletingLastPathComponent().path(percentEncoded: false)
        let script = "export PATH='\(products)':$PATH; set -e\n\(example.joined(separator: "\n"))\nexit 0"
        let transcript = try folder.run(command, [], after: script).succeeded(errors: nil)
        #expect(transcript.output != "")
    }

    @Test("--version prints the version", arguments: BuiltCommand.allCases)
    func version(command: BuiltCommand) throws {
        #expect(try folder.run(command, ["--version"]).succeeded().output == SentimentVersion.current + "\n")
    }

    @Test("An instruction set that is not there is bad usage, and those that are there are named")
    func unknownInstructionSet() throws {
        let transcript = try folder.run(.classify, [], after: "export SENTIMENT_KERNELS=abacus")
        #expect(transcript.end == .exit(64))
        #expect(transcript.output == "")
        let first = try #require(transcript.errorLines.first)
        #expect(first.hasPrefix("Error: SENTIMENT_KERNELS is \"abacus\", but this processor has "))
        #expect(first.hasSuffix("portable"))
    }

    @Test("An unknown option is bad usage, and says where help is", arguments: BuiltCommand.allCases)
    func unknownOption(command: BuiltCommand) throws {
        let transcript = try folder.run(command, ["--colour-of-money", "x"])
        #expect(transcript.end == .exit(64))
        #expect(transcript.output == "")
        #expect(transcript.errorLines.first == "Error: Unknown option '--colour-of-money'")
        #expect(transcript.errorLines.last == "  See '\(command.rawValue) --help' for more information.")
        #expect(transcript.errorLines.allSatisfy { $0.count <= 80 })
        #expect(try folder.names == [])
    }

    @Test("There are completions for bash, zsh and fish", arguments: BuiltCommand.allCases)
    func completions(command: BuiltCommand) throws {
        func script(_ shell: String) throws -> String {
            try folder.run(command, ["--generate-completion-script", shell]).succeeded().output
        }
        #expect(try script("zsh").hasPrefix("#compdef \(command.rawValue)\n"))
        #expect(try script("fish").contains("complete -c '\(command.rawValue)'"))
        let bash = try script("bash")
        #expect(bash.contains(command.rawValue) && bash.contains("--version"))
        try folder.write("completion", bash)
        try folder.run(command, [], after: "bash -n completion; exit $?").succeeded()
    }

    @Test("A command whose ICU cannot be loaded says which library it is", arguments: BuiltCommand.allCases)
    func brokenICU(command: BuiltCommand) throws {
        // The library that these tests have loaded stands for the one that is missing.
        let maps = String(
            decoding: try FileDescriptor.contents(ofFile: "/proc/self/maps", limit: 16 << 20), as: UTF8.self)
        let library = try #require(maps.firstMatch(of: /libicuuc\.so\.\d+/)).output
        try folder.write("icu/\(library)", "")
        let transcript = try folder.run(
            command, ["--version"], after: "export LD_LIBRARY_PATH=\"$PWD/icu:$LD_LIBRARY_PATH\"")
        #expect(transcript.end == .exit(127))
        #expect(transcript.errors.contains("error while loading shared libraries: "))
        #expect(transcript.errors.contains(library))
    }
}
