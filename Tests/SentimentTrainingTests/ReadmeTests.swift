import Foundation
import Sentiment
import SentimentTraining
import Testing

/// The README's Swift, compiled as it stands there. Each function's body is a snippet.
private enum Snippets {
    static func use() throws {
        let classifier = try SentimentClassifier(contentsOf: URL(filePath: "model.safetensors"))
        let prediction = classifier.classify("A quiet triumph.")
        print(prediction.label, prediction.probability)
    }

    static func make() throws {
        var configuration = TrainingConfiguration()
        configuration.network.cell = .gru
        let corpus = try CorpusReader().read("reviews.tsv")
        let trained = try Trainer(configuration).train(on: corpus) { progress in
            if case .epoch(let report) = progress { print(report.epoch, report.macroF1) }
        }
        try trained.write(to: URL(filePath: "reviews.safetensors"))
    }
}

@Suite struct ReadmeTests {
    @Test("The Swift of the README is what this file compiles")
    func snippets() throws {
        let here = URL(filePath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let source = Self.lines(try String(contentsOf: here, encoding: .utf8))
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(blocks.count == 2)
        for block in blocks {
            let lines = Self.lines(block)
            #expect(lines.filter { $0.hasPrefix("import ") }.allSatisfy(source.contains))
            let body = lines.filter { !$0.hasPrefix("import ") }
            #expect(
                source.indices.contains { source[$0...].starts(with: body) },
                "not compiled here: \(body.first ?? "")")
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty
        }
    }
}
