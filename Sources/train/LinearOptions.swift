import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

private let defaults = TrainingConfiguration()

/// The options of linear models: the baseline, and the linear part of a network's model.
struct LinearOptions: ParsableArguments {
    @Flag(
        help: """
            Trains a linear model of word and character n-grams on the same texts as well, writes it beside the \
            network's, and tells which is better.
            """)
    var baseline = false

    @Option(
        help: ArgumentHelp(
            "The baseline's model file. (default: the output with .linear before its ending)",
            valueName: "path"))
    var baselineOutput: String?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Puts such a linear model into the network's model file; validation texts tell how much each counts. (default: --wide)"
    )
    var wide: Bool?

    @Option(
        help: ArgumentHelp(
            "tf-idf or naive-bayes: how a linear model weights n-grams. (default: \(defaults.linear.weighting.rawValue))"
        ))
    var linearWeighting: LinearConfiguration.Weighting?

    @Option(
        parsing: .unconditional,
        help: help("Words of its longest word n-grams; 0 for none.", defaults.linear.maximumWordNGram))
    var linearWords: Int?

    @Option(
        parsing: .unconditional,
        help: help(
            "Characters of its longest character n-grams; 0 for none.", defaults.linear.maximumCharacterNGram)
    )
    var linearCharacters: Int?

    @Option(
        parsing: .unconditionalSingleValue,
        help: help(
            "What a text on the wrong side costs it; of several the best on validation texts is taken.",
            defaults.linear.costs.map { "\($0)" }.joined(separator: ", ")))
    var linearCost: [Double] = []

    mutating func validate() throws {
        if baselineOutput != nil, !baseline {
            throw ValidationError("--baseline-output names the file of a --baseline, but none is asked for")
        }
    }

    func apply(to configuration: inout TrainingConfiguration) {
        if let wide { configuration.hasLinearPart = wide }
        if let linearWeighting { configuration.linear.weighting = linearWeighting }
        if let linearWords { configuration.linear.maximumWordNGram = linearWords }
        if let linearCharacters {
            configuration.linear.maximumCharacterNGram = linearCharacters
            let shortest = configuration.linear.minimumCharacterNGram
            if linearCharacters > 0 {
                configuration.linear.minimumCharacterNGram = min(shortest, linearCharacters)
            }
        }
        if !linearCost.isEmpty { configuration.linear.costs = linearCost }
    }

    /// Where the baseline is written; nil where none is trained.
    func baselinePath(beside output: String) -> String? {
        guard baseline else { return nil }
        return baselineOutput ?? Self.linearPath(beside: output)
    }

    /// `models/reviews.linear.safetensors` for `models/reviews.safetensors`.
    static func linearPath(beside output: String) -> String {
        let name = output.utf8.lastIndex(of: UInt8(ascii: "/")).map { output.utf8.index(after: $0) }
        let start = name ?? output.startIndex
        guard let dot = output[start...].lastIndex(of: "."), dot > start else { return output + ".linear" }
        return output[..<dot] + ".linear" + output[dot...]
    }
}

extension LinearConfiguration.Weighting: ExpressibleByArgument {}
