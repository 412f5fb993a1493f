import Foundation
import Sentiment
import SentimentTraining

/// The README's second snippet with its imports; see ``ReadmeTests``.
private func make() throws {
    var configuration = TrainingConfiguration()
    configuration.network.cell = .gru
    let corpus = try CorpusReader().read("reviews.tsv")
    let trained = try Trainer(configuration).train(on: corpus) { progress in
        if case .epoch(let report) = progress { print(report.epoch, report.macroF1) }
    }
    try trained.write(to: URL(filePath: "reviews.safetensors"))
}
