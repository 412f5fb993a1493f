import Foundation
import Sentiment

/// The README's first snippet with its imports; see ``ReadmeTests``.
private func use() throws {
    let classifier = try SentimentClassifier(contentsOf: URL(filePath: "model.safetensors"))
    let prediction = classifier.classify("A quiet triumph.")
    print(prediction.label, prediction.probability)
}
