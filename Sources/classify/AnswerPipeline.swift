import CommandSupport
import Sentiment

/// Answers the lines of an input on several threads, in their order.
///
/// All threads do the same: one reads the lines that are there, and as soon as it has them another may read, while it
/// tokenizes, predicts, formats and writes. So reading, computing and writing overlap, nothing is handed over, and a
/// line that comes alone is answered at once by the thread that read it. Threads are started when lines come fast.
/// Memory is bounded: each thread holds one chunk of lines, and answers that wait for earlier ones are few.
final class AnswerPipeline: Sendable {
    /// Lines that were read together, and their answers. Its memory serves for the next ones, too.
    private struct Chunk {
        var number = 0
        var lines = LineBatch()
        var answers: [UInt8] = []
    }

    private struct Source: ~Copyable {
        var input: LineInput
        var prompt: Prompt
        var chunks = 0
        var isAtEnd = false
    }

    fileprivate struct Sink: ~Copyable {
        var output: StandardOutput
        /// The chunk whose answers come next.
        var next = 0
        /// Answers of later chunks.
        var waiting: [Answers] = []
        /// Threads that were started and have not ended.
        var running = 0
        /// Those of them that have read a chunk and not delivered its answers.
        var working = 0
        /// Whether more threads may work: not where the caller's has to, for it could not leave.
        var mayStartThreads = true
        /// What ended it before the end of the input: nothing is written after it.
        var failure: (any Error)?
    }

    fileprivate struct Answers {
        var number: Int
        var bytes: [UInt8]
        var failure: (any Error)?
    }

    /// The most lines of a chunk: enough for full batches of similar length.
    private static let mostLines = 1024
    /// The first chunk has so many, the next ones ever twice as many: the first answers come soon.
    private static let fewestLines = 64
    /// A chunk of so many lines tells that they come fast: another thread is worth its start.
    private static let manyLines = 32

    private let classifier: SentimentClassifier
    private let writer: AnswerWriter
    private let threads: Int
    private let source: Monitor<Source>
    private let sink: Monitor<Sink>

    init(_ classifier: SentimentClassifier, _ writer: AnswerWriter, threads: Int) {
        let prompt = Prompt()
        self.classifier = classifier
        self.writer = writer
        // Nobody types faster than one thread answers, and the prompt must follow the answer.
        self.threads = prompt.isShown ? 1 : threads
        source = Monitor(Source(input: LineInput(), prompt: prompt))
        sink = Monitor(Sink(output: StandardOutput()))
    }

    /// Works until the end of the input, or until something fails; the answers before it are written.
    func run() throws {
        sink.use { $0.running = 1 }
        // This thread must be free to go when writing fails while another waits for input.
        if threads == 1 || !DetachedThread.start({ self.work() }) {
            sink.use { $0.mayStartThreads = false }
            work()
        }
        try sink.use(when: { $0.running == 0 || $0.failure != nil && $0.working == 0 }) { sink in
            if let failure = sink.failure { throw failure }
        }
    }

    private func work() {
        let session = classifier.makeSession()
        var chunk = Chunk()
        while true {
            var failure: (any Error)?
            do {
                guard try read(into: &chunk) else { break }
            } catch {
                failure = error
            }
            guard begin() else { break }
            chunk.answers.removeAll(keepingCapacity: true)
            if failure == nil {
                if chunk.lines.count >= Self.manyLines { startThread() }
                failure = answer(&chunk, session)
            }
            // After a failure nobody waits for more input: it may never come.
            guard deliver(&chunk, failure) else { break }
        }
        sink.use { $0.running -= 1 }
    }

    private func startThread() {
        let isWanted = sink.use { sink in
            guard sink.mayStartThreads, sink.running < threads else { return false }
            sink.running += 1
            return true
        }
        if isWanted, !DetachedThread.start({ self.work() }) { sink.use { $0.running -= 1 } }
    }

    /// Takes the next lines from the input; false at its end.
    private func read(into chunk: inout Chunk) throws -> Bool {
        try source.use { source in
            guard !source.isAtEnd else { return false }
            source.prompt.show()
            chunk.number = source.chunks
            source.chunks += 1
            // An error counts as the end, too.
            source.isAtEnd = true
            let limit = min(Self.fewestLines << min(chunk.number, 8), Self.mostLines)
            source.isAtEnd = try !source.input.read(into: &chunk.lines, maximumLines: limit)
            if source.isAtEnd { source.prompt.end() }
            return !source.isAtEnd
        }
    }

    /// Whether there is any use in answering what was read.
    private func begin() -> Bool {
        sink.use { sink in
            guard sink.failure == nil else { return false }
            sink.working += 1
            return true
        }
    }

    /// Answers the lines of a chunk up to one that cannot be answered.
    private func answer(_ chunk: inout Chunk, _ session: ClassifierSession) -> (any Error)? {
        session.removeAll()
        for line in 0..<chunk.lines.count { chunk.lines.withBytes(of: line) { session.append($0) } }
        session.predict()
        do {
            for line in 0..<chunk.lines.count {
                try writer.append(line: line, of: chunk.lines, from: session, to: &chunk.answers)
            }
            return nil
        } catch { return error }
    }

    /// Writes the answers of a chunk, and those of later ones that wait for it; or lets them wait for earlier ones.
    ///
    /// - Returns: whether there is any use in reading on.
    private func deliver(_ chunk: inout Chunk, _ failure: (any Error)?) -> Bool {
        let number = chunk.number
        return sink.use(when: { $0.next == number || $0.waiting.count < threads || $0.failure != nil }) {
            sink in
            sink.working -= 1
            var answers = Answers(number: number, bytes: chunk.answers, failure: failure)
            guard sink.next == number else {
                sink.waiting.append(answers)
                return sink.failure == nil
            }
            while sink.failure == nil {
                sink.write(answers)
                guard let waiting = sink.waiting.firstIndex(where: { $0.number == sink.next }) else { break }
                answers = sink.waiting.remove(at: waiting)
            }
            return sink.failure == nil
        }
    }
}

extension AnswerPipeline.Sink {
    fileprivate mutating func write(_ answers: AnswerPipeline.Answers) {
        do {
            try output.write(bytes: answers.bytes)
            try output.flush()
            failure = answers.failure
        } catch { failure = error }
        next += 1
    }
}
