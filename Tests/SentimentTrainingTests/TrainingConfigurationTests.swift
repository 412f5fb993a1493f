import Foundation
import Sentiment
import SentimentTraining
import Testing

@Suite struct TrainingConfigurationTests {
    typealias Change = @Sendable (inout TrainingConfiguration, Double) -> Void

    @Test("The default configuration can be trained with")
    func defaults() {
        #expect(TrainingConfiguration().problem == nil)
    }

    @Test(
        "A batch is cut into shards of 16 texts, the last one smaller, but not into more than 256",
        arguments: [(1, 1), (16, 1), (17, 2), (32, 2), (100, 7), (100_000, 256)])
    func shards(batchSize: Int, shards: Int) {
        var configuration = TrainingConfiguration()
        configuration.batchSize = batchSize
        #expect(configuration.shards == shards)
    }

    private static let numbers: [(name: String, change: Change, inside: [Double], outside: [Double])] = [
        ("vocabulary.minimumCount", { $0.vocabulary.minimumCount = Int64($1) }, [1, 1e9], [0, -1, 1e10]),
        ("vocabulary.maximumSize", { $0.vocabulary.maximumSize = Int($1) }, [2, 1e8], [1, -5, 1e9]),
        ("epochs", { $0.epochs = Int($1) }, [1, 1e6], [0, -1, 1e7]),
        ("batchSize", { $0.batchSize = Int($1) }, [1, 1e5], [0, -1, 1e6]),
        ("textsPerShard", { $0.textsPerShard = Int($1) }, [1, 1e5], [0, -1, 1e6]),
        ("batchesPerBucket", { $0.batchesPerBucket = Int($1) }, [1, 1e6], [0, -1, 1e7]),
        ("learningRate", { $0.learningRate = Float($1) }, [0, 1e-3, 1000], [-1e-3, 1001, .nan, .infinity]),
        ("beta1", { $0.beta1 = Float($1) }, [0, 0.9, 0.99999], [-0.1, 1, .nan]),
        ("beta2", { $0.beta2 = Float($1) }, [0, 0.9999], [-0.1, 1, .nan]),
        ("epsilon", { $0.epsilon = Float($1) }, [1e-8, 1], [0, -1e-8, 2, .nan]),
        ("weightDecay", { $0.weightDecay = Float($1) }, [0, 1], [-0.1, 1.5, .nan]),
        ("clipNorm", { $0.clipNorm = Float($1) }, [0, 1e9], [-1, 2e9, .nan]),
        ("warmupShare", { $0.warmupShare = $1 }, [0, 1], [-0.1, 1.1, .nan]),
        ("embeddingDropout", { $0.embeddingDropout = Float($1) }, [0, 0.95], [-0.1, 0.96, 1, .nan]),
        ("layerDropout", { $0.layerDropout = Float($1) }, [0, 0.95], [-0.1, 0.96, 1, .nan]),
        ("headDropout", { $0.headDropout = Float($1) }, [0, 0.95], [-0.1, 0.96, 1, .nan]),
        ("labelSmoothing", { $0.labelSmoothing = Float($1) }, [0, 0.95], [-0.1, 1, .nan]),
        ("patience", { $0.patience = Int($1) }, [0, 1e6], [-1, 1e7]),
        ("heldOutShare", { $0.heldOutShare = $1 }, [0.001, 0.9], [0, -0.1, 0.95, 1, .nan]),
        ("embeddingSize", { $0.network.embeddingSize = Int($1) }, [1, 4096], [0, -1, 4097]),
        ("hiddenSize", { $0.network.hiddenSize = Int($1) }, [1, 4096], [0, -1, 4097]),
        ("layers", { $0.network.layers = Int($1) }, [1, 16], [0, -1, 17]),
        ("maximumLength", { $0.text.maximumLength = Int($1) }, [1, 1e6], [0, -1]),
        ("headShare", { $0.text.headShare = $1 }, [0, 1], [-0.1, 1.1, .nan]),
    ]

    @Test("A value out of range is named, and so is what it must be", arguments: numbers.indices)
    func outOfRange(index: Int) throws {
        let (name, change, inside, outside) = Self.numbers[index]
        for value in inside {
            var configuration = TrainingConfiguration()
            change(&configuration, value)
            #expect(configuration.problem == nil, "\(name) = \(value)")
        }
        for value in outside {
            var configuration = TrainingConfiguration()
            change(&configuration, value)
            let problem = try #require(configuration.problem, "\(name) = \(value)")
            #expect(problem.hasPrefix("\(name) is "), "\(problem)")
            #expect(problem.contains(", but must be "), "\(problem)")
        }
    }

    @Test("A problem reads as a sentence")
    func wording() {
        var configuration = TrainingConfiguration()
        configuration.warmupShare = 1.5
        #expect(configuration.problem == "warmupShare is 1.5, but must be between 0.0 and 1.0")
    }

    private static var unusual: TrainingConfiguration {
        var configuration = TrainingConfiguration()
        for (index, number) in numbers.enumerated() {
            number.change(&configuration, number.inside[index % number.inside.count])
        }
        configuration.learningRate = 0.1
        configuration.beta1 = 0.3
        configuration.heldOutShare = 0.1 + 0.2
        configuration.seed = .max
        configuration.identityInitialization = true
        configuration.schedule = .linear
        configuration.classWeights = .moderate
        configuration.validationMetric = .logLoss
        configuration.decision = .balanced
        configuration.calibrates = false
        configuration.text.chinese = .dictionary
        configuration.text.foldsCase = false
        configuration.network.cell = .gru
        configuration.network.resetGate = .before
        configuration.network.activation = .relu
        configuration.network.pooling = .attention
        configuration.network.isBidirectional = false
        return configuration
    }

    @Test("A configuration goes through JSON to the bit")
    func json() throws {
        for configuration in [TrainingConfiguration(), Self.unusual] {
            let json = try JSONEncoder().encode(configuration)
            #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: json) == configuration)
            // As it is stored with a model.
            let text = try ModelMetadata.encode(configuration)
            #expect(
                try JSONDecoder().decode(TrainingConfiguration.self, from: Data(text.utf8)) == configuration)
        }
    }
}
