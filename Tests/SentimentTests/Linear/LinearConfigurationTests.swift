import Sentiment
import Testing

@Suite struct LinearConfigurationTests {
    @Test("The default configuration can be used")
    func defaults() { #expect(LinearConfiguration().problem == nil) }

    @Test("What cannot be is named")
    func problems() {
        let changes: [(String, (inout LinearConfiguration) -> Void)] = [
            ("maximumWordNGram is", { $0.maximumWordNGram = -1 }),
            ("minimumCharacterNGram is", { $0.minimumCharacterNGram = 0 }),
            ("maximumCharacterNGram is", { $0.maximumCharacterNGram = 1 }),
            ("maximumCharacterNGram is", { $0.maximumCharacterNGram = 11 }),
            ("maximumWordNGram and", { ($0.maximumWordNGram, $0.maximumCharacterNGram) = (0, 0) }),
            ("minimumCount is", { $0.minimumCount = 0 }),
            ("maximumFeatures is", { $0.maximumFeatures = 0 }),
            ("costs are none", { $0.costs = [] }),
            ("a cost is", { $0.costs = [0.2, .nan] }),
            ("tolerance is", { $0.tolerance = 0 }),
            ("maximumPasses is", { $0.maximumPasses = 0 }),
        ]
        for (beginning, change) in changes {
            var configuration = LinearConfiguration()
            change(&configuration)
            #expect(configuration.problem?.hasPrefix(beginning) == true, "\(beginning)")
        }
    }

    @Test("Without characters their least length does not matter")
    func wordsOnly() {
        var configuration = LinearConfiguration()
        configuration.maximumCharacterNGram = 0
        #expect(configuration.problem == nil)
    }
}
