import Sentiment

/// Small linear models with random weights, which know the n-grams of some texts.
enum LinearFixtures {
    static let texts = ["good film", "bad film", "not good", "a very quiet triumph"]

    static func configuration(_ change: (inout LinearConfiguration) -> Void = { _ in }) -> LinearConfiguration
    {
        var configuration = LinearConfiguration()
        configuration.maximumCharacterNGram = 3
        change(&configuration)
        return configuration
    }

    static func part(
        classCount: Int = 3, seed: UInt64 = 1, _ configuration: LinearConfiguration = configuration()
    ) throws -> LinearPart {
        var keys: Set<UInt64> = []
        var nGrams = TextNGrams(configuration)
        let session = try Tokenizer().makeSession()
        for var text in texts {
            text.withUTF8 { nGrams.read($0, with: session) }
            nGrams.forEachChunk { chunk, _ in keys.formUnion(chunk) }
        }
        guard let table = FeatureTable(keys.sorted()) else { preconditionFailure("sorted keys are in order") }
        var random = SplitMix64(seed: seed)
        let columns = LinearPart.columns(of: classCount)
        return LinearPart(
            configuration, classCount: classCount, features: table,
            bias: (0..<columns).map { _ in random.nextSigned() },
            rarity: { _ in 1 + random.nextSigned().magnitude }, weight: { _, _ in random.nextSigned() })
    }

    /// A model with a linear part, and a network where asked for.
    static func model(
        hasNetwork: Bool = true, labels: [String] = ModelFixtures.labels,
        _ configuration: LinearConfiguration = configuration()
    ) throws -> SentimentModel {
        var model = try ModelFixtures.model(labels: labels)
        model.linear = try part(classCount: labels.count, configuration)
        model.scales = PartScales(network: hasNetwork ? 0.75 : 0, linear: 1.5)
        if !hasNetwork {
            model.networks = []
            model.vocabulary = try Vocabulary(tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken])
        }
        return model
    }

    /// The margins of a text.
    static func margins(of text: String, _ part: LinearPart) throws -> [Float] {
        let session = try Tokenizer().makeSession()
        let linear = LinearSession(part)
        var text = text
        var margins = [Float](repeating: 0, count: part.classCount)
        text.withUTF8 { utf8 in
            margins.withUnsafeMutableBufferPointer { linear.margins(of: utf8, with: session, to: $0) }
        }
        return margins
    }
}
