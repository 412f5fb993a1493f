import Sentiment

/// A log of a training: a line of JSON for its start, each epoch and each undone step.
///
///     {"event":"epoch","epoch":1,"trainingLoss":0.84,"macroF1":0.61,…}
public struct TrainingLog {
    /// The file.
    public let path: String
    private let file: AppendedFile

    /// Opens the log; a new training begins a new file, a resumed one goes on with the old.
    ///
    /// - Throws: ``FileError`` when the file cannot be written.
    public init(path: String, appending: Bool) throws(FileError) {
        self.path = path
        file = try AppendedFile(path: path, appending: appending)
    }

    /// Writes what is worth keeping. A full disk does not end a training: the line is lost.
    public func write(_ progress: TrainingProgress) {
        switch progress {
        case .started(let summary): write("start", summary)
        case .epoch(let report): write("epoch", report)
        case .undone(let step, let rateScale): write("undone", Undone(step: step, rateScale: rateScale))
        case .step, .checkpoint: break
        }
    }

    private struct Undone: Encodable {
        var step: Int
        var rateScale: Float
    }

    private func write(_ event: String, _ value: some Encodable) {
        guard let object = try? ModelMetadata.encode(value) else { return }
        file.append("{\"event\":\"\(event)\",\(object.dropFirst())\n")
    }
}
