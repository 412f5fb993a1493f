import Sentiment

/// Learns word vectors from texts without labels: skip-gram or CBOW with negative sampling.
///
///     let vectors = try WordVectorTrainer(configuration).train(on: ["tweets.tsv", "reviews.txt.gz"])
///     try vectors.write(to: "vectors.vec")
///
/// The same configuration and texts give the same vectors to the bit, on any number of threads. The words are kept in
/// memory, four bytes each, eight while they are read.
public struct WordVectorTrainer: Sendable {
    /// What is learned, and how.
    public var configuration: WordVectorConfiguration
    /// How the texts are read; labels are ignored.
    public var reader: CorpusReader
    /// How many threads work; the result does not depend on it.
    public var threads: Int
    /// Asked now and then whether to end with a `CancellationError`.
    public var isInterrupted: @Sendable () -> Bool = { false }

    /// A trainer.
    ///
    /// - Parameter threads: how many threads work; nil takes all processors.
    public init(
        _ configuration: WordVectorConfiguration = WordVectorConfiguration(),
        reader: CorpusReader = CorpusReader(), threads: Int? = nil
    ) {
        self.configuration = configuration
        self.reader = reader
        self.threads = max(1, threads ?? WorkerPool.availableProcessors)
    }

    /// Learns from corpora of any format that ``CorpusReader`` knows, or plain texts.
    ///
    /// - Parameter progress: told what happens.
    /// - Throws: ``WordVectorError``; ``CorpusError``; ``TextError`` when ICU fails; `CancellationError`.
    public func train(
        on paths: [String], progress: (WordVectorProgress) -> Void = { _ in }
    ) throws -> WordVectors {
        if let problem = configuration.problem { throw WordVectorError.invalidConfiguration(problem) }
        let pool = WorkerPool(threads: threads)
        // texts -> words
        let (stream, notes) = try WordStream.read(
            paths, reader, configuration, pool: pool, progress: { progress(.reading(bytes: $0)) },
            isInterrupted: isInterrupted)
        guard stream.wordCount > 0 else {
            throw WordVectorError.noWords(minimumCount: configuration.minimumCount)
        }
        // words -> vectors
        let run = WordVectorRun(stream, configuration, pool: pool)
        progress(
            .started(
                WordVectorSummary(
                    words: stream.tokenCount, vocabularySize: stream.vocabulary.count - 2,
                    coverage: stream.coverage, parameters: run.parameterCount, threads: pool.threads,
                    kernels: Kernels.best.name), notes))
        try run.train(progress: progress, isInterrupted: isInterrupted)
        return run.vectors()
    }
}

/// What learning word vectors tells while it runs.
public enum WordVectorProgress: Sendable {
    /// So many bytes of the files have been read.
    case reading(bytes: Int)
    /// All texts are read; what was left out or repaired.
    case started(WordVectorSummary, ReadingNotes)
    /// Where the learning stands.
    case step(WordVectorReport)
}

/// What word vectors are learned of.
public struct WordVectorSummary: Codable, Sendable, Hashable {
    /// Words read.
    public var words: Int64
    /// Words that get a vector.
    public var vocabularySize: Int
    /// The share of the words read that get one.
    public var coverage: Double
    /// Numbers that are learned.
    public var parameters: Int
    /// Threads that work.
    public var threads: Int
    /// The instruction set of the kernels.
    public var kernels: String
}

/// Where the learning of word vectors stands.
public struct WordVectorReport: Sendable, Hashable {
    /// The epoch, the first being 1.
    public var epoch: Int
    /// Places of the text that the epoch has passed.
    public var completed: Int
    /// All of them.
    public var total: Int
    /// The mean loss of a pair of words, of late.
    public var loss: Double
    /// The learning rate.
    public var rate: Float
}
