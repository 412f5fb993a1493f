import Foundation
import Sentiment
import TestSupport
import Testing

/// Models with a linear part: what they answer, and their files.
@Suite struct LinearModelTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func probabilities(_ model: SentimentModel, of texts: [String]) throws -> [[Float]] {
        try SentimentClassifier(model, threads: 1).classify(texts).map(\.probabilities)
    }

    @Test(
        "The probabilities are the softmax of the network's logarithms and the margins, each times its scale")
    func combination() throws {
        let model = try LinearFixtures.model()
        var alone = model
        (alone.linear, alone.scales) = (nil, .networkAlone)
        let texts = ModelFixtures.texts
        let (both, network) = (try probabilities(model, of: texts), try probabilities(alone, of: texts))
        for (text, (both, network)) in zip(texts, zip(both, network)) {
            let margins = try LinearFixtures.margins(of: text, #require(model.linear))
            let weights = zip(network, margins).map { exp(0.75 * log(Double($0)) + 1.5 * Double($1)) }
            for (probability, weight) in zip(both, weights) {
                #expect(abs(Double(probability) - weight / weights.reduce(0, +)) < 1e-5)
            }
        }
    }

    @Test("With scales of one part alone, a model answers as that part does")
    func scales() throws {
        var model = try LinearFixtures.model()
        var network = model
        (network.linear, network.scales) = (nil, .networkAlone)
        model.scales = .networkAlone
        let texts = ModelFixtures.texts
        for (both, alone) in zip(try probabilities(model, of: texts), try probabilities(network, of: texts)) {
            for (one, other) in zip(both, alone) { #expect(abs(one - other) < 1e-6) }
        }
        var linear = try LinearFixtures.model(hasNetwork: false)
        model.scales = PartScales(network: 0, linear: 1.5)
        linear.scales = model.scales
        #expect(try probabilities(model, of: texts) == probabilities(linear, of: texts))
    }

    @Test("A session answers as the classifier, texts one by one or together", arguments: [true, false])
    func session(hasNetwork: Bool) throws {
        let model = try LinearFixtures.model(hasNetwork: hasNetwork)
        let texts = ModelFixtures.texts
        let together = try SentimentClassifier(model, threads: 2).classify(texts)
        let session = try SentimentClassifier(model, threads: 1).makeSession()
        for (text, prediction) in zip(texts, together) {
            var text = text
            let label = text.withUTF8 { session.classify(utf8: $0) }
            #expect(model.labels[label] == prediction.label)
            for other in 0..<3 {
                #expect(abs(session.probability(of: other) - prediction.probabilities[other]) < 1e-5)
            }
        }
    }

    @Test(
        "A file gives the model back, with a network or without, in 8 bits or not",
        arguments: [(true, false), (true, true), (false, false), (false, true)], [2, 3])
    func roundTrip(kind: (hasNetwork: Bool, isQuantized: Bool), classCount: Int) throws {
        let labels = Array(ModelFixtures.labels.prefix(classCount))
        var model = try LinearFixtures.model(hasNetwork: kind.hasNetwork, labels: labels)
        if kind.isQuantized { model = try model.quantized() }
        try model.write(to: folder.file("m"))
        let read = try SentimentModel(contentsOf: folder.file("m"))
        #expect(read.isQuantized == kind.isQuantized)
        #expect((read.network != nil) == kind.hasNetwork)
        #expect(read.scales == model.scales)
        #expect(read.linear?.configuration == model.linear?.configuration)
        #expect(read.linear?.isQuantized == kind.isQuantized)
        #expect(
            try probabilities(read, of: ModelFixtures.texts) == probabilities(model, of: ModelFixtures.texts))
        try read.write(to: folder.file("n"))
        #expect(try bytes(ofFile: folder.file("n")) == bytes(ofFile: folder.file("m")))
        #expect(try SafetensorsFile(path: folder.file("m")).metadata["format_version"] == "3")
    }

    @Test("In 8 bits a weight differs by half a unit at most, and probabilities hardly")
    func quantized() throws {
        let part = try LinearFixtures.part()
        let small = try part.quantized()
        let scales = try #require(small.scales)
        for column in 0..<3 {
            for row in 0..<part.features.count {
                let error = abs(small.weight(of: row, column: column) - part.weight(of: row, column: column))
                #expect(error <= 0.501 * scales[column])
            }
        }
        #expect(try small.quantized().scales == scales)
    }

    @Test("A model without a linear part has the file that it always had")
    func networkAlone() throws {
        let metadata = try ModelFixtures.model().metadata()
        #expect(metadata["format_version"] == "1")
        #expect(metadata["linear"] == nil && metadata["scales"] == nil)
    }

    /// Writes the file of a linear model, changed, and reads it.
    private func read(
        _ metadata: [String: String?] = [:], _ change: (inout [UInt64], inout [Float]) -> Void = { _, _ in }
    ) throws -> ModelFileError.Problem? {
        let model = try LinearFixtures.model(hasNetwork: false)
        let part = try #require(model.linear)
        var keys = part.features.keys
        var weights = (0..<keys.count).flatMap { row in (0..<3).map { part.weight(of: row, column: $0) } }
        change(&keys, &weights)
        var texts = try model.metadata()
        for (key, value) in metadata { texts[key] = value }
        var writer = SafetensorsWriter(metadata: texts)
        model.vocabulary.add(to: &writer)
        writer.add(
            "linear.features", type: .uint64, shape: [keys.count], bytes: keys.withUnsafeBytes { Array($0) })
        writer.add("linear.idf", shape: [keys.count], floats: Array(repeating: 1, count: keys.count))
        writer.add("linear.weights", shape: [weights.count / 3, 3], floats: weights)
        writer.add("linear.bias", shape: [3], floats: [0, 0, 0])
        try writer.write(to: folder.file("m"))
        do {
            _ = try SentimentModel(contentsOf: folder.file("m"))
            return nil
        } catch { return error.problem }
    }

    @Test("A damaged linear part is refused with what is wrong")
    func damage() throws {
        #expect(try read() == nil)
        #expect(
            try read { keys, _ in keys.swapAt(0, 1) }
                == .outOfRange(
                    tensor: "linear.features", expected: "at most 2^31 numbers, each above the one before"))
        #expect(try read { _, weights in weights[5] = .nan } == .notFinite(tensor: "linear.weights"))
        let count = try LinearFixtures.part().features.count
        #expect(
            try read { _, weights in weights.removeLast(3) }
                == .wrongShape(tensor: "linear.weights", found: [count - 1, 3], expected: [count, 3]))
        #expect(try read(["scales": nil]) == .missingMetadata(key: "scales"))
        #expect(try read(["linear": nil]) == .missingMetadata(key: "network"))
        #expect(
            try read(["scales": #"{"network":0,"linear":-1}"#])
                == .invalidMetadata(
                    key: "scales", reason: "linear is -1.0, but must be between 0 and 1000000"))
        guard case .invalidMetadata("linear", _) = try read(["linear": #"{"maximumWordNGram":99}"#]) else {
            Issue.record("an impossible configuration is refused")
            return
        }
    }
}
