import Foundation
import Sentiment
import SentimentTraining
import Synchronization
import TestSupport

/// Made-up texts whose label follows from the polar words among words that mean nothing.
enum WordSalad {
    static let labels = ["negative", "neutral", "positive"]

    private static let fillers = ["ba", "de", "ki", "lo", "mu", "ra"].flatMap { first in
        ["nat", "rim", "sol", "tek", "vud", "zop"].map { first + $0 }
    }
    private static let polar = [
        ["awful", "dull", "broken", "worst", "sad"], [], ["superb", "bright", "lovely", "best", "glad"],
    ]

    /// `count` texts of 2 to 12 words, as many of each label; a neutral text has no polar word.
    static func corpus(_ count: Int, seed: UInt64) -> Corpus {
        var random = SplitMix64(seed: seed)
        return Corpus(
            (0..<count).map { index in
                let label = index % labels.count
                var words = (0..<2 + random.next(below: 10)).map { _ in
                    fillers[random.next(below: fillers.count)]
                }
                for _ in 0..<(polar[label].isEmpty ? 0 : 1 + random.next(below: 2)) {
                    let word = polar[label][random.next(below: polar[label].count)]
                    words.insert(word, at: random.next(below: words.count + 1))
                }
                return Example(text: words.joined(separator: " "), label: labels[label])
            })
    }

    /// The same texts, all with wrong labels: the better a model, the worse it does on them.
    static func contradicting(_ corpus: Corpus) -> Corpus {
        let wrong = ["negative": "positive", "neutral": "negative", "positive": "neutral"]
        return Corpus(
            corpus.examples.map { Example(text: $0.text, label: wrong[$0.label, default: $0.label]) })
    }
}

extension TrainingConfiguration {
    /// A training that takes a moment: a tiny network, large steps, every random thing switched on.
    static func tiny(_ change: (inout TrainingConfiguration) -> Void = { _ in }) -> TrainingConfiguration {
        var configuration = TrainingConfiguration()
        configuration.vocabulary.minimumCount = 1
        configuration.network.embeddingSize = 6
        configuration.network.hiddenSize = 7
        configuration.epochs = 3
        configuration.batchSize = 16
        configuration.batchesPerBucket = 3
        configuration.learningRate = 1e-2
        configuration.embeddingDropout = 0.1
        configuration.headDropout = 0.1
        configuration.patience = 0
        configuration.network.pooling = .last
        configuration.hasLinearPart = false
        change(&configuration)
        return configuration
    }
}

extension TrainedModel {
    /// The bytes of its model file.
    var fileBytes: [UInt8] {
        get throws {
            let directory = try TemporaryDirectory()
            let path = directory.file("model.safetensors")
            try write(to: URL(filePath: path))
            return try bytes(ofFile: path)
        }
    }
}

/// Says yes once: to the question of a given number, the first being 1.
final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(_ number: Int) { left = Atomic(number) }

    func isOver() -> Bool { left.subtract(1, ordering: .relaxed).newValue == 0 }
}
