import Foundation
import Sentiment
import TestSupport
import Testing

@Suite struct SentimentModelTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("model.safetensors")
    }

    // MARK: Round trip

    private static let networks: [(name: String, change: @Sendable (inout NetworkConfiguration) -> Void)] = [
        (
            "RNN",
            {
                $0.cell = .rnn; $0.activation = .relu; $0.isBidirectional = false
            }
        ),
        (
            "LSTM",
            {
                $0.cell = .lstm; $0.layers = 2
            }
        ),
        (
            "GRU",
            {
                $0.cell = .gru; $0.pooling = .attention
            }
        ),
        (
            "GRU of the paper",
            {
                $0.cell = .gru; $0.resetGate = .before; $0.pooling = .max; $0.hiddenSize = 33
            }
        ),
        (
            "n-grams",
            {
                $0.characterNGrams = true; $0.ngramBuckets = 50
            }
        ),
    ]

    @Test("An unknown word is known by its n-grams, whatever stands beside it and was asked before")
    func nGrams() throws {
        let model = try ModelFixtures.model { ($0.characterNGrams, $0.ngramBuckets) = (true, 5000) }
        try model.write(to: path)
        let classifier = try SentimentClassifier(contentsOf: path, threads: 3)
        let texts = ["goodness", "badness", "goodness good", "xyzzy", "goodness", "<url>"]
        let probabilities = texts.map { classifier.classify($0).probabilities }
        #expect(Set(probabilities).count == 5)
        #expect(probabilities[4] == probabilities[0])
        let many = (0..<40).flatMap { _ in texts }
        #expect(
            classifier.classify(many).map(\.probabilities) == (0..<40).flatMap { _ in probabilities })
        let plain = try ModelFixtures.model()
        #expect(
            try SentimentClassifier(plain).classify("goodness")
                == SentimentClassifier(plain).classify("badness"))
    }

    @Test("A model that should have n-grams and has none, or others, is refused")
    func wrongNGrams() throws {
        try ModelFixtures.model { ($0.characterNGrams, $0.ngramBuckets) = (true, 50) }.write(to: path)
        let file = try SafetensorsFile(path: path)
        var metadata = file.metadata
        metadata["network"] = metadata["network"]?.replacing(
            "\"ngramBuckets\":50", with: "\"ngramBuckets\":51")
        let other = directory.file("other")
        for (metadata, omitted) in [(metadata, nil), (file.metadata, "embedding.ngrams")] {
            try file.writeCopy(to: other, metadata: metadata) { name, tensor, writer in
                if name != omitted { writer.add(name, tensor) }
            }
            let error = #expect(throws: ModelFileError.self) { try SentimentModel(contentsOf: other) }
            switch error?.problem {
            case .missingTensor("embedding.ngrams", available: _): #expect(omitted != nil)
            case .wrongShape(tensor: "embedding.ngrams", found: [50, 6], expected: [51, 6]):
                #expect(omitted == nil)
            default: Issue.record("\(String(describing: error))")
            }
        }
    }

    @Test(
        "A written model is read with the same parts and predicts the same bits", arguments: networks.indices)
    func roundTrip(index: Int) throws {
        var text = TextConfiguration()
        text.foldsCase = false
        text.maximumLength = 5
        let model = try ModelFixtures.model(text: text, Self.networks[index].change)
        try model.write(to: path)
        let read = try SentimentModel(contentsOf: path)
        #expect(read.labels == model.labels)
        #expect(read.text == model.text)
        #expect(read.vocabulary.count == model.vocabulary.count)
        #expect(read.network?.configuration == model.network?.configuration)
        #expect(read.trainingConfiguration == #"{"seed":7}"#)
        for tensor in try #require(model.network).parameters.layout.tensors {
            #expect(
                read.network?.parameters.values(of: tensor) == model.network?.parameters.values(of: tensor))
        }
        let expected = try SentimentClassifier(model, threads: 1).classify(ModelFixtures.texts)
        #expect(try SentimentClassifier(read, threads: 1).classify(ModelFixtures.texts) == expected)
        #expect(
            try SentimentClassifier(contentsOf: URL(filePath: path)).classify(ModelFixtures.texts) == expected
        )
    }

    @Test("A model that was read is written with the same bytes")
    func sameBytes() throws {
        let copy = directory.file("copy.safetensors")
        try ModelFixtures.model().write(to: path)
        try SentimentModel(contentsOf: path).write(to: copy)
        #expect(try bytes(ofFile: copy) == bytes(ofFile: path))
    }

    @Test("A model may be written over the file it was read from")
    func overItself() throws {
        try ModelFixtures.model().write(to: path)
        let before = try bytes(ofFile: path)
        let model = try SentimentModel(contentsOf: path)
        try model.write(to: path)
        #expect(try bytes(ofFile: path) == before)
        #expect(try directory.names == ["model.safetensors"])
    }

    @Test("Any labels in any order are kept", arguments: [["b", "a"], ["好", "坏", "一般", "\" \u{2028}"]])
    func labels(labels: [String]) throws {
        try ModelFixtures.model(labels: labels).write(to: path)
        #expect(try SentimentModel(contentsOf: path).labels == labels)
    }

    @Test("A negative zero stays one, and weights that are not finite are refused by name")
    func unusualWeights() throws {
        let model = try ModelFixtures.model()
        model.network?.embedding.weights[3, 2] = -0.0
        try model.write(to: path)
        let read = try SentimentModel(contentsOf: path)
        // The view lives as long as the model whose file it shows.
        withExtendedLifetime(read) { #expect(read.network?.embedding.weights[3, 2].sign == .minus) }
        model.network?.parameters.summary.headBias[0, 1] = .infinity
        try model.write(to: path)
        #expect(try problem() == .notFinite(tensor: "head.bias"))
    }

    @Test("A label with a control character is refused")
    func controlCharacters() throws {
        try expectInvalid("labels", #"["a","b\tc"]"#, reason: "control character")
    }

    @Test("Settings that an older program did not know have their defaults")
    func missingSettings() throws {
        let model = try ModelFixtures.model()
        try write(changing: ["text": "{}", "network": #"{"embeddingSize":6,"hiddenSize":7}"#])
        let read = try SentimentModel(contentsOf: path)
        #expect(read.text == TextConfiguration())
        #expect(read.network?.configuration == model.network?.configuration)
    }

    // MARK: Refusals

    private typealias TensorChange = (_ name: String, _ tensor: TensorView, inout SafetensorsWriter) -> Void

    /// Writes a model with other metadata, an entry of nil being left out, and with changed tensors.
    private func write(
        changing entries: [String: String?] = [:],
        _ change: TensorChange = { $2.add($0, $1) }
    ) throws {
        let whole = directory.file("whole.safetensors")
        try ModelFixtures.model().write(to: whole)
        let file = try SafetensorsFile(path: whole)
        var metadata = file.metadata
        for (key, value) in entries { metadata[key] = value }
        try file.writeCopy(to: path, metadata: metadata, add: change)
    }

    /// What is wrong with the written file.
    private func problem() throws -> ModelFileError.Problem? {
        do {
            _ = try SentimentModel(contentsOf: path)
            return nil
        } catch {
            #expect(error.path == path)
            #expect(error.description.hasPrefix("\(path): "))
            return error.problem
        }
    }

    @Test("The file from which the damaged ones are made can be read")
    func undamaged() throws {
        try write()
        #expect(try problem() == nil)
    }

    @Test("A file of another format, or of none, is refused")
    func foreignFormat() throws {
        try write(changing: ["format": "pt"])
        #expect(try problem() == .foreignFormat(found: "pt", expected: "swift-sentiment"))
        try write(changing: ["format": nil])
        #expect(try problem() == .foreignFormat(found: nil, expected: "swift-sentiment"))
    }

    @Test("A version that is newer, or none, is refused", arguments: ["5", "0", "-1", "one", "", "1.0"])
    func version(version: String) throws {
        try write(changing: ["format_version": version])
        #expect(try problem() == .unsupportedVersion(found: version, newest: 4))
    }

    @Test("A missing entry is named", arguments: ["format_version", "labels", "text", "network"])
    func missingEntry(key: String) throws {
        try write(changing: [key: nil])
        #expect(try problem() == .missingMetadata(key: key))
    }

    @Test("Without a training configuration a model is read all the same")
    func noTrainingConfiguration() throws {
        try write(changing: ["training": nil])
        #expect(try SentimentModel(contentsOf: path).trainingConfiguration == "")
    }

    private func expectInvalid(_ key: String, _ value: String, reason: String) throws {
        try write(changing: [key: value])
        guard case .invalidMetadata(key, let found) = try problem() else {
            Issue.record("\(key) = \(value): \(String(describing: try problem()))")
            return
        }
        #expect(found.contains(reason), "\(found)")
    }

    @Test("One label, none, or one that stands twice, is refused")
    func wrongLabels() throws {
        let reason = "expected two or more different ones"
        try expectInvalid("labels", #"["positive"]"#, reason: "1 labels, \(reason)")
        try expectInvalid("labels", "[]", reason: "0 labels, \(reason)")
        try expectInvalid("labels", #"["a","b","a"]"#, reason: "3 labels, \(reason)")
    }

    @Test("Entries that are no JSON, or of another shape, are refused")
    func malformedEntries() throws {
        try expectInvalid("labels", "positive", reason: "JSON")
        try expectInvalid("labels", #"{"a":1}"#, reason: "Array")
        try expectInvalid(
            "network", try network { _ in }.replacing("\"lstm\"", with: "\"cnn\""), reason: "cnn")
        try expectInvalid("text", "[]", reason: "Dictionary")
    }

    private func network(_ change: (inout NetworkConfiguration) -> Void) throws -> String {
        var configuration = try #require(try ModelFixtures.model().network).configuration
        change(&configuration)
        return try ModelMetadata.encode(configuration)
    }

    @Test("A network or a text configuration out of range is refused by name")
    func outOfRange() throws {
        let bounds = "but must be between 1 and"
        try expectInvalid(
            "network", try network { $0.hiddenSize = 0 }, reason: "hiddenSize is 0, \(bounds) 4096")
        try expectInvalid(
            "network", try network { $0.hiddenSize = 9999 }, reason: "hiddenSize is 9999, \(bounds) 4096")
        try expectInvalid("network", try network { $0.layers = -1 }, reason: "layers is -1, \(bounds) 16")
        try expectInvalid(
            "network", try network { $0.embeddingSize = 0 }, reason: "embeddingSize is 0, \(bounds) 4096")
        var text = TextConfiguration()
        text.maximumLength = 0
        try expectInvalid(
            "text", try ModelMetadata.encode(text), reason: "maximumLength is 0, but must be at least 1")
        text.maximumLength = 5
        text.headShare = 1.5
        try expectInvalid("text", try ModelMetadata.encode(text), reason: "headShare is 1.5")
    }

    @Test("A tensor that is missing, of another shape or of another type is refused by name")
    func wrongTensors() throws {
        let model = try ModelFixtures.model()
        let tensors =
            try [("embedding.weights", [ModelFixtures.vocabulary.count, 6])]
            + #require(model.network).parameters.layout.tensors.map { ($0.name, $0.shape) }
        #expect(tensors.count == 9)
        for (damaged, shape) in tensors {
            try write { name, tensor, writer in
                if name != damaged {
                    writer.add(name, type: tensor.type, shape: tensor.shape, bytes: tensor.bytes)
                }
            }
            guard case .missingTensor(damaged, available: _) = try problem() else {
                Issue.record("\(damaged): \(String(describing: try problem()))")
                continue
            }
            try write { name, tensor, writer in
                let other = name == damaged ? [1] + tensor.shape : tensor.shape
                writer.add(name, type: tensor.type, shape: other, bytes: tensor.bytes)
            }
            #expect(try problem() == .wrongShape(tensor: damaged, found: [1] + shape, expected: shape))
            try write { name, tensor, writer in
                writer.add(
                    name, type: name == damaged ? .int32 : tensor.type, shape: tensor.shape,
                    bytes: tensor.bytes)
            }
            #expect(try problem() == .wrongType(tensor: damaged, found: "I32", expected: "F32"))
        }
    }

    @Test("Labels and network must fit the tensors")
    func contradictions() throws {
        try write(changing: ["labels": #"["a","b"]"#, "decision": #"{"priors":[0.5,0.5]}"#])
        #expect(try problem() == .wrongShape(tensor: "head.weights", found: [3, 28], expected: [2, 28]))
        try write(changing: ["network": try network { $0.embeddingSize = 5 }])
        let words = try ModelFixtures.vocabulary.count
        #expect(
            try problem()
                == .wrongShape(tensor: "embedding.weights", found: [words, 6], expected: [words, 5]))
        try write(changing: ["network": try network { $0.pooling = .attention }])
        guard case .missingTensor("attention.weights", available: _) = try problem() else {
            Issue.record("\(String(describing: try problem()))")
            return
        }
    }

    @Test("A small file that claims a huge network is refused before memory is taken for it")
    func hugeNetwork() throws {
        // The weights of this network would take 17 GB.
        try write(changing: [
            "network": try network {
                $0.hiddenSize = 4096; $0.layers = 16
            }
        ])
        guard
            case .wrongShape(tensor: "encoder.0.forward.input_weights", found: _, expected: [16384, 6]) =
                try problem()
        else {
            Issue.record("\(String(describing: try problem()))")
            return
        }
    }

    @Test("A truncated model is refused wherever it ends")
    func truncated() throws {
        try write()
        let whole = try bytes(ofFile: path)
        for length in [0, 7, 50, whole.count / 2, whole.count - 1] {
            try Data(whole[..<length]).write(to: URL(filePath: path))
            #expect(try problem() != nil, "\(length) bytes")
        }
    }

    @Test("A missing file and a folder are refused as such")
    func missing() throws {
        #expect(try problem() == .unreadable(.missing))
        #expect(throws: ModelFileError(path: directory.path, problem: .unreadable(.isDirectory))) {
            try SentimentModel(contentsOf: directory.path)
        }
    }

    @Test("A model that cannot be written leaves nothing behind")
    func unwritable() throws {
        #expect(throws: FileError.self) { try ModelFixtures.model().write(to: directory.file("none/model")) }
        #expect(try directory.names.isEmpty)
    }
}
