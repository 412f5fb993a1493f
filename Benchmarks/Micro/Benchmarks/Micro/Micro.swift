import Benchmark
import Foundation
import Sentiment
import SentimentTraining

// `swift package benchmark` in the folder of this package. Everything goes through the public library.

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(metrics: [.wallClock, .cpuTotal, .throughput])

    Benchmark("tokenize a tweet", configuration: .init(scalingFactor: .kilo)) { benchmark, setup in
        for _ in benchmark.scaledIterations { blackHole(setup.tokenizer.tokens(in: Starter.tweet)) }
    } setup: {
        try Starter()
    }

    Benchmark("ids of a tweet", configuration: .init(scalingFactor: .kilo)) { benchmark, setup in
        for _ in benchmark.scaledIterations {
            blackHole(setup.tokenizer.ids(in: Starter.tweet, vocabulary: setup.vocabulary))
        }
    } setup: {
        try Starter()
    }

    Benchmark("classify one sentence", configuration: .init(scalingFactor: .kilo)) { benchmark, setup in
        for _ in benchmark.scaledIterations { blackHole(setup.classify(Starter.tweet)) }
    } setup: {
        try Starter().trainedClassifier()
    }

    Benchmark("classify 64 sentences") { benchmark, setup in
        for _ in benchmark.scaledIterations { blackHole(setup.classify(Starter.sentences)) }
    } setup: {
        try Starter().trainedClassifier()
    }

    Benchmark("train an epoch on the starter corpus", configuration: .init(maxDuration: .seconds(10))) {
        benchmark, setup in
        for _ in benchmark.scaledIterations { blackHole(try setup.train()) }
    } setup: {
        try Starter()
    }
}

/// The starter corpus and what is made from it.
struct Starter: Sendable {
    static let tweet =
        "@anna just saw the new one at https://example.org – I don't LOVE it, but what an ending! 🎬"

    static let sentences = (0..<64).map {
        "Sentence number \($0) says that the soup was \($0 % 2 == 0 ? "fine" : "cold")."
    }

    let corpus: Corpus
    let tokenizer: Tokenizer
    let vocabulary: Vocabulary

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../..")
            .standardized
        corpus = try CorpusReader().read(root.appending(path: "corpora/starter/train.tsv").path)
        tokenizer = try Tokenizer()
        var builder = try VocabularyBuilder(tokenizer: tokenizer)
        for example in corpus.examples { try builder.add(example.text) }
        vocabulary = try builder.build().vocabulary()
    }

    /// Trains one epoch of the default network.
    func train() throws -> TrainedModel {
        var configuration = TrainingConfiguration()
        configuration.epochs = 1
        return try Trainer(configuration).train(on: corpus)
    }

    func trainedClassifier() throws -> SentimentClassifier { try train().classifier }
}
