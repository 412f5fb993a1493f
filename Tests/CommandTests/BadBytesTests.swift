import Sentiment
import Testing

/// Bytes that no person would write: whatever they are, a command ends with a status and one message.
@Suite struct BadBytesTests {
    private var random = SplitMix64(seed: 1)

    /// Expects that the command did its work, or said in one message why not.
    private func expectOrderlyEnd(_ transcript: Transcript, of command: BuiltCommand, _ comment: Comment) {
        switch transcript.end {
        case .exit(0): break
        case .exit(1):
            #expect(transcript.errorLines.last?.hasPrefix("\(command.rawValue): ") == true, comment)
        case let end: Issue.record("\(comment): \(end)")
        }
    }

    @Test("A damaged model never crashes a command, and a line gets one answer or none")
    mutating func models() throws {
        let model = try TinyModel.bytes
        let folder = try CommandFolder()
        for damage in 0..<40 {
            var bytes = model
            // Mostly in the header, where sizes and places are.
            let end = damage % 4 == 0 ? bytes.count : 2400
            for _ in 0...damage % 3 {
                bytes[Int.random(in: 0..<end, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try folder.write("m", bytes)
            let transcript = try folder.run(.classify, ["-m", "m"], input: "The room was lovely.\n\nx\n")
            expectOrderlyEnd(transcript, of: .classify, "damage \(damage)")
            #expect(transcript.lines.count == (transcript.end == .exit(0) ? 3 : 0), "damage \(damage)")
        }
    }

    @Test("Random pieces of every format never crash a command", arguments: CorpusFormat.allCases)
    mutating func corpora(format: CorpusFormat) throws {
        let pieces: [[UInt8]] =
            [
                "label\ttext\n", "label,text\n", "\t", "\n", "\r\n", "\"", ",", "\0", "{\"text\":", "}",
                "\"label\":\"a\"",
                "__label__x ", "很好 👍🏽", "\u{2028}", "positive", "negative", " ",
            ].map { Array($0.utf8) } + [[0xFF], [0x1F, 0x8B], [0xF0, 0x9F]]
        let folder = try CommandFolder()
        try folder.write("m", TinyModel.bytes)
        for round in 0..<8 {
            let count = Int.random(in: 0..<60, using: &random)
            try folder.write(
                "c", (0..<count).flatMap { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] })
            for (command, arguments) in [
                (BuiltCommand.vocabulary, ["c"]), (.evaluate, ["-m", "m", "c"]),
                (.train, TinyModel.options + ["--train", "c", "-o", "o"]),
            ] {
                let transcript = try folder.run(command, arguments + ["--format", format.rawValue])
                expectOrderlyEnd(transcript, of: command, "\(format) \(round)")
            }
        }
    }
}
