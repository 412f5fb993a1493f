import Foundation
import Sentiment
import TestSupport
import Testing

/// Model files with weights in 8 bits.
@Suite struct QuantizedTensorsTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("small.safetensors")
    }

    private static let networks: [@Sendable (inout NetworkConfiguration) -> Void] = [
        { ($0.cell, $0.activation, $0.isBidirectional) = (.rnn, .relu, false) },
        { ($0.cell, $0.layers, $0.hiddenSize) = (.lstm, 2, 17) },
        { ($0.cell, $0.pooling, $0.embeddingSize) = (.gru, .attention, 16) },
        { ($0.cell, $0.resetGate, $0.pooling, $0.hiddenSize) = (.gru, .before, .max, 33) },
    ]

    private func probabilities(
        _ model: SentimentModel, threads: Int = 1, precision: Precision? = nil
    ) throws -> [[Float]] {
        try SentimentClassifier(model, threads: threads, precision: precision)
            .classify(ModelFixtures.texts).map(\.probabilities)
    }

    // MARK: Predictions

    @Test(
        "A quantized model, in memory and from its file, predicts the bits that 8-bit products of the model give",
        arguments: networks.indices)
    func sameBits(index: Int) throws {
        let model = try ModelFixtures.model(Self.networks[index])
        let expected = try probabilities(model, precision: .int8)
        #expect(try probabilities(model) != expected)
        let quantized = try model.quantized()
        #expect(quantized.isQuantized && !model.isQuantized)
        #expect(try probabilities(quantized) == expected)
        try quantized.write(to: path)
        let read = try SentimentModel(contentsOf: path)
        #expect(read.isQuantized)
        #expect(read.labels == model.labels && read.trainingConfiguration == model.trainingConfiguration)
        #expect(try probabilities(read) == expected)
        #expect(try probabilities(read, threads: 3) == expected)
        #expect(try SentimentClassifier(contentsOf: URL(filePath: path)).isQuantized)
        let alone = try SentimentClassifier(contentsOf: path)
        #expect(ModelFixtures.texts.map { alone.classify($0).probabilities } == expected)
    }

    @Test("N-grams are quantized as well; unknown words are nearly what they were")
    func nGrams() throws {
        let model = try ModelFixtures.model { ($0.characterNGrams, $0.ngramBuckets) = (true, 50) }
        let quantized = try model.quantized()
        try quantized.write(to: path)
        let read = try SentimentModel(contentsOf: path)
        #expect(read.network?.nGrams?.table.quantized != nil)
        let found = try probabilities(read)
        #expect(try found == probabilities(quantized))
        let expected = try probabilities(model)
        for (found, expected) in zip(found.joined(), expected.joined()) {
            #expect(abs(found - expected) < 0.05)
        }
        try #require(model.network?.nGrams).table.weights[3, 1] = .infinity
        let error = #expect(throws: QuantizationError.self) { try model.quantized() }
        #expect(error?.tensor == "embedding.ngrams")
    }

    @Test("In single precision it computes with the numbers that its bytes stand for")
    func singlePrecision() throws {
        let model = try ModelFixtures.model().quantized()
        try model.write(to: path)
        let read = try SentimentModel(contentsOf: path)
        let plain = try ModelFixtures.model()
        let table = try #require(plain.network).embedding.weights
        let words = try #require(model.network?.embedding.quantized)
        for (index, value) in words.values.enumerated() {
            table[index / words.columns, index % words.columns] = value
        }
        plain.network?.parameters.storage.copy(from: try #require(model.network).parameters.storage)
        let expected = try probabilities(plain)
        #expect(try probabilities(read, precision: .float32) == expected)
        #expect(try probabilities(read) != expected)
    }

    // MARK: Files

    @Test("A file's numbers are bytes times the scales of their rows, in the published layout")
    func publishedLayout() throws {
        let model = try ModelFixtures.model { ($0.cell, $0.hiddenSize) = (.gru, 9) }.quantized()
        try model.write(to: path)
        let file = try SafetensorsFile(path: path)
        var quantized: Set<String> = []
        for tensor in try #require(model.network).parameters.layout.tensors {
            let view = try file.tensor(named: tensor.name)
            #expect(view.shape == tensor.shape)
            let expected = try #require(model.network).parameters.values(of: tensor)
            if view.type == .float32 {
                #expect(try Array(file.floats(named: tensor.name, shape: tensor.shape)) == expected)
                continue
            }
            quantized.insert(tensor.name)
            let scales = try file.floats(named: tensor.name + ".scales", shape: [tensor.shape[0]])
            let numbers = view.bytes.enumerated().map { index, byte in
                Float(Int8(bitPattern: byte)) * scales[index / tensor.shape[1]]
            }
            #expect(numbers == expected, "\(tensor.name)")
        }
        #expect(
            quantized
                == Set(
                    ["forward", "backward"].flatMap { direction in
                        ["input", "recurrent"].map { "encoder.0.\(direction).\($0)_weights" }
                    }))
        #expect(try file.tensor(named: "embedding.weights").type == .int8)
    }

    @Test("Only quantized models have the version of the format that older programs refuse")
    func versions() throws {
        let model = try ModelFixtures.model()
        #expect(try model.metadata()["format_version"] == "1")
        #expect(try model.quantized().metadata()["format_version"] == "2")
    }

    @Test("Quantizing again, and writing what was read, give the same file", arguments: networks.indices)
    func sameBytes(index: Int) throws {
        let model = try ModelFixtures.model(Self.networks[index]).quantized()
        try model.write(to: path)
        let expected = try bytes(ofFile: path)
        let copy = directory.file("copy.safetensors")
        try model.quantized().write(to: copy)
        #expect(try bytes(ofFile: copy) == expected)
        try SentimentModel(contentsOf: path).write(to: copy)
        #expect(try bytes(ofFile: copy) == expected)
        try SentimentModel(contentsOf: path).write(to: path)
        #expect(try bytes(ofFile: path) == expected)
    }

    @Test("Where the weights are most of a file, it has about a quarter of the size")
    func size() throws {
        let model = try ModelFixtures.model { ($0.embeddingSize, $0.hiddenSize) = (128, 128) }
        let whole = directory.file("whole.safetensors")
        try model.write(to: whole)
        try model.quantized().write(to: path)
        // What both have: the vocabulary and the compiled rules.
        let rules = model.compiledRules?.bytes.count ?? 0
        let share =
            Double(try bytes(ofFile: path).count - rules) / Double(try bytes(ofFile: whole).count - rules)
        #expect(share > 0.25 && share < 0.27, "\(share)")
    }

    @Test("A weight that is not finite cannot be quantized, and its tensor is named")
    func notFinite() throws {
        var model = try ModelFixtures.model()
        model.network?.embedding.weights[3, 1] = .infinity
        let first = #expect(throws: QuantizationError.self) { try model.quantized() }
        #expect(first?.tensor == "embedding.weights")
        model = try ModelFixtures.model()
        model.network?.parameters.directions[0][1].recurrent[2, 1] = .nan
        let error = #expect(throws: QuantizationError.self) { try model.quantized() }
        #expect(
            error?.description == """
                the model cannot be quantized: tensor "encoder.0.backward.recurrent_weights" holds a number that is \
                not finite or too large
                """)
    }

    // MARK: Refusals

    /// Writes a quantized model with other metadata and with one tensor changed; left out where `change` gives nil.
    private func write(
        version: String = "2", changing damaged: String = "",
        _ change: (_ type: TensorType, _ shape: [Int], _ bytes: [UInt8]) -> (TensorType, [Int], [UInt8])? = {
            ($0, $1, $2)
        }
    ) throws {
        let whole = directory.file("whole.safetensors")
        try ModelFixtures.model().quantized().write(to: whole)
        let file = try SafetensorsFile(path: whole)
        let metadata = file.metadata.merging(["format_version": version]) { $1 }
        try file.writeCopy(to: path, metadata: metadata) { name, tensor, writer in
            if name != damaged {
                writer.add(name, tensor)
            } else if let new = change(tensor.type, tensor.shape, tensor.bytes) {
                writer.add(name, type: new.0, shape: new.1, bytes: new.2)
            }
        }
    }

    private func problem() throws -> ModelFileError.Problem? {
        do {
            _ = try SentimentModel(contentsOf: path)
            return nil
        } catch {
            #expect(error.path == path)
            return error.problem
        }
    }

    private static let matrices = ["embedding.weights", "encoder.0.backward.recurrent_weights"]

    @Test("The byte -128, which no weight has, is refused wherever it stands", arguments: matrices)
    func byteOutOfRange(name: String) throws {
        try write()
        #expect(try problem() == nil)
        let expected = ModelFileError.Problem.outOfRange(tensor: name, expected: "-127 to 127")
        for place in [0, 5, -1] {
            try write(changing: name) { type, shape, bytes in
                var bytes = bytes
                bytes[place < 0 ? bytes.count - 1 : place] = 0x80
                return (type, shape, bytes)
            }
            #expect(try problem() == expected)
        }
        #expect(
            expected.description
                == "tensor \"\(name)\" holds another number than expected, -127 to 127; the file is damaged")
    }

    @Test(
        "A scale that is negative, not finite or too large is refused", arguments: matrices,
        [Float.nan, .infinity, -.infinity, -1, 0x1p122])
    func scaleOutOfRange(name: String, value: Float) throws {
        try write(changing: name + ".scales") { type, shape, bytes in
            (type, shape, bytes.dropLast(4) + withUnsafeBytes(of: value, Array.init))
        }
        #expect(
            try problem()
                == .outOfRange(tensor: name + ".scales", expected: "not negative, 127 times it finite"))
    }

    @Test("Scales that are missing, too few or of another type are refused", arguments: matrices)
    func scales(name: String) throws {
        let name = name + ".scales"
        try write(changing: name) { _, _, _ in nil }
        guard case .missingTensor(name, available: _) = try problem() else {
            Issue.record("\(String(describing: try problem()))")
            return
        }
        try write(changing: name) { ($0, [$1[0] - 1], $2.dropLast(4)) }
        guard case .wrongShape(name, found: _, expected: _) = try problem() else {
            Issue.record("\(String(describing: try problem()))")
            return
        }
        try write(changing: name) { (.int32, $1, $2) }
        #expect(try problem() == .wrongType(tensor: name, found: "I32", expected: "F32"))
    }

    @Test("Bytes of another shape or type are refused", arguments: matrices)
    func otherBytes(name: String) throws {
        try write(changing: name) { ($0, [1] + $1, $2) }
        guard case .wrongShape(name, found: _, expected: _) = try problem() else {
            Issue.record("\(String(describing: try problem()))")
            return
        }
        try write(changing: name) { (.uint8, $1, $2) }
        #expect(try problem() == .wrongType(tensor: name, found: "U8", expected: "I8"))
    }

    @Test("Floats in the version of bytes, and bytes in that of floats, are refused")
    func wrongVersion() throws {
        try write(version: "1")
        #expect(try problem() == .wrongType(tensor: "embedding.weights", found: "I8", expected: "F32"))
        try write(changing: "embedding.weights") { _, shape, bytes in
            (.float32, shape, bytes + bytes + bytes + bytes)
        }
        #expect(try problem() == .wrongType(tensor: "embedding.weights", found: "F32", expected: "I8"))
    }

    @Test("Rows whose largest byte is not 127 are read, too")
    func otherWriters() throws {
        for name in Self.matrices {
            try write(changing: name) { ($0, $1, $2.map { _ in 3 }) }
            #expect(try problem() == nil)
            let predictions = try SentimentClassifier(contentsOf: path).classify(ModelFixtures.texts)
            #expect(predictions.allSatisfy { $0.probabilities.allSatisfy(\.isFinite) })
        }
    }
}
