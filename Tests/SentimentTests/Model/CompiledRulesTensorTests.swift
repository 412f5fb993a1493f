import Foundation
import Fuzzing
import Sentiment
import TestSupport
import Testing

/// The compiled word rules of a model file only save time: whatever is wrong with them, the answers stay.
@Suite struct CompiledRulesTensorTests {
    private static let name = "tokenizer.compiled_rules"
    private static let key = "tokenizer_compiled"
    private let directory: TemporaryDirectory
    private let path: String
    private let expected: [Prediction]

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("model.safetensors")
        let model = try ModelFixtures.model()
        try model.write(to: path)
        expected = try SentimentClassifier(model, threads: 1).classify(ModelFixtures.texts)
    }

    /// The model with its compiled rules and their identifier changed; nil leaves one out.
    private func changed(
        identifier: (String) -> String? = { $0 }, rules change: ([UInt8]) -> [UInt8]? = { $0 }
    ) throws -> SentimentModel {
        let file = try SafetensorsFile(path: path)
        var metadata = file.metadata
        metadata[Self.key] = metadata[Self.key].flatMap(identifier)
        let other = directory.file("changed.safetensors")
        try file.writeCopy(to: other, metadata: metadata) { name, tensor, writer in
            if name != Self.name {
                writer.add(name, tensor)
            } else if let bytes = change(Array(tensor.bytes)) {
                writer.add(name, type: tensor.type, shape: [bytes.count / 4], bytes: bytes)
            }
        }
        return try SentimentModel(contentsOf: other)
    }

    private func answers(_ model: SentimentModel) throws -> [Prediction] {
        try SentimentClassifier(model, threads: 1).classify(ModelFixtures.texts)
    }

    @Test("A written model has its compiled rules, and they cut text as the rules do")
    func present() throws {
        let model = try SentimentModel(contentsOf: path)
        let compiled = try #require(model.compiledRules)
        #expect(compiled.identifier.hasPrefix(model.tokenizerRules + " icu-"))
        #expect(try answers(model) == expected)
        let fast = try Tokenizer(model.text, compiled: compiled)
        let slow = try Tokenizer(model.text)
        for seed in 0..<100 {
            let text = RandomText(seed: seed).bytes(count: 200)
            #expect(fast.tokens(in: text) == slow.tokens(in: text))
        }
    }

    @Test("A model without compiled rules, or without their identifier, works the same")
    func absent() throws {
        for model in [try changed(rules: { _ in nil }), try changed(identifier: { _ in nil })] {
            #expect(model.compiledRules == nil)
            #expect(try answers(model) == expected)
        }
    }

    @Test("Rules that another ICU compiled are not used")
    func otherICU() throws {
        // Sound tables that cut otherwise: were they used, the answers would show it.
        let file = try SafetensorsFile(path: path)
        var text = TextConfiguration()
        text.chinese = text.chinese == .character ? .dictionary : .character
        let foreign = try #require(try Tokenizer(text).compiledRules)
        let identifier = try #require(file.metadata[Self.key])
        let sample = "我喜欢这部电影"
        let stolen = try #require(
            CompiledWordRules(identifier: identifier + ".9", checking: foreign.bytes))
        #expect(
            try Tokenizer(.init(), compiled: stolen).tokens(in: sample) == Tokenizer().tokens(in: sample))
        let believed = try #require(CompiledWordRules(identifier: identifier, checking: foreign.bytes))
        #expect(
            try Tokenizer(.init(), compiled: believed).tokens(in: sample) != Tokenizer().tokens(in: sample),
            "else the identifier is not put to the test")
        #expect(try answers(try changed(identifier: { "\($0).9" })) == expected)
    }

    @Test("Compiled rules that are cut short are not used", arguments: [0, 8, 80, 800])
    func truncated(length: Int) throws {
        let model = try changed(rules: { Array($0[..<length]) })
        #expect(model.compiledRules == nil)
        #expect(try answers(model) == expected)
    }
}
