import CommandSupport
import Glibc
import Sentiment
import SentimentTraining

/// Shows on standard error how the learning of word vectors goes.
final class WordVectorDisplay {
    private static let megabyte = 1_000_000
    private let reporter = ProgressReporter.standardError()
    private let megabytes: Int
    private let epochs: Int
    private var epoch = 0

    /// What the vectors are learned of, once it is known.
    private(set) var summary: WordVectorSummary?
    /// The mean loss of a pair of words, of late.
    private(set) var loss = 0.0

    /// A display of a learning from files of so many bytes, 0 where that is not known.
    init(bytes: Int, epochs: Int) {
        megabytes = bytes / Self.megabyte
        self.epochs = epochs
    }

    /// Shows the progress of some work.
    func show<Result>(_ work: ((WordVectorProgress) -> Void) throws -> Result) rethrows -> Result {
        reporter.begin("reading", total: megabytes, unit: "MB")
        defer { reporter.finish() }
        return try work { show($0) }
    }

    private func show(_ progress: WordVectorProgress) {
        switch progress {
        case .reading(let bytes): reporter.advance(to: bytes / Self.megabyte)
        case .started(let summary, let notes):
            self.summary = summary
            reporter.finish()
            if !"\(notes)".isEmpty { reporter.message("\(notes)") }
            reporter.message(
                """
                \(HumanFormat.count(summary.vocabularySize)) words, \
                \(HumanFormat.fixed(summary.coverage * 100, decimals: 1)) % of \
                \(HumanFormat.count(Int(summary.words))) read; \(HumanFormat.count(summary.parameters)) parameters; \
                \(summary.threads) threads, \(summary.kernels)
                """)
        case .step(let step):
            // The time left is that of all epochs.
            if epoch == 0 { reporter.begin("learning", total: epochs * step.total, unit: "words") }
            epoch = step.epoch
            loss = step.loss
            reporter.advance(
                to: (step.epoch - 1) * step.total + step.completed,
                detail: "epoch \(step.epoch)/\(epochs), loss \(HumanFormat.fixed(step.loss, decimals: 3))")
        }
    }
}

extension [String] {
    /// The size of the files at these paths, in bytes; 0 where it is not known of all.
    var totalSize: Int {
        var total = 0
        for path in self {
            var status = stat()
            guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
            total += Int(status.st_size)
        }
        return total
    }
}
