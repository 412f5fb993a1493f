import Foundation
import Sentiment
import Testing

@Suite struct NetworkConfigurationTests {
    @Test("What an early program wrote has no n-grams")
    func earlyConfiguration() throws {
        let json = """
            {"activation":"tanh","cell":"gru","embeddingSize":6,"hiddenSize":7,"isBidirectional":true,"layers":1,
            "pooling":"max","resetGate":"after"}
            """
        let configuration = try JSONDecoder().decode(NetworkConfiguration.self, from: Data(json.utf8))
        var expected = NetworkConfiguration()
        expected.cell = .gru
        (expected.embeddingSize, expected.hiddenSize, expected.pooling) = (6, 7, .max)
        #expect(configuration == expected)
        #expect(!configuration.characterNGrams && configuration.nGrams == nil)
    }

    @Test("All settings survive being stored")
    func roundTrip() throws {
        var configuration = NetworkConfiguration()
        configuration.characterNGrams = true
        (configuration.minimumNGram, configuration.maximumNGram, configuration.ngramBuckets) = (2, 4, 77)
        let json = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(NetworkConfiguration.self, from: json) == configuration)
    }

    @Test("Several ways of pooling are written with a plus between them, in one order")
    func pooling() throws {
        #expect(NetworkConfiguration.Pooling("mean+max") == [.max, .mean])
        #expect("\([.mean, .max, .max] as NetworkConfiguration.Pooling)" == "max+mean")
        for text in ["", "+", "max+", "sum", "max mean"] {
            #expect(NetworkConfiguration.Pooling(text) == nil, "\(text)")
        }
        var configuration = NetworkConfiguration()
        configuration.pooling = [.last, .attention]
        let json = try JSONEncoder().encode(configuration)
        #expect(String(decoding: json, as: UTF8.self).contains(#""pooling":"last+attention""#))
        #expect(try JSONDecoder().decode(NetworkConfiguration.self, from: json) == configuration)
        let wrong = Data(String(decoding: json, as: UTF8.self).replacing("last+attention", with: "sum").utf8)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(NetworkConfiguration.self, from: wrong)
        }
    }

    @Test("Sizes out of range are refused by name")
    func problems() {
        for (change, problem) in [
            ({ $0.minimumNGram = 6 }, "minimumNGram is 6, but must be between 1 and 5"),
            ({ $0.minimumNGram = 0 }, "minimumNGram is 0, but must be between 1 and 5"),
            ({ $0.maximumNGram = 17 }, "maximumNGram is 17, but must be between 1 and 16"),
            ({ $0.ngramBuckets = 0 }, "ngramBuckets is 0, but must be between 1 and 100000000"),
        ] as [((inout NetworkConfiguration) -> Void, String)] {
            var configuration = NetworkConfiguration()
            change(&configuration)
            #expect(configuration.problem == problem)
        }
        #expect(NetworkConfiguration().problem == nil)
    }
}
