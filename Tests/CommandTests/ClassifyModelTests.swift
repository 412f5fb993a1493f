import Foundation
import Sentiment
import Testing

/// `classify` with a file that is no model.
@Suite struct ClassifyModelTests {
    private func expectRefusal(
        _ bytes: [UInt8], _ message: String, _ location: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let folder = try CommandFolder()
        try folder.write("m", bytes)
        for command in [BuiltCommand.classify, .evaluate] {
            let arguments = command == .evaluate ? ["-m", "m", "t.tsv"] : ["-m", "m"]
            try folder.run(command, arguments).failed("\(command.rawValue): m: \(message)", location)
        }
    }

    @Test("A model that is not there is named, with what to do")
    func missing() throws {
        let folder = try CommandFolder()
        let advice = "there is no such model; make one with train, or name another file with --model"
        try folder.run(.classify, ["-m", "none/m"]).failed("classify: none/m: \(advice)")
        try folder.run(.evaluate, ["-m", "none/m", "t.tsv"]).failed("evaluate: none/m: \(advice)")
    }

    @Test("Without a model of one's own the bundled one answers, and it has a name")
    func bundled() throws {
        let folder = try CommandFolder()
        let texts = "I love it.\nThe food was awful.\nThe shop opens at nine.\n"
        let bundled = try folder.run(.classify, [], input: texts)
            .succeeded(errors: "There is no model.safetensors: the bundled English model answers.\n")
        let answers = bundled.output
        #expect(
            answers.split(separator: "\n").map { $0.prefix { $0 != " " } } == [
                "positive", "negative", "neutral",
            ])
        try folder.write("model.safetensors", "no model")
        #expect(try folder.run(.classify, [], input: texts).end == .exit(1))
        try folder.write("model.safetensors", TinyModel.bytes)
        #expect(try folder.run(.classify, [], input: texts).succeeded().output != answers)
        #expect(try folder.run(.classify, ["-m", "english"], input: texts).succeeded().output == answers)
    }

    @Test("A folder is no model")
    func folder() throws {
        let folder = try CommandFolder(["m/x": ""])
        try folder.run(.classify, ["-m", "m"])
            .failed("classify: m: cannot read: it is a directory; name a file")
    }

    @Test("An empty file is no model")
    func empty() throws { try expectRefusal([], "the file is empty, expected a safetensors file") }

    @Test("A text file is no model")
    func text() throws {
        try expectRefusal(
            Array("A text that is no model.\n".utf8),
            """
            the header claims 8367816168101388353 bytes, the most is 100000000; probably this is no safetensors file
            """)
    }

    @Test("A model that was cut off is refused wherever it was cut")
    func truncated() throws {
        let bytes = try TinyModel.bytes
        try expectRefusal(Array(bytes[..<7]), "the file has 7 bytes, a safetensors file has at least 8")
        let header = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        try expectRefusal(
            Array(bytes[..<100]),
            "the header claims \(header) bytes, but only 92 follow; the file is cut short or no safetensors file"
        )
        let folder = try CommandFolder()
        try folder.write("m", Array(bytes.dropLast()))
        let transcript = try folder.run(.classify, ["-m", "m"])
        #expect(transcript.end == .exit(1))
        #expect(transcript.errors.hasPrefix("classify: m: tensor "))
        #expect(transcript.errors.hasSuffix("; the file is cut short or damaged\n"))
    }

    @Test(
        "A model that gives no numbers is called damaged, with the line that showed it",
        arguments: ["fp32", "int8"])
    func notANumber(precision: String) throws {
        var bytes = try TinyModel.bytes
        let headerSize = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + headerSize]))
        let tensor = (header as? [String: Any])?["embedding.weights"] as? [String: Any]
        let offsets = try #require(tensor?["data_offsets"] as? [Int])
        // 0x7FFFFFFF is a NaN.
        for place in offsets[0]..<offsets[1] { bytes[8 + headerSize + place] = place % 4 == 3 ? 0x7F : 0xFF }
        let folder = try CommandFolder()
        try folder.write("m", bytes)
        try folder.run(.classify, ["-m", "m", "--precision", precision], input: "A good film.\n").failed(
            "classify: standard input:1: the model gives no finite probability; it is damaged, train it anew")
    }

    @Test("A safetensors file of another kind, as a checkpoint, is refused with what it is")
    func foreign() throws {
        for (metadata, message) in [
            ([:], "the metadata does not say what this is, expected the format \"swift-sentiment\""),
            (["format": "pt"], "the metadata says that this is \"pt\", expected \"swift-sentiment\""),
            (
                ["format": "swift-sentiment-checkpoint"],
                "the metadata says that this is \"swift-sentiment-checkpoint\", expected \"swift-sentiment\""
            ),
            (
                ["format": "swift-sentiment", "format_version": "99"],
                "the file has format version \"99\", this program reads versions up to 4"
            ),
        ] {
            let folder = try CommandFolder()
            try SafetensorsWriter(metadata: metadata).write(to: folder.file("m"))
            try folder.run(.classify, ["-m", "m"]).failed("classify: m: \(message)")
        }
    }
}
