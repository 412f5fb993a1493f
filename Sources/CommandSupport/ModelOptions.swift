import ArgumentParser
import Glibc
import Sentiment
import SentimentEnglish

/// The options of all commands that use a model.
package struct ModelOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            """
            The model file, or english for the bundled model; ./english is a file of that name. (default: \
            \(Self.defaultPath) where there is one, else english)
            """, valueName: "path"))
    package var model: String?

    /// Where `train` puts a model unless it is told another place.
    private static let defaultPath = "model.safetensors"

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
        if model == nil, path == EnglishModel.name {
            StandardError.writeLine("There is no \(Self.defaultPath): the bundled English model answers.")
        }
        return try Self.open(path, threads: threads, precision: precision, decision: decision)
    }

    /// The model file, or the name of the bundled model.
    package var path: String {
        if let model { return model }
        // A file that is broken, or leads nowhere, is told of and not passed over.
        var status = stat()
        return lstat(Self.defaultPath, &status) == 0 ? Self.defaultPath : EnglishModel.name
    }

    /// Opens a model file, or the bundled model; says on standard error what is worth knowing of it.
    package static func open(
        _ path: String, threads: Int?, precision: Precision?, decision: Decision? = nil
    ) throws -> SentimentClassifier {
        do {
            let classifier =
                path == EnglishModel.name
                ? try EnglishModel.classifier(threads: threads, precision: precision, decision: decision)
                : try SentimentClassifier(
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
