import ArgumentParser
import Sentiment

/// The options of all commands that use a model.
package struct ModelOptions: ParsableArguments {
    @Option(name: [.short, .long], help: ArgumentHelp("The model file.", valueName: "path"))
    package var model = "model.safetensors"

    @Option(
        help: """
            Precision of products: less is faster and differs a little. (default: int8 for a quantized model, else \
            fp32)
            """)
    package var precision: Precision?

    /// Used by ArgumentParser.
    package init() {}

    /// Opens the model; says on standard error what is worth knowing of it.
    package func open(threads: Int?, decision: Decision? = nil) throws -> SentimentClassifier {
        try Self.open(model, threads: threads, precision: precision, decision: decision)
    }

    /// Opens a model; says on standard error what is worth knowing of it.
    package static func open(
        _ path: String, threads: Int?, precision: Precision?, decision: Decision? = nil
    ) throws -> SentimentClassifier {
        do {
            let classifier = try SentimentClassifier(
                contentsOf: path, threads: threads, precision: precision, decision: decision)
            for note in classifier.notes { StandardError.writeLine("\(path): \(note)") }
            return classifier
        } catch let error as ModelFileError where error.problem == .unreadable(.missing) {
            throw MissingModelError(path: error.path)
        }
    }
}

/// There is no model where one was looked for.
struct MissingModelError: Error, CustomStringConvertible {
    var path: String

    var description: String {
        "\(path): there is no such model; make one with train, or name another file with --model"
    }
}
