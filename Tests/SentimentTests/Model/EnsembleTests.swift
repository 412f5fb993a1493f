import Sentiment
import TestSupport
import Testing

/// Models of several networks: what they answer, and their files.
@Suite struct EnsembleTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static func ensemble(
        of count: Int = 3, _ change: (inout NetworkConfiguration) -> Void = { _ in }
    ) throws -> SentimentModel {
        var model = try ModelFixtures.model(change)
        for seed in 2...UInt64(count) {
            model.networks += try ModelFixtures.model(seed: seed, change).networks
        }
        return model
    }

    private func logits(_ model: SentimentModel) throws -> [Float] {
        try SentimentClassifier(model, threads: 2).withTeam(threads: 2) { $0.logits(of: ModelFixtures.texts) }
    }

    @Test("The logits of a model are the mean of its networks'", arguments: [false, true])
    func mean(hasNGrams: Bool) throws {
        let model = try Self.ensemble { $0.characterNGrams = hasNGrams }
        let alone = try model.networks.map { network in
            var single = model
            single.networks = [network]
            return try logits(single)
        }
        let found = try logits(model)
        #expect(found.count == 3 * ModelFixtures.texts.count)
        for place in found.indices {
            #expect(abs(found[place] - (alone[0][place] + alone[1][place] + alone[2][place]) / 3) < 1e-5)
        }
        #expect(alone[0] != alone[1])
    }

    @Test("Four times the same network is that network")
    func same() throws {
        var model = try ModelFixtures.model()
        let alone = try logits(model)
        model.networks = Array(repeating: model.networks[0], count: 4)
        #expect(try logits(model) == alone)
    }

    @Test("A linear part stands beside the mean of the networks")
    func linear() throws {
        var model = try Self.ensemble()
        let networks = try logits(model)
        model.linear = try LinearFixtures.part()
        model.scales = PartScales(network: 0.5, linear: 2)
        let found = try logits(model)
        for (text, words) in ModelFixtures.texts.enumerated() {
            let margins = try LinearFixtures.margins(of: words, LinearFixtures.part())
            for label in 0..<3 {
                let place = 3 * text + label
                #expect(abs(found[place] - (0.5 * networks[place] + 2 * margins[label])) < 1e-5)
            }
        }
    }

    @Test("A file holds all networks, quantized or not", arguments: [false, true])
    func roundTrip(isQuantized: Bool) throws {
        var model = try Self.ensemble { $0.characterNGrams = true }
        if isQuantized { model = try model.quantized() }
        let path = folder.file("model")
        try model.write(to: path)
        let read = try SentimentModel(contentsOf: path)
        #expect(read.networks.count == 3)
        #expect(read.isQuantized == isQuantized)
        #expect(try read.metadata()["format_version"] == "4")
        #expect(try logits(read) == logits(model))
        #expect(try SentimentClassifier(contentsOf: path, threads: 1).networkCount == 3)
    }

    @Test("A model of one network is written in the older version, under plain names")
    func single() throws {
        let metadata = try ModelFixtures.model().metadata()
        #expect(metadata["format_version"] == "1")
        #expect(metadata["networks"] == nil)
    }

    @Test("A file that claims more networks than it has is refused", arguments: ["4", "64"])
    func missing(count: String) throws {
        let error = try #require(throws: ModelFileError.self) { try read(claiming: count) }
        #expect("\(error)".contains("network4.embedding.weights"))
    }

    @Test("A number of networks that cannot be is refused", arguments: ["0", "-1", "65", "many", "9e99"])
    func impossible(count: String) throws {
        let error = try #require(throws: ModelFileError.self) { try read(claiming: count) }
        #expect("\(error)".contains("networks"))
    }

    /// Reads a file of three networks whose metadata claims another number.
    private func read(claiming count: String) throws -> SentimentModel {
        let model = try Self.ensemble()
        let path = folder.file("model")
        try model.write(to: path)
        let file = try SafetensorsFile(path: path)
        var metadata = file.metadata
        metadata["networks"] = count
        let other = folder.file("other")
        try file.writeCopy(to: other, metadata: metadata)
        return try SentimentModel(contentsOf: other)
    }
}
