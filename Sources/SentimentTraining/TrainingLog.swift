import Sentiment

/// A log of a training: a line of JSON for the start of each network, each epoch that texts judge, and each undone step; and
/// for each epoch of all folds together.
///
///     {"event":"epoch","epoch":1,"trainingLoss":0.84,"macroF1":0.61,…}
public struct TrainingLog {
    /// The file.
    public let path: String
    /// Why lines are missing; nil when none are. Nothing is written after the first failure.
    public private(set) var failure: FileError?

    private let appends: Bool
    private var file: AppendedFile?

    /// A log at a path. A new training begins a new file, a resumed one goes on with the old; either happens
    /// with the first line, so that a training that cannot start leaves the old log alone.
    ///
    /// - Throws: ``FileError`` when the file cannot be written.
    public init(path: String, appending: Bool) throws(FileError) {
        try AtomicFile.checkWritable(path)
        self.path = path
        appends = appending
    }

    /// Writes what is worth keeping. A full disk does not end a training: see ``failure``.
    public mutating func write(_ progress: TrainingProgress) {
        switch progress {
        case .pretrainingStarted(let summary): write("pretraining", summary)
        case .pretrainingEpoch(let report): write("pretraining epoch", report)
        case .started(let summary): write("start", summary)
        case .epoch(let report): write("epoch", report)
        case .crossValidated(let reports): for report in reports { write("cross-validation", report) }
        case .calibrated(let report): write("calibration", report)
        case .undone(let step, let rateScale): write("undone", Undone(step: step, rateScale: rateScale))
        case .pretrainingStep, .step, .checkpoint: break
        }
    }

    private struct Undone: Encodable {
        var step: Int
        var rateScale: Float
    }

    private mutating func write(_ event: String, _ value: some Encodable) {
        guard failure == nil, let object = try? ModelMetadata.encode(value) else { return }
        do throws(FileError) {
            if file == nil { file = try AppendedFile(path: path, appending: appends) }
            try file?.append("{\"event\":\"\(event)\",\(object.dropFirst())\n")
        } catch {
            failure = error
        }
    }
}
