import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

/// What a measurement computes in, and the one place that knows which of it the library has.
enum Precision: String, ExpressibleByArgument, CaseIterable {
    /// 32-bit floats.
    case fp32
    /// Products of bfloat16, sums of 32-bit floats.
    case bf16
    /// Products of bytes.
    case int8

    /// Makes a training compute in it.
    func apply(to configuration: inout TrainingConfiguration) throws {
        guard self == .fp32 else { throw unavailable("training") }
    }

    /// Opens a model that predicts in it.
    func open(_ model: String, threads: Int) throws -> SentimentClassifier {
        guard self == .fp32 else { throw unavailable("prediction") }
        return try SentimentClassifier(contentsOf: model, threads: threads)
    }

    /// The status by which Benchmarks/run tells "not there yet" from a failure (EX_UNAVAILABLE).
    static let unavailableStatus: Int32 = 69

    private func unavailable(_ what: String) -> ExitCode {
        StandardError.writeLine("\(what) in \(rawValue) is not there")
        return ExitCode(Self.unavailableStatus)
    }
}
