import CEnglishModel
import Sentiment

/// The model for English that comes with the package, as part of the program: three labels, negative, neutral and
/// positive, for short texts of everyday language.
///
///     let classifier = try EnglishModel.classifier()
///     classifier.classify("The food was awful.").label   // "negative"
///
/// What it learned from, what it is worth and where it fails stands in its
/// [card](https://github.com/swift-sentiment/swift-sentiment/blob/main/Sources/CEnglishModel/MODEL_CARD.md).
public enum EnglishModel {
    /// What stands in place of a path in errors and options.
    public static let name = "english"

    /// The size of its file.
    package static var byteCount: Int { english_model_count() }

    /// A classifier with the model.
    ///
    /// - Parameters:
    ///   - threads: how many threads work on a list of texts; nil takes all processors.
    ///   - precision: how products are computed; by default in 8 bits, as the weights are stored.
    ///   - decision: which label is chosen; by default as the model says.
    /// - Throws: ``ModelFileError`` when the program is damaged; ``TextError`` when ICU fails.
    public static func classifier(
        threads: Int? = nil, precision: Precision? = nil, decision: Decision? = nil
    ) throws -> SentimentClassifier {
        let bytes = UnsafeRawBufferPointer(start: english_model_bytes(), count: english_model_count())
        return try SentimentClassifier(
            constant: bytes, name: name, threads: threads, precision: precision, decision: decision)
    }
}
