import Foundation
import Testing

/// `evaluate --compare`: two models on the same texts.
@Suite struct EvaluateCompareTests {
    private func folder() throws -> CommandFolder {
        let folder = try CommandFolder(["t.tsv": TinyCorpus.tsv(TinyCorpus.rows(60))])
        try folder.write("m", TinyModel.bytes)
        try folder.write("b", TinyModel.binaryBytes)
        return folder
    }

    @Test("A model is no better than itself")
    func same() throws {
        let lines = try folder().run(.evaluate, ["-m", "m", "--compare", "m", "t.tsv"]).succeeded().lines
        #expect(lines.prefix(2) == ["A  m", "B  m"])
        #expect(lines[3] == "60 texts                A         B     B - A    95 % interval           p")
        #expect(lines[4].hasSuffix("    0.0000   0.0000 -  0.0000    1.0000"), "\(lines[4])")
        #expect(lines[8].contains("only A 0, only B 0,"))
        #expect(lines.last == "No difference in macro recall that 60 texts can show (p = 1.0000).")
    }

    @Test("As JSON it has both evaluations, the tests and the verdict")
    func json() throws {
        let folder = try folder()
        let output = try folder.run(.evaluate, ["-m", "m", "--compare", "m", "--json", "t.tsv"]).succeeded()
            .output
        let report = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        #expect(report["model"] as? String == "m" && report["other"] as? String == "m")
        #expect((report["evaluation"] as? [String: Any])?["exampleCount"] as? Int == 60)
        #expect((report["otherEvaluation"] as? [String: Any])?["exampleCount"] as? Int == 60)
        let comparison = try #require(report["comparison"] as? [String: Any])
        #expect(comparison["mcNemarPValue"] as? Double == 1)
        #expect((comparison["macroRecall"] as? [String: Any])?["pValue"] as? Double == 1)
        #expect((report["verdict"] as? String)?.hasPrefix("No difference in macro recall") == true)
    }

    @Test("Models with different labels are not compared")
    func labels() throws {
        let transcript = try folder().run(.evaluate, ["-m", "m", "--compare", "b", "t.tsv"])
        #expect(transcript.end == .exit(1))
        #expect(
            transcript.errorLines.last == """
                evaluate: the models cannot be compared: one has the labels negative, neutral, positive, the other \
                negative, positive; both must have the same ones, in any order
                """)
    }

    @Test("The mistakes of one model are not listed with two")
    func errors() throws {
        let transcript = try folder().run(.evaluate, ["-m", "m", "--compare", "m", "--errors", "t.tsv"])
        #expect(transcript.end == .exit(64))
    }

    @Test("A model that is not there is named")
    func missing() throws {
        let transcript = try folder().run(.evaluate, ["-m", "m", "--compare", "x", "t.tsv"])
        #expect(transcript.end == .exit(1))
        #expect(transcript.errors.contains("x: there is no such model"))
    }
}
