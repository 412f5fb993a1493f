import ArgumentParser
import Sentiment
import SentimentTraining

private let defaults = WordVectorConfiguration()

/// The options that decide which vectors are learned.
struct WordVectorOptions: ParsableArguments {
    @Option(help: "What predicts what: skipgram (a word its neighbours) or cbow (neighbours their word).")
    var model = defaults.model

    @Option(parsing: .unconditional, help: "The numbers of a vector.")
    var size = defaults.size

    @Option(parsing: .unconditional, help: "The most words to either side that count as neighbours.")
    var window = defaults.window

    @Option(parsing: .unconditional, help: "Random words that each pair of neighbours is told from.")
    var negatives = defaults.negatives

    @Option(parsing: .unconditional, help: "How often the texts are read.")
    var epochs = defaults.epochs

    @Option(parsing: .unconditional, help: "How often a word must occur.")
    var minimumCount = defaults.minimumCount

    @Option(parsing: .unconditional, help: "The most words that get a vector; the rarest get none.")
    var maximumVocabulary = defaults.maximumSize

    @Option(
        parsing: .unconditional,
        help: "Words that are more than this share of the text are left out at random now and then.")
    var sampleThreshold = defaults.sampleThreshold

    @Option(parsing: .unconditional, help: "The rate of the first step; it falls to zero.")
    var learningRate = defaults.learningRate

    @Flag(
        inversion: .prefixedNo,
        help: "Learns vectors of character n-grams, too; a word's vector is their mean.")
    var characterNgrams = defaults.characterNGrams

    @Option(
        parsing: .unconditional,
        help: "Characters of the shortest n-grams, < and > around the word among them.")
    var minimumNgram = defaults.minimumNGram

    @Option(parsing: .unconditional, help: "Characters of the longest n-grams.")
    var maximumNgram = defaults.maximumNGram

    @Option(parsing: .unconditional, help: "Rows that all n-grams share.")
    var ngramBuckets = defaults.ngramBuckets

    @Option(parsing: .unconditional, help: "Seed of everything random.")
    var seed = defaults.seed

    /// The configuration that they make.
    func configuration(text: TextConfiguration) -> WordVectorConfiguration {
        var configuration = WordVectorConfiguration()
        configuration.text = text
        configuration.model = model
        configuration.size = size
        configuration.window = window
        configuration.negatives = negatives
        configuration.epochs = epochs
        configuration.minimumCount = minimumCount
        configuration.maximumSize = maximumVocabulary
        configuration.sampleThreshold = sampleThreshold
        configuration.learningRate = learningRate
        configuration.characterNGrams = characterNgrams
        configuration.minimumNGram = minimumNgram
        configuration.maximumNGram = maximumNgram
        configuration.ngramBuckets = ngramBuckets
        configuration.seed = seed
        return configuration
    }
}

extension WordVectorConfiguration.Model: ExpressibleByArgument {}
